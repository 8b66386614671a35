package vital

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// codes lists what a check says, warnings with a ~ before them.
func codes(rs []Reason) string {
	var out []string
	for _, r := range rs {
		if r.Says == "" || r.Mend == "" {
			return "says or mend missing in " + r.Code
		}
		if r.Soon {
			r.Code = "~" + r.Code
		}
		out = append(out, r.Code)
	}
	return strings.Join(out, " ")
}

func TestBoardIsReadyUnlessMoreThanAWarningIsOnIt(t *testing.T) {
	b := &Board{}
	if ready, text := b.Report(); !ready || text != "ready" || b.Ready() != nil {
		t.Fatalf("empty board: %v, %q, %v", ready, text, b.Ready())
	}
	b.Add(func() []Reason {
		return []Reason{{Code: "disk-low", Says: "little is left", Mend: "Free some", Soon: true}}
	})
	if ready, text := b.Report(); !ready || text != "ready\nsoon: disk-low: little is left. Free some." || b.Ready() != nil {
		t.Fatalf("a warning: %v, %q, %v", ready, text, b.Ready())
	}
	b.Add(func() []Reason { return []Reason{{Code: "clock-jumped", Says: "by 1s", Mend: "Run chrony"}} })
	if ready, text := b.Report(); ready || !strings.HasPrefix(text, "not ready\n") || !strings.HasSuffix(text, "\nclock-jumped: by 1s. Run chrony.") {
		t.Fatalf("a reason: %v, %q", ready, text)
	}
	// What viewers are told holds no paths and no names.
	if got := b.Ready(); got == nil || got.Error() != "not ready: clock-jumped" {
		t.Fatalf("got %v", got)
	}
}

func TestClockThatJumpsIsToldOfForAWhile(t *testing.T) {
	for _, by := range []time.Duration{-time.Hour, -2 * time.Second, 2 * time.Second, 24 * time.Hour} {
		c, wall := &Clock{}, time.Unix(1_700_000_000, 0)
		c.look(wall, 0)
		if c.look(wall.Add(time.Second), time.Second); c.Check() != nil {
			t.Fatalf("%v: told of before it was: %v", by, c.Check())
		}
		c.look(wall.Add(2*time.Second+by), 2*time.Second)
		c.look(wall.Add(3*time.Second+by), 3*time.Second)
		if got := c.Check(); codes(got) != "clock-jumped" || !strings.Contains(got[0].Says, by.String()) {
			t.Errorf("%v: says %+v", by, got)
		}
		c.look(wall.Add(time.Minute+by), time.Minute)
		if got := c.Check(); got != nil {
			t.Errorf("%v: never ends: %v", by, got)
		}
	}
}

func TestClockThatIsSlewedIsNoJump(t *testing.T) {
	c, wall := &Clock{}, time.Unix(1_700_000_000, 0)
	for i := range 10_000 {
		c.look(wall.Add(time.Duration(i)*(time.Second+500*time.Microsecond)), time.Duration(i)*time.Second)
	}
	if got := c.Check(); got != nil {
		t.Errorf("says %v", got)
	}
}

// A process that was stopped (SIGSTOP) lost time by both clocks.
func TestPauseIsNoJump(t *testing.T) {
	c, wall := &Clock{}, time.Unix(1_700_000_000, 0)
	c.look(wall, 0)
	c.look(wall.Add(time.Hour), time.Hour)
	if got := c.Check(); got != nil {
		t.Errorf("says %v", got)
	}
}

func TestFilesNearTheLimitAreToldOf(t *testing.T) {
	f := &Files{}
	f.look()
	if f.open.Load() < 3 || f.Check() != nil {
		t.Fatalf("%d open of %d, says %v", f.open.Load(), f.limit.Load(), f.Check())
	}
	var lim unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &lim); err != nil {
		t.Fatal(err)
	}
	small := unix.Rlimit{Cur: uint64(f.open.Load()) + 40, Max: lim.Max}
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &small); err != nil {
		t.Skip(err)
	}
	defer func() { _ = unix.Setrlimit(unix.RLIMIT_NOFILE, &lim) }() // raising it to what it was is allowed
	var held []*os.File
	for range 39 {
		null, err := os.Open(os.DevNull)
		if err != nil {
			break
		}
		held = append(held, null)
	}
	f.look()
	if got := codes(f.Check()); got != "files-near-limit" {
		t.Errorf("with %d of %d open it says %q", f.open.Load(), f.limit.Load(), got)
	}
	for _, h := range held {
		h.Close()
	}
	if f.look(); f.Check() != nil {
		t.Errorf("closed again: %v", f.Check())
	}
}

type paper struct {
	until   time.Time
	trouble error
}

func (p paper) Expires() time.Time { return p.until }
func (p paper) Trouble() error     { return p.trouble }

func TestCertificateIsToldOfBeforeItEnds(t *testing.T) {
	day := 24 * time.Hour
	tests := map[string]struct {
		paper
		says string
	}{
		"fresh":            {paper{time.Now().Add(90 * day), nil}, ""},
		"ends in ten days": {paper{time.Now().Add(10 * day), nil}, "~certificate-ends"},
		"ended":            {paper{time.Now().Add(-day), nil}, "certificate-expired"},
		"bad files":        {paper{time.Now().Add(90 * day), errors.New("half written")}, "~certificate-files"},
		"ended, bad files": {paper{time.Now().Add(-day), errors.New("half written")}, "certificate-expired ~certificate-files"},
	}
	for name, tt := range tests {
		if got := codes(CertCheck("node certificate", tt.paper)()); got != tt.says {
			t.Errorf("%s: says %q, want %q", name, got, tt.says)
		}
	}
}
