package watch

import (
	"context"
	"slices"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxGiven bounds the tokens of one wallet that are looked at, newest first.
	maxGiven = 256
	// maxScans bounds the requests for one wallet's past: a provider that gives
	// less than a 64th of its chain at a time is too slow to ask while a viewer waits.
	maxScans = 64
	// keptGiven is how many wallets' tokens are remembered, with the block up to
	// which they were looked for.
	keptGiven = 16_384
)

// givenKey is a wallet and a contract.
type givenKey struct {
	contract model.Address
	wallet   model.Wallet
}

// given is what a wallet was given up to a block, while the journal was of a
// generation: what is deeper than the window does not change within one.
type given struct {
	generation uint64
	upTo       uint64
	ids        []string
}

func newGiven() (*lru.Cache[givenKey, given], error) { return lru.New[givenKey, given](keptGiven) }

// Seed gives the tokens that a wallet was ever given up to a block, oldest first,
// false where it does not know all.
type Seed func(contract model.Address, wallet model.Wallet) (ids []string, upTo uint64, ok bool)

// SeedGiven makes Given begin where a seed ends, so that no viewer waits for a look
// through a whole chain. Call it before the watcher is used.
func (w *Watcher) SeedGiven(s Seed) { w.seed = s }

// Given lists the tokens of a contract that a wallet was ever given, to hold
// (Transfer) or to use (UpdateUser), the newest 256. Whether it still has them is
// to be read. It fails with Unsupported when the provider gives so little of its
// past at a time that a viewer cannot wait for it.
func (w *Watcher) Given(ctx context.Context, contract model.Address, wallet model.Wallet) ([]string, error) {
	const op = "chain/watch.Given"
	view := w.View()
	if view == nil {
		return nil, fault.New(op, fault.Stale, "%s was not seen yet", w.chain)
	}
	n, err := w.provider()
	if err != nil {
		return nil, err
	}
	key := givenKey{contract, wallet}
	known, _ := w.given.Get(key)
	if known.generation != view.Generation {
		known = given{generation: view.Generation}
	}
	if w.seed != nil {
		if ids, upTo, ok := w.seed(contract, wallet); ok && upTo > known.upTo {
			known = given{generation: view.Generation, upTo: min(upTo, view.Head.Number), ids: ids}
		}
	}
	// What a reorg replaced is looked at again.
	from := known.upTo - min(known.upTo, uint64(w.chain.Window))
	third := model.Hash{}
	copy(third[len(third)-len(wallet):], wallet[:])
	f := rpc.Filter{Contracts: []model.Address{contract}, Topics: events.Given(), Third: &third}
	ids := slices.Clone(known.ids)
	step := view.Head.Number - from + 1
	for scans := uint64(0); from <= view.Head.Number; {
		to := min(from+step-1, view.Head.Number)
		logs, err := n.LogsIn(ctx, from, to, f)
		if err != nil {
			if ctx.Err() != nil || step == 1 {
				return nil, fault.As(op, fault.Stale, err)
			}
			step = (step + 1) / 2
			continue
		}
		// Counted as soon as it is known how much there is at a time: whoever knocks
		// again and again must not use up our provider.
		if scans++; scans+(view.Head.Number-to+step-1)/step > maxScans {
			return nil, fault.New(op, fault.Unsupported, "%s gives %d blocks of %s at a time: name token_ids in the gate", n.Host(), step, w.chain)
		}
		for _, l := range logs {
			if id, ok := events.Token(l); ok {
				ids = slices.DeleteFunc(ids, func(o string) bool { return o == id })
				ids = append(ids, id)
			}
		}
		from = to + 1
	}
	ids = slices.Clone(ids[max(0, len(ids)-maxGiven):])
	w.given.Add(key, given{generation: known.generation, upTo: view.Head.Number, ids: ids})
	if ids == nil {
		ids = []string{} // none, not any
	}
	return ids, nil
}
