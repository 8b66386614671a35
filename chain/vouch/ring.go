package vouch

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// keepFor is how long a voucher is kept that no edge asked for: sessions ask at
	// least once a minute.
	keepFor = 3 * time.Minute
	// gasASecond is what strangers' checks may cost a provider: a fifth of what a
	// node digests. An ordinary wallet's check takes 40,000 and its call as much
	// again, so it is 200 to 300 wallets a second, and 600 at a block after a quiet while.
	gasASecond = 20_000_000
	gasBurst   = 50_000_000
	// callCost is what a call costs beside the gas of its check.
	callCost = 40_000
	// dear is a check that waits for the others: a passkey's without a precompile
	// takes 400,000.
	dear = 500_000
)

// kept is a voucher that some edge's session rests on.
type kept struct {
	voucher model.Voucher
	answer  answer
	block   model.BlockRef               // of the answer
	looked  time.Time                    // when that was
	edges   map[model.NodeName]time.Time // when each asked last
	// unsure are edges that were given another answer, of an older block or of a branch
	// that is no more: they are told whatever is heard next.
	unsure map[model.NodeName]bool
}

// ring is the vouchers of one chain.
type ring struct {
	chain  Chain
	budget *rate.Limiter
	bell   chan struct{} // holds one token: there is something to ask before the next block

	mu   sync.Mutex // guards kept
	kept map[model.VoucherID]*kept
}

// turn is a voucher whose word has turned, and who is to hear of it.
type turn struct {
	id    model.VoucherID
	edges []model.NodeName
}

// note takes the answer to an edge's question. One that is older than what is
// known already is news for nobody; if it is another one, the edge is put right by
// what is heard next.
func (r *ring) note(v model.Voucher, a answer, at model.BlockRef, edge model.NodeName) []turn {
	r.mu.Lock()
	defer r.mu.Unlock()
	id, now := v.ID(), time.Now()
	e := r.kept[id]
	if e == nil {
		r.makeRoom()
		e = &kept{voucher: v, answer: a, block: at, looked: now, edges: map[model.NodeName]time.Time{}, unsure: map[model.NodeName]bool{}}
		r.kept[id] = e
	}
	e.edges[edge] = now
	if at.Number < e.block.Number {
		if a.valid != e.answer.valid {
			e.unsure[edge], e.block.Hash = true, model.Hash{} // so that it is due again
		}
		return nil
	}
	return e.take(id, a, at, now)
}

// wake has what is due asked about now: an edge was answered at a block that is not
// the head any more, and what came since may have been looked at before.
func (r *ring) wake(answered model.BlockRef) {
	if v := r.chain.View(); v != nil && v.Head.Hash == answered.Hash {
		return
	}
	select {
	case r.bell <- struct{}{}:
	default:
	}
}

// take takes an answer, and gives whom it is news for.
func (e *kept) take(id model.VoucherID, a answer, at model.BlockRef, now time.Time) (out []turn) {
	t := turn{id: id}
	for edge := range e.edges {
		if a.valid != e.answer.valid || e.unsure[edge] {
			t.edges = append(t.edges, edge)
		}
	}
	if len(t.edges) > 0 {
		out = append(out, t)
	}
	clear(e.unsure)
	e.answer, e.block, e.looked = a, at, now
	return out
}

// makeRoom needs r.mu.
func (r *ring) makeRoom() {
	if len(r.kept) < maxKept {
		return
	}
	var oldest model.VoucherID
	var at time.Time
	for id, e := range r.kept {
		if last := e.asked(); at.IsZero() || last.Before(at) {
			oldest, at = id, last
		}
	}
	delete(r.kept, oldest)
}

// asked is when an edge asked last.
func (e *kept) asked() (last time.Time) {
	for _, at := range e.edges {
		if at.After(last) {
			last = at
		}
	}
	return last
}

// due chooses what to ask at a block, within the budget, and tells whether more was
// left. What no edge rests on any more is dropped.
func (r *ring) due(at model.BlockRef, now time.Time) (out []model.Voucher, left bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	type candidate struct {
		*kept
		id model.VoucherID
	}
	var all []candidate
	for id, e := range r.kept {
		for edge, last := range e.edges {
			if now.Sub(last) > keepFor {
				delete(e.edges, edge)
			}
		}
		switch {
		case len(e.edges) == 0:
			delete(r.kept, id)
		case e.block.Hash != at.Hash:
			all = append(all, candidate{e, id})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(class(a.answer)-class(b.answer), a.looked.Compare(b.looked))
	})
	for _, c := range all {
		if !r.budget.AllowN(now, int(c.answer.gas)+callCost) {
			return out, true
		}
		out = append(out, c.voucher)
	}
	return out, false
}

func class(a answer) int {
	if a.gas > dear {
		return 1
	}
	return 0
}

// heard takes answers at the head, whatever block was known before: after a reorg
// that was of another branch.
func (r *ring) heard(vs []model.Voucher, answers []outcome, at model.BlockRef) (out []turn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	for i, v := range vs {
		id := v.ID()
		if e := r.kept[id]; e != nil && answers[i].err == nil {
			out = append(out, e.take(id, answers[i].answer, at, now)...)
		}
	}
	return out
}

// head waits for a block of at least this number.
func (r *ring) head(ctx context.Context, floor uint64) (model.BlockRef, error) {
	for {
		moved := r.chain.HeadChanged()
		v := r.chain.View()
		if v != nil && v.Age <= viewAge && v.Head.Number >= floor {
			return v.Head, nil
		}
		r.chain.Ring()
		select {
		case <-moved:
		case <-time.After(lookAgain):
		case <-ctx.Done():
			return model.BlockRef{}, fault.New("chain/vouch.head", fault.Stale, "%v cannot be seen at block %d", r.chain.Chain(), floor)
		}
	}
}
