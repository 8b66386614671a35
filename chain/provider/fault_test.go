package provider_test

import (
	"slices"
	"testing"
	"time"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc/rpctest"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/model"
)

// broken is how a provider can fail so that it is seen without a second one.
var broken = map[string]rpctest.Fault{
	"frozen":   {Frozen: true},
	"limited":  {Limited: true},
	"busy":     {Busy: true},
	"pruned":   {Pruned: true},
	"cut":      {Cut: true},
	"bad hash": {BadHash: true},
	"nonsense": {Nonsense: true},
}

func TestBrokenProviderIsFollowedByTheNext(t *testing.T) {
	for name, f := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, 2, 1)
			h.settle(h.alice.Address(), true)
			if got := h.used(); !slices.Equal(got, []int{0}) {
				t.Fatalf("connected to %v", got)
			}
			h.proxies[0].Set(f)
			h.proxies[0].Cut()
			h.move()
			h.settle(h.bob, true)
			h.settle(h.alice.Address(), false)
			if got := h.used(); !slices.Equal(got, []int{1}) {
				t.Errorf("connected to %v: %+v", got, h.pool.Status())
			}
		})
	}
}

func TestOnlyProviderIsTakenAgainWhenItComesBack(t *testing.T) {
	for name, f := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, 1, 1)
			h.settle(h.alice.Address(), true)
			h.proxies[0].Set(f)
			h.move()
			if v, err := h.ask(h.alice.Address(), 3*time.Second); err == nil && v.Allowed {
				t.Fatalf("granted without a provider: %+v", v)
			}
			h.proxies[0].Set(rpctest.Fault{})
			h.settle(h.alice.Address(), false)
			h.settle(h.bob, true)
		})
	}
}

// An answer without logs and an error are not the same: the journal has the transfer
// whatever stood in between.
func TestErrorIsNeverTakenForNoLogs(t *testing.T) {
	h := open(t, 1, 1)
	h.settle(h.alice.Address(), true)
	before := h.watcher.View().Head.Number
	h.proxies[0].Set(rpctest.Fault{Pruned: true})
	h.move()
	if v, err := h.ask(h.alice.Address(), 3*time.Second); err == nil {
		t.Fatalf("answered without logs: %+v", v)
	}
	if v := h.watcher.View(); v.Head.Number > before {
		t.Fatalf("block %d was taken without its logs", v.Head.Number)
	}
	h.proxies[0].Set(rpctest.Fault{})
	h.settle(h.alice.Address(), false)
	entries, err := h.watcher.Journal().Read(0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(entries, func(e watch.Entry) bool { return e.Change.To == h.bob }) {
		t.Errorf("the transfer is not in the journal: %+v", entries)
	}
}

// lies are what one provider cannot be caught at.
func lies(h *house, old model.BlockRef) map[string]rpctest.Fault {
	return map[string]rpctest.Fault{
		"the past":             {Behind: h.chain.Head().Number - old.Number + 1},
		"another head":         {BadHash: true},
		"no logs":              {NoLogs: true},
		"reads of the past":    {ReadAt: old.Hash},
		"no logs and the past": {NoLogs: true, ReadAt: old.Hash},
	}
}

func TestQuorumNeverGrantsOnALie(t *testing.T) {
	for _, name := range []string{"the past", "another head", "no logs", "reads of the past", "no logs and the past"} {
		for _, liar := range []int{0, 1} {
			t.Run(name+" told by "+[]string{"the first", "the second"}[liar], func(t *testing.T) {
				t.Parallel()
				h := open(t, 2, 2)
				h.settle(h.alice.Address(), true)
				old := h.watcher.View().Head
				h.move()
				h.proxies[liar].Set(lies(h, old)[name])
				for range 3 {
					if v, err := h.ask(h.alice.Address(), time.Second); err == nil && v.Allowed {
						t.Fatalf("granted on a lie: %+v", v)
					}
				}
				h.proxies[liar].Set(rpctest.Fault{})
				h.settle(h.alice.Address(), false)
				h.settle(h.bob, true)
			})
		}
	}
}

func TestQuorumOfThreeGoesOnWithoutTheLiar(t *testing.T) {
	for _, name := range []string{"another head", "no logs", "reads of the past"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, 3, 2)
			h.settle(h.alice.Address(), true)
			old := h.watcher.View().Head
			h.proxies[0].Set(lies(h, old)[name])
			h.move()
			h.settle(h.alice.Address(), false)
			h.settle(h.bob, true)
			if name != "no logs" { // that is a lie about few blocks, it may be believed of the others
				h.connects([]int{1, 2}) // its announcements were true: the answer need not have waited for it
			}
		})
	}
}

func TestQuorumOfOneProviderThatAnswersIsBlind(t *testing.T) {
	h := open(t, 2, 2)
	h.settle(h.alice.Address(), true)
	h.proxies[1].Set(rpctest.Fault{Frozen: true})
	h.move()
	if v, err := h.ask(h.alice.Address(), 3*time.Second); err == nil {
		t.Fatalf("answered by one of two: %+v", v)
	}
	h.proxies[1].Set(rpctest.Fault{})
	h.settle(h.alice.Address(), false)
}

func TestNoMoreProvidersThanAQuorumLearnWhichWalletsAreLookedAt(t *testing.T) {
	for quorum := 1; quorum <= 2; quorum++ {
		h := open(t, 4, quorum)
		h.settle(h.alice.Address(), true)
		h.move()
		h.settle(h.alice.Address(), false)
		v, err := h.decider.Explain(t.Context(), h.balanceGate(), h.bob, nil)
		if err != nil || !v.Verdict.Allowed {
			t.Fatalf("%+v, %v", v, err)
		}
		told := 0
		for _, p := range h.proxies {
			if p.Saw(h.bob.String()[2:]) > 0 {
				told++
			}
		}
		if told != quorum {
			t.Errorf("with a quorum of %d, %d providers were told of a wallet", quorum, told)
		}
	}
}

func TestProviderWhoseDayIsUsedUpIsFollowedByTheNext(t *testing.T) {
	h := open(t, 2, 1, func(c *chains.Config) {
		p, err := chains.Providers(c.RPC[:1])
		if err != nil {
			t.Fatal(err)
		}
		c.Budgets = []model.CallBudget{{Host: p[0].Host(), PerDay: 60}}
	})
	h.settle(h.alice.Address(), true)
	for end := time.Now().Add(patience); time.Now().Before(end) && !slices.Equal(h.used(), []int{1}); {
		if _, err := h.chain.Commit(); err != nil {
			t.Fatal(err)
		}
		h.settle(h.alice.Address(), true)
	}
	s := h.pool.Status()[0]
	if s.Today != 60 && s.Today < 55 || s.Today > 60 || s.PerDay != 60 {
		t.Errorf("%+v", s)
	}
	h.move()
	h.settle(h.alice.Address(), false)
}

// The lies are good enough for one provider to be believed: that is what a quorum is for.
func TestOneProviderAloneIsBelieved(t *testing.T) {
	h := open(t, 1, 1)
	h.settle(h.alice.Address(), true)
	h.proxies[0].Set(lies(h, h.watcher.View().Head)["no logs and the past"])
	h.move()
	h.settle(h.alice.Address(), true)
}
