package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// hang bounds a checkpoint: no measure of speed.
const hang = 2 * time.Minute

// viewer is a wallet under a gate, as a session is.
type viewer struct{ gate, wallet int }

// answer is what a session would go by: the newest verdict, asked for again only when
// something concerns it.
type answer struct {
	verdict model.Verdict
	rested  []model.TokenRef // of the right that it had last, and given since: what a session without its right heeds
}

// check waits until the watcher shows the canonical head and everything it told has
// been heeded, and compares every answer with the chain.
func (w *world) check(ctx context.Context, doing string) error {
	ctx, cancel := context.WithTimeout(ctx, hang)
	defer cancel()
	w.checks++
	for {
		moved := w.eye.watcher.HeadChanged()
		var head rpc.Header
		if err := w.node.client.Client().CallContext(ctx, &head, "eth_getBlockByNumber", "latest", false); err != nil {
			return err
		}
		if v := w.eye.watcher.View(); v != nil && v.Head.Hash == head.Hash {
			again, err := w.compare(ctx, v, head, doing)
			if err != nil || !again {
				return err
			}
		}
		select {
		case <-moved:
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("the watcher did not get to block %d %v: %+v", head.Number, head.Hash, w.eye.watcher.View())
		}
	}
}

// compare heeds the journal and compares. It is to be called again if the head moved.
func (w *world) compare(ctx context.Context, v *model.ChainView, head rpc.Header, doing string) (again bool, err error) {
	asked, err := w.heed(v)
	if err != nil {
		return false, err
	}
	for _, k := range asked {
		if err := w.decide(ctx, k, v.Head, doing); err != nil {
			return false, err
		}
	}
	if now := w.eye.watcher.View(); now == nil || now.Head.Hash != head.Hash {
		return true, nil // a provider that disagrees
	}
	if doing != "" && !w.lies {
		w.took[doing] = append(w.took[doing], time.Since(w.changed))
	}
	w.head = v.Head
	for _, p := range w.proxies {
		p.tell(lie{}) // enough of that
	}
	w.lies = false
	return false, w.judge(ctx, head)
}

// judge compares every answer with what the chain says.
func (w *world) judge(ctx context.Context, head rpc.Header) error {
	at := []*truth{w.truthAt(head)}
	for len(at) < 3 {
		var parent rpc.Header
		if err := w.node.client.Client().CallContext(ctx, &parent, "eth_getBlockByHash", head.Parent, false); err != nil {
			return err
		}
		head = parent
		at = append(at, w.truthAt(head))
	}
	for g, t := range w.gates {
		for i := range w.keys {
			got := w.answers[viewer{g, i}].verdict
			want, err := t.means(ctx, at[0], w.wallet(i))
			fmt.Fprint(w.digest, want) // a hash takes all
			// A right that was old enough stays so when the chain gets shorter above it.
			if err == nil && want && t.confirm > 0 && (!got.Allowed || got.Block().Number <= w.head.Number) {
				want, err = t.means(ctx, at[t.confirm], w.wallet(i))
			}
			if err != nil {
				return err
			}
			w.compared++
			if got.Allowed != want {
				w.wrong++
				return fmt.Errorf("wallet %d under %q at block %d %v: the chain says %v, we say %v: %s (decided at block %d %v)", i, t.name,
					w.head.Number, w.head.Hash, want, got.Allowed, got.Reason, got.Block().Number, got.Block().Hash)
			}
		}
	}
	return nil
}

// truthOf is what the chain says at a block.
func (w *world) truthOf(b model.BlockRef) *truth {
	return &truth{w: w, at: b.Hash, time: uint64(b.Time.Unix()), seen: map[string][]byte{}}
}

func (w *world) truthAt(h rpc.Header) *truth {
	return w.truthOf(h.Ref(w.id()))
}

// heed reads the journal as far as the view goes and says who must be decided again.
func (w *world) heed(v *model.ChainView) ([]viewer, error) {
	j := w.eye.watcher.Journal()
	asked := map[viewer]bool{}
	if j.Generation() != w.journal {
		w.journal, w.cursor = j.Generation(), v.Seq
		w.resets++
		for g := range w.gates {
			for i := range w.keys {
				asked[viewer{g, i}] = true
			}
		}
	}
	for w.cursor < v.Seq {
		entries, err := j.Read(w.cursor, 0)
		if err != nil || len(entries) == 0 || entries[0].Seq != w.cursor+1 {
			return nil, fmt.Errorf("journal after %d of %d: %d entries, %w", w.cursor, v.Seq, len(entries), err)
		}
		for _, e := range entries {
			w.entries++
			w.cursor = e.Seq
			if w.o.bite && e.Change.Undone {
				continue
			}
			for g, t := range w.gates {
				for i := range w.keys {
					if w.concerns(e.Change, t.gate, viewer{g, i}) {
						asked[viewer{g, i}] = true
					}
				}
			}
		}
	}
	for k, a := range w.answers { // those that wait for the next block
		if a.verdict.Pending {
			asked[k] = true
		}
	}
	var out []viewer
	for k := range asked {
		out = append(out, k)
	}
	return out, nil
}

// concerns is how an edge finds the sessions of a change: by the wallets that it names,
// and by the tokens that an answer rests on.
func (w *world) concerns(c model.OwnershipChange, g model.Gate, k viewer) bool {
	if !slices.ContainsFunc(g.Contracts(), func(r model.TokenRef) bool { return r.Contract == c.Token.Contract }) {
		return false
	}
	me := model.Wallet(w.wallet(k.wallet))
	a := w.answers[k]
	if a != nil && c.To == me && c.From.IsZero() && !c.Undone {
		a.rested = append(a.rested, c.Token)
	}
	return c.From == me || c.To == me || a != nil && (slices.Contains(a.verdict.Holders, c.From) || slices.Contains(a.verdict.Holders, c.To) ||
		slices.Contains(a.verdict.Watch, c.Token) || !a.verdict.Allowed && slices.Contains(a.rested, c.Token))
}

// decide asks as a session does: at no block older than the one that is known.
func (w *world) decide(ctx context.Context, k viewer, head model.BlockRef, doing string) error {
	v, err := w.eye.decider.Decide(ctx, w.gates[k.gate].gate, model.Wallet(w.wallet(k.wallet)), []model.BlockRef{head})
	if err != nil {
		return err
	}
	before, next := w.answers[k], &answer{verdict: v, rested: slices.Clone(v.Watch)}
	if before != nil && !v.Allowed {
		next.rested = before.rested
	}
	if before != nil && !before.verdict.Allowed && v.Allowed && (doing == "reorg" || doing == "rollback") && !w.lies {
		w.restored = append(w.restored, time.Since(w.changed))
	}
	w.answers[k] = next
	return nil
}
