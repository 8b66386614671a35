package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// heed reads the journal as far as the view goes, and what was told of accounts, and
// says who must be decided again.
func (w *world) heed(v *model.ChainView) ([]viewer, error) {
	asked := map[viewer]bool{}
	j := w.eye.watcher.Journal()
	if j.Generation() != w.journal {
		w.journal, w.cursor = j.Generation(), v.Seq
		w.resets++
		for _, k := range w.viewers {
			asked[k] = true
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
			for _, k := range w.viewers {
				if w.concerns(e.Change, w.gates[k.gate].gate, k) {
					asked[k] = true
				}
			}
		}
	}
	told := w.eye.ear.take()
	for _, k := range w.viewers {
		a := w.answers[k]
		switch {
		case a == nil: // asked for already
		case a.verdict.Pending: // waits for the next block
			asked[k] = true
		case k.signer == nobody:
		case w.eye.fresh || time.Since(a.asked) > renew: // sessions ask by themselves now and then
			asked[k] = true
		case told[w.voucherOf(k).ID()]:
			asked[k] = true
			if !w.lies {
				w.turned = append(w.turned, time.Since(w.changed))
			}
		}
	}
	w.eye.fresh = false
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

// decideAll asks for all at once, as sessions do: at no block older than the one that
// is known.
func (w *world) decideAll(ctx context.Context, asked []viewer, head model.BlockRef, doing string) error {
	answers, errs := make([]*answer, len(asked)), make([]error, len(asked))
	var asking sync.WaitGroup
	for i, k := range asked {
		asking.Go(func() { answers[i], errs[i] = w.decide(ctx, k, head) })
	}
	asking.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for i, k := range asked {
		before, next := w.answers[k], answers[i]
		if before != nil && !next.verdict.Allowed {
			next.rested = before.rested
		}
		if before != nil && !before.verdict.Allowed && next.verdict.Allowed && (doing == "reorg" || doing == "rollback") && !w.lies {
			w.restored = append(w.restored, next.given.Sub(w.changed))
		}
		w.answers[k] = next
	}
	return nil
}

// again is when a session asks again whose question was not answered.
const again = 100 * time.Millisecond

// decide asks for one, again and again while the chain cannot be seen: until then the
// session would be suspended.
func (w *world) decide(ctx context.Context, k viewer, head model.BlockRef) (*answer, error) {
	out := &answer{asked: time.Now()}
	for {
		v, err := w.eye.decider.Decide(ctx, w.gates[k.gate].gate, model.Wallet(w.wallet(k.wallet)), []model.BlockRef{head})
		if err == nil {
			v, out.signs, err = w.vouch(ctx, k, v, head)
		}
		kind := fault.KindOf(err)
		if err == nil || kind != fault.Stale && kind != fault.Unavailable && kind != fault.TooMany {
			out.verdict, out.rested, out.given = v, slices.Clone(v.Watch), time.Now()
			return out, err
		}
		select {
		case <-time.After(again):
		case <-ctx.Done():
			return nil, err
		}
	}
}
