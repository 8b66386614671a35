package watch

import (
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// keptWallets is of how many wallets it is remembered what their rights rest
	// on: those that were decided last, some MB.
	keptWallets = 16_384
	// maxExpected bounds what is remembered of one wallet. A gate that names more
	// tokens is read when it is asked for, as everything was once.
	maxExpected = 64
	// maxWarm bounds what one block lets us read unasked.
	maxWarm = 2_000
)

// expected is a read that decisions about a wallet make, at the head and
// perhaps at a block below it.
type expected struct {
	to   model.Address
	data string
	gas  uint64
	back uint64
}

// expectations remember what decisions about wallets read. Safe for concurrent use.
type expectations = lru.Cache[model.Wallet, []expected]

// Expect tells what a decision about a wallet reads, at the head and back blocks
// below. When a block brings a change of that wallet's, edges are about to ask, so
// it is read while they are being told. It is a hint: what was not expected, or
// changed its mind, is read when it is asked for.
func (w *Watcher) Expect(wallet model.Wallet, back uint64, calls []rpc.Call) {
	before, _ := w.expects.Get(wallet)
	var fresh []expected
	for _, c := range calls {
		e := expected{c.To, string(c.Data), c.Gas, back}
		if !contains(before, e) && !contains(fresh, e) {
			fresh = append(fresh, e)
		}
	}
	if len(fresh) == 0 {
		return
	}
	all := append(fresh, before...) // a list of its own: the kept one is shared
	w.expects.Add(wallet, all[:min(len(all), maxExpected)])
}

func contains(list []expected, e expected) bool {
	for _, o := range list {
		if o == e {
			return true
		}
	}
	return false
}

// warm begins to read what decisions about the wallets of these changes will
// read, once way is the chain's newest part.
func (w *Watcher) warm(way []rpc.Header, changed []block) {
	seen := map[model.Wallet]bool{{}: true} // nobody holds what was minted or burnt
	var calls []rpc.Call
	for _, b := range changed {
		for _, c := range b.changes {
			for _, wallet := range []model.Wallet{c.From, c.To} {
				if seen[wallet] || len(calls) >= maxWarm {
					continue
				}
				seen[wallet] = true
				list, _ := w.expects.Get(wallet)
				calls = append(calls, at(way, list)...)
			}
		}
	}
	if len(calls) == 0 {
		return
	}
	// Nobody waits for the answers; a queue that is full has better to do.
	_ = w.reader.enlist(calls, make([]rpc.Result, len(calls)), make([]*read, len(calls)))
}

// at makes calls at the newest block of way, and at those below it that are there.
func at(way []rpc.Header, list []expected) []rpc.Call {
	var out []rpc.Call
	for _, e := range list {
		depths := []uint64{0, e.back}
		if e.back == 0 {
			depths = depths[:1]
		}
		for _, d := range depths {
			if d < uint64(len(way)) {
				out = append(out, rpc.Call{Block: way[len(way)-1-int(d)].Hash, To: e.to, Data: []byte(e.data), Gas: e.gas})
			}
		}
	}
	return out
}
