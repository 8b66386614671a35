package watch

import (
	"slices"

	"github.com/streamgate/streamgate/chain/rpc"
)

// maxBloomed is up to how many contracts are looked for in a bloom: a millisecond's
// work. With more of them, most blocks have an event of one.
const maxBloomed = 2_000

// mayHave reports whether a block may have events that a filter finds. It is false
// only where the chain's blooms are believed.
func (w *Watcher) mayHave(h rpc.Header, f rpc.Filter) bool {
	return !w.chain.Bloom || h.Bloom == nil || len(f.Contracts) > maxBloomed || slices.ContainsFunc(f.Contracts, h.Bloom.May)
}

// quiet reports whether no block of these may have such events.
func (w *Watcher) quiet(blocks []rpc.Header, f rpc.Filter) bool {
	return !slices.ContainsFunc(blocks, func(h rpc.Header) bool { return w.mayHave(h, f) })
}
