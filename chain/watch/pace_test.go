package watch

import (
	"testing"
	"time"

	"github.com/streamgate/streamgate/chain/chains"
)

// run lets blocks come at a distance, from a block on.
func (p pace) run(blocks int, each time.Duration) pace {
	if p.at.IsZero() {
		p = p.seen(100, time.Unix(1000, 0))
	}
	for range blocks {
		p = p.seen(p.number+1, p.at.Add(each))
	}
	return p
}

func TestPaceFollowsWhatTheChainDoes(t *testing.T) {
	cases := map[string]struct {
		told, each time.Duration
		blocks     int
		low, high  time.Duration
	}{
		"as told":                {time.Second, time.Second, 100, time.Second, time.Second},
		"twice as fast":          {2 * time.Second, time.Second, 100, 990 * time.Millisecond, 1010 * time.Millisecond},
		"slower":                 {250 * time.Millisecond, 400 * time.Millisecond, 100, 395 * time.Millisecond, 400 * time.Millisecond},
		"one late block is none": {time.Second, 3 * time.Second, 1, time.Second, 1200 * time.Millisecond},
		"never slower than four": {time.Second, time.Hour, 100, 3900 * time.Millisecond, 4 * time.Second},
		"never faster than that": {8 * time.Second, time.Nanosecond, 200, time.Second, 1010 * time.Millisecond},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			p := pace{told: tc.told, now: tc.told}.run(tc.blocks, tc.each)
			if p.now < tc.low || p.now > tc.high {
				t.Errorf("%v a block, want %v to %v", p.now, tc.low, tc.high)
			}
		})
	}
}

func TestGapsAndReorgsDoNotSpoilThePace(t *testing.T) {
	p := pace{told: time.Second, now: time.Second}.run(20, time.Second)
	p = p.seen(p.number+600, p.at.Add(10*time.Minute)) // away for ten minutes
	p = p.seen(p.number-3, p.at.Add(time.Second))      // a reorg
	p = p.run(5, time.Second)
	if p.now != time.Second {
		t.Errorf("%v a block", p.now)
	}
}

func TestChainIsLookedAtAsOftenAsItsPaceAsksFor(t *testing.T) {
	c, err := chains.New(chains.Config{ID: 424242, BlockTime: 8 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	p := pace{told: c.BlockTime, now: c.BlockTime}
	if poll, stuck := p.follow(c); poll != 4*time.Second || stuck != 80*time.Second {
		t.Errorf("as told: poll %v, stuck %v", poll, stuck)
	}
	p = p.run(200, time.Second)
	if poll, stuck := p.follow(c); poll > 2100*time.Millisecond || stuck > 16*time.Second {
		t.Errorf("fast: poll %v, stuck %v", poll, stuck)
	}
	quick, err := chains.New(chains.Config{ID: 424242, BlockTime: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	slow := pace{told: quick.BlockTime, now: quick.BlockTime}.run(200, 4*time.Second)
	if poll, stuck := slow.follow(quick); poll != time.Second || stuck < 30*time.Second {
		t.Errorf("slow: poll %v, stuck %v", poll, stuck)
	}
	c.Poll, c.Stuck = time.Millisecond, time.Hour
	if poll, stuck := p.follow(c); poll != time.Millisecond || stuck != time.Hour {
		t.Errorf("by hand: poll %v, stuck %v", poll, stuck)
	}
}
