package watch_test

import (
	"context"
	"sync"
	"testing"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// TestWhatWasReadWhileABlockCameIsNotBelievedOfTheOneBelow: anvil answers a question about
// its head, asked while it makes the next block, from the next one.
func TestWhatWasReadWhileABlockCameIsNotBelievedOfTheOneBelow(t *testing.T) {
	r := newRig(t)
	r.start()
	t.Cleanup(r.close)
	pass := token{addr(1), 1}
	r.settle()
	r.watch(pass.contract)
	r.fake.mine(move{pass, addr(8)})
	below := r.settle().Head
	owner := func() model.Address {
		t.Helper()
		got, err := r.watcher.Read(context.Background(), []rpc.Call{{Block: below.Hash, To: pass.contract}})
		if err != nil || got[0].Err != nil {
			t.Fatalf("%+v, %v", got, err)
		}
		return model.Address(got[0].Data)
	}
	asked, came := make(chan struct{}), make(chan struct{})
	r.fake.mu.Lock()
	r.fake.owned, r.fake.sloppy = true, 1
	var first sync.Once
	r.fake.before = func(method string) {
		if method == "read" {
			first.Do(func() {
				close(asked)
				<-came
			})
		}
	}
	r.fake.mu.Unlock()
	done := make(chan model.Address)
	go func() { done <- owner() }()
	<-asked
	r.fake.mine(move{pass, addr(9)})
	r.settle()
	close(came)
	if got := <-done; got != addr(9) {
		t.Fatalf("the node was to be sloppy: %v", got)
	}
	if got := owner(); got != addr(8) {
		t.Errorf("owner at block %d is %v, want %v", below.Number, got, addr(8))
	}
}

// TestWhatIsReadAtTheHeadIsAskedForOnce while it is the head.
func TestWhatIsReadAtTheHeadIsAskedForOnce(t *testing.T) {
	r := newRig(t)
	r.start()
	t.Cleanup(r.close)
	r.fake.mine()
	head := r.settle().Head.Hash
	read := func() {
		t.Helper()
		if _, err := r.watcher.Read(t.Context(), []rpc.Call{{Block: head, To: addr(1)}}); err != nil {
			t.Fatal(err)
		}
	}
	read()
	read()
	if n := r.fake.reads.Load(); n != 1 {
		t.Errorf("%d reads, want 1", n)
	}
	r.fake.mine()
	r.settle()
	read()
	read()
	if n := r.fake.reads.Load(); n != 2 {
		t.Errorf("%d reads, want 2: once as the head, once below it", n)
	}
}
