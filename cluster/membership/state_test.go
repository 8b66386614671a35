package membership

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/memberlist"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/model"
)

// A seed that was started again before it was missed knows nobody. Whoever
// probes it notices by the life that answers, and joins it.
func TestNodeThatAnswersAsAnotherLifeIsJoinedAgain(t *testing.T) {
	const addr = "10.0.0.1:7946"
	s := newState()
	us := delegate{state: s, log: zap.NewNop()}
	s.put(model.Node{Name: "a", Incarnation: 1}, addr)
	probe := func(life uint64) {
		us.NotifyPingComplete(&memberlist.Node{Name: "a"}, 0, delegate{life: life}.AckPayload())
	}
	expect := func(when string, want ...string) {
		t.Helper()
		if got := s.missing([]string{addr}); !slices.Equal(got, want) || s.isHere(addr) == (len(want) > 0) {
			t.Errorf("%s: to be joined are %v, here %t, want %v", when, got, s.isHere(addr), want)
		}
	}
	probe(1)
	expect("the life that we know")
	us.NotifyPingComplete(&memberlist.Node{Name: "a"}, 0, nil)
	expect("an older release")
	probe(2)
	expect("another life", addr)
	s.met(addr)
	expect("once it was joined")
	s.put(model.Node{Name: "a", Incarnation: 3}, addr)
	expect("another life of which others told", addr)
	probe(3)
	expect("which does not know us by answering", addr)
	s.met(addr)
	probe(3)
	expect("from then on")
	probe(4)
	s.drop("a", addr)
	expect("when it died after all", addr)
	probe(4)
	expect("and answers late", addr)
}

// Seeds that were started again after they were missed know one another alone, and
// nobody misses them any more.
func TestNodeThatComesBackAsAnotherLifeIsJoined(t *testing.T) {
	const addr = "10.0.0.1:7946"
	for _, test := range []struct {
		life uint64
		want []string
	}{
		{1, nil}, // it was cut off, and looks for us as we do for it
		{2, []string{addr}},
	} {
		s := newState()
		s.put(model.Node{Name: "a", Incarnation: 1}, addr)
		s.drop("a", addr)
		s.put(model.Node{Name: "a", Incarnation: test.life}, addr)
		if got := s.missing(nil); !slices.Equal(got, test.want) {
			t.Errorf("life %d comes back: to be joined are %v, want %v", test.life, got, test.want)
		}
	}
}

// In a large cluster a few are enough.
func TestNodeThatBeginsAnewIsNotOverrun(t *testing.T) {
	const nodes = 400
	greet := 0
	for range nodes {
		s := newState()
		for i := range nodes {
			s.put(model.Node{Name: model.NodeName(fmt.Sprint(i)), Incarnation: 1}, fmt.Sprint(i))
		}
		s.put(model.Node{Name: "0", Incarnation: 2}, "0")
		greet += len(s.missing(nil))
	}
	if greet == 0 || greet > 10*greeters {
		t.Errorf("%d of %d nodes join one that began anew", greet, nodes)
	}
}
