package watch_test

import (
	"testing"
	"time"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// expecting is a rig whose watcher was told what a decision about a wallet reads.
func expecting(t *testing.T, wallet model.Wallet, back uint64, calls ...rpc.Call) (*rig, token) {
	r := newRig(t)
	r.start()
	t.Cleanup(r.close)
	r.settle()
	pass := token{addr(1), 1}
	r.watch(pass.contract)
	r.fake.mine(move{pass, wallet})
	r.settle()
	r.watcher.Expect(wallet, back, calls)
	return r, pass
}

// readsReach waits until the provider was asked for this many reads.
func (r *rig) readsReach(n int64) {
	r.t.Helper()
	deadline := time.After(30 * time.Second)
	for r.fake.reads.Load() < n {
		select {
		case <-time.After(time.Millisecond):
		case <-deadline:
			r.t.Fatalf("%d reads were made, want %d", r.fake.reads.Load(), n)
		}
	}
}

func TestWhatIsExpectedIsReadBeforeItIsAskedFor(t *testing.T) {
	holder, call := addr(8), rpc.Call{To: addr(1), Data: []byte("balance of 8")}
	r, pass := expecting(t, holder, 1, call)
	parent := r.fake.head().Hash
	r.fake.mine(move{pass, addr(9)})
	head := r.settle().Head.Hash
	r.readsReach(2)
	at := func(block model.Hash) rpc.Call { return rpc.Call{Block: block, To: call.To, Data: call.Data} }
	got, err := r.watcher.Read(t.Context(), []rpc.Call{at(head), at(parent)})
	if err != nil || got[0].Err != nil || got[1].Err != nil {
		t.Fatalf("%+v, %v", got, err)
	}
	if n := r.fake.reads.Load(); n != 2 {
		t.Errorf("%d reads, want 2: the head and the block before it, once each", n)
	}
}

func TestExpectationsOfOthersAreNotRead(t *testing.T) {
	r, pass := expecting(t, addr(5), 0, rpc.Call{To: addr(1), Data: []byte("balance of 5")})
	r.fake.mine(move{pass, addr(8)})
	r.settle()
	r.readsReach(1) // addr(5) lost it
	r.fake.mine(move{pass, addr(9)})
	r.settle()
	// Reads are made in turn, so what was begun unasked came before this one.
	if _, err := r.watcher.Read(t.Context(), []rpc.Call{{To: addr(3)}}); err != nil {
		t.Fatal(err)
	}
	if n := r.fake.reads.Load(); n != 2 {
		t.Errorf("%d reads, want 2: a change between others read something", n)
	}
}

func TestExpectationsSurviveAReorg(t *testing.T) {
	holder, call := addr(8), rpc.Call{To: addr(1), Data: []byte("balance of 8")}
	r, pass := expecting(t, holder, 0, call)
	r.fake.mine(move{pass, addr(9)})
	r.settle()
	r.readsReach(1)
	r.fake.fork(1)
	r.fake.mine() // on this branch the holder kept it
	head := r.settle().Head.Hash
	r.readsReach(2)
	got, err := r.watcher.Read(t.Context(), []rpc.Call{{Block: head, To: call.To, Data: call.Data}})
	if err != nil || got[0].Err != nil || r.fake.reads.Load() != 2 {
		t.Fatalf("%+v, %v after %d reads", got, err, r.fake.reads.Load())
	}
}
