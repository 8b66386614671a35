package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// hang bounds a checkpoint: no measure of speed, on a machine that may be busy with
// something else for minutes.
const hang = 10 * time.Minute

// viewer is a wallet under a gate, as a session is; of a contract's account also whose
// signature it rests on.
type viewer struct{ gate, wallet, signer int }

// answer is what a session would go by: the newest verdict, asked for again only when
// something concerns it.
type answer struct {
	verdict model.Verdict
	rested  []model.TokenRef // of the right that it had last, and given since: what a session without its right heeds
	signs   bool             // the account takes the signature; of a key always
	asked   time.Time
	given   time.Time
}

// check waits until the watcher shows the canonical head and everything it told has
// been heeded, and compares every answer with the chain.
func (w *world) check(ctx context.Context, doing string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, hang)
	defer cancel()
	defer func() {
		if err != nil && ctx.Err() != nil { // where everything stands
			_ = pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
		}
	}()
	w.checks++
	var shown time.Time // when the watcher first had the head that the chain has
	for {
		moved := w.eye.watcher.HeadChanged()
		var head rpc.Header
		if err := w.node.client.Client().CallContext(ctx, &head, "eth_getBlockByNumber", "latest", false); err != nil {
			return err
		}
		if v := w.eye.watcher.View(); v != nil && v.Head.Hash == head.Hash {
			if shown.IsZero() {
				shown = time.Now()
			}
			again, err := w.compare(ctx, v, head, doing, shown)
			if err != nil || !again {
				return err
			}
		}
		select {
		case <-moved:
		case <-w.eye.ear.bell:
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("the watcher did not get to block %d %v: %+v", head.Number, head.Hash, w.eye.watcher.View())
		}
	}
}

// compare heeds what was told and compares. It is to be called again if the head moved,
// or what an account says now has not been told yet.
func (w *world) compare(ctx context.Context, v *model.ChainView, head rpc.Header, doing string, shown time.Time) (again bool, err error) {
	asked, err := w.heed(v)
	if err != nil {
		return false, err
	}
	if err := w.decideAll(ctx, asked, v.Head, doing); err != nil {
		return false, err
	}
	if now := w.eye.watcher.View(); now == nil || now.Head.Hash != head.Hash {
		return true, nil // a provider that disagrees
	}
	if w.latest == nil || w.latest.at != head.Hash {
		w.latest = w.truthAt(head)
	}
	if mute, err := w.mute(ctx, w.latest); err != nil || mute {
		if err == nil && time.Since(shown) > untold {
			w.wrong++
			err = fmt.Errorf("at block %d %v: nobody told for %v that an account says another thing", head.Number, head.Hash, untold)
		}
		return true, err
	}
	if doing != "" && !w.lies {
		w.took[doing] = append(w.took[doing], time.Since(w.changed))
	}
	w.head = v.Head
	for _, p := range w.proxies {
		p.tell(lie{}) // enough of that
	}
	w.lies = false
	at, err := w.lately(ctx, head)
	if err != nil {
		return false, err
	}
	if err := w.judge(ctx, at); err != nil {
		return false, err
	}
	return false, w.lists(ctx, at)
}

// lately is what the chain says at its newest blocks, the newest first.
func (w *world) lately(ctx context.Context, head rpc.Header) ([]*truth, error) {
	at := []*truth{w.latest}
	for len(at) < 3 {
		var parent rpc.Header
		if err := w.node.client.Client().CallContext(ctx, &parent, "eth_getBlockByHash", head.Parent, false); err != nil {
			return nil, err
		}
		head = parent
		at = append(at, w.truthAt(head))
	}
	return at, nil
}

// judge compares every answer with what the chain says.
func (w *world) judge(ctx context.Context, at []*truth) error {
	for _, k := range w.viewers {
		t, got, who := w.gates[k.gate], w.answers[k].verdict, w.wallet(k.wallet)
		want, err := t.means(ctx, at[0], who)
		fmt.Fprint(w.digest, want) // a hash takes all
		// A right that was old enough stays so when the chain gets shorter above it.
		if err == nil && want && t.confirm > 0 && (!got.Allowed || got.Block().Number <= w.head.Number) {
			want, err = t.means(ctx, at[t.confirm], who)
		}
		if err == nil && want && k.signer != nobody {
			want, err = at[0].signs(ctx, w.voucherOf(k))
		}
		if err != nil {
			return err
		}
		w.compared++
		if got.Allowed != want {
			w.wrong++
			return fmt.Errorf("wallet %d (signer %d) under %q at block %d %v: the chain says %v, we say %v: %s (decided at block %d %v)", k.wallet, k.signer, t.name,
				w.head.Number, w.head.Hash, want, got.Allowed, got.Reason, got.Block().Number, got.Block().Hash)
		}
	}
	return nil
}

// truthOf is what the chain says at a block.
func (w *world) truthOf(b model.BlockRef) *truth {
	return &truth{w: w, at: b.Hash, number: b.Number, time: uint64(b.Time.Unix()), seen: map[string][]byte{}}
}

func (w *world) truthAt(h rpc.Header) *truth {
	return w.truthOf(h.Ref(w.id()))
}
