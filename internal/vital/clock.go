package vital

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	clockEvery = time.Second
	// clockJump is how far wall and monotonic clock may part between two looks.
	// NTP slews by 0.5 ms a second at most.
	clockJump = time.Second
	// clockRest is how long a jump is told of: until everything dated before it
	// (logins under way, certificates just checked) has been looked at again.
	clockRest = 30 * time.Second
)

// Clock notices when the wall clock jumps. No gate depends on it, but logins,
// certificates and the dates of receipts do. The zero Clock is ready to Run.
type Clock struct {
	mu   sync.Mutex // guards what follows
	seen bool
	wall time.Time     // at the last look
	mono time.Duration // at the last look
	by   time.Duration // the last jump, 0 if there was none
	at   time.Duration // when that was
}

// Run looks at the clock until ctx ends.
func (c *Clock) Run(ctx context.Context) error {
	began := time.Now()
	tick := time.NewTicker(clockEvery)
	defer tick.Stop()
	for {
		// Round takes the monotonic reading away: what is left is the wall clock.
		c.look(time.Now().Round(0), time.Since(began))
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look compares how far the two clocks went since the last look.
func (c *Clock) look(wall time.Time, mono time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if by := wall.Sub(c.wall) - (mono - c.mono); c.seen && by.Abs() > clockJump {
		c.by, c.at = by, mono
	}
	c.seen, c.wall, c.mono = true, wall, mono
}

// Check says that the clock jumped, for a while.
func (c *Clock) Check() []Reason {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == 0 || c.mono-c.at > clockRest {
		return nil
	}
	return []Reason{{Code: "clock-jumped", Says: fmt.Sprintf("the wall clock jumped by %v", c.by.Round(time.Millisecond)),
		Mend: "Run chrony or systemd-timesyncd, and see whether the machine was suspended; this passes by itself"}}
}
