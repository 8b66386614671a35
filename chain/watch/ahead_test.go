package watch_test

import (
	"testing"
	"time"

	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/model"
)

// next waits for the journal's next entry.
func next(t *testing.T, j *watch.Journal, after uint64) model.OwnershipChange {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		changed := j.Changed()
		entries, err := j.Read(after, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) > 0 {
			return entries[0].Change
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("no entry after %d", after)
		}
	}
}

func TestAnnouncedBlockIsToldBeforeTheProviderNamesItItsHeadAndTakenBackIfItDoesNot(t *testing.T) {
	r := newRig(t)
	contract := model.Address{0xcc}
	r.start()
	defer r.close()
	r.settle()
	r.watch(contract)
	r.settle()
	old, j := r.fake.head().Header, r.watcher.Journal()
	r.fake.insist(&old)
	r.fake.mine(move{token{contract, 1}, addr(1)})
	announced := r.fake.head().Hash
	if c := next(t, j, 0); c.Undone || c.To != addr(1) || c.Block.Hash != announced {
		t.Fatalf("%+v", c)
	}
	if c := next(t, j, 1); !c.Undone || c.To != addr(1) || c.Block.Hash != announced {
		t.Fatalf("%+v", c)
	}
	settle(t, r.watcher, old.Hash)
	r.fake.insist(nil)
	r.settle()
	if c := next(t, j, 2); c.Undone || c.Block.Hash != announced {
		t.Fatalf("%+v", c)
	}
}

func TestAnnouncementThatDoesNotFollowOurTipIsOnlyAReasonToAsk(t *testing.T) {
	r := newRig(t)
	contract := model.Address{0xcc}
	r.start()
	defer r.close()
	r.settle()
	r.watch(contract)
	r.settle()
	r.fake.mine()
	r.settle()
	old := r.fake.head().Header
	r.fake.insist(&old)
	r.fake.fork(1) // another branch, of which Latest says nothing
	r.fake.mine(move{token{contract, 1}, addr(1)})
	r.fake.ring()
	settle(t, r.watcher, old.Hash)
	if last := r.watcher.Journal().Last(); last != 0 {
		t.Errorf("%d entries of a branch that is not the provider's", last)
	}
}
