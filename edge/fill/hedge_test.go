package fill

import (
	"testing"
	"time"
)

func TestPatienceFollowsHowLongAnswersTake(t *testing.T) {
	var l latency
	if l.patience() != firstPatience {
		t.Errorf("knows %v of nothing", l.patience())
	}
	for range 100 {
		l.saw(100 * time.Millisecond)
	}
	if p := l.patience(); p < 100*time.Millisecond || p > 110*time.Millisecond {
		t.Errorf("steady answers of 100 ms: %v", p)
	}
	for i := range 100 {
		l.saw(time.Duration(50+i%2*100) * time.Millisecond)
	}
	if p := l.patience(); p < 250*time.Millisecond || p > 400*time.Millisecond {
		t.Errorf("answers of 50 and 150 ms: %v", p)
	}
	l.saw(time.Minute)
	if l.patience() != maxPatience {
		t.Errorf("no bound: %v", l.patience())
	}
}

func TestRivalsAreAShareOfAllBlocks(t *testing.T) {
	var b budget
	hedges := 0
	for range 1000 {
		b.earn()
		if b.spend() {
			hedges++
		}
	}
	if hedges < 1000/hedgeShare || hedges > 1000/hedgeShare+hedgeBurst {
		t.Errorf("%d of 1000", hedges)
	}
}
