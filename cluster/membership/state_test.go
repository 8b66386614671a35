package membership

import (
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
	s.put(model.Node{Name: "a", Incarnation: 2}, addr)
	expect("once it has met us")
	probe(2)
	expect("from then on")
	probe(3)
	s.drop("a", addr)
	expect("when it died after all", addr)
	probe(3)
	expect("and answers late", addr)
}
