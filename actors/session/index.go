package session

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// holderKey is whom a change of ownership concerns: the wallet that it names, and
// who follows that.
type holderKey struct {
	chain    model.ChainID
	contract model.Address
	wallet   model.Wallet
}

// class groups the sessions that go blind at the same moment.
type class struct {
	chain model.ChainID
	limit time.Duration
}

type members struct {
	blind   bool
	entries map[*entry]struct{}
}

// owned are the sessions of one wallet.
type owned struct {
	opening int
	live    []*entry // admitted and not ended, oldest first
}

// index finds the sessions that some news concerns, and no others.
type index struct {
	mu      sync.RWMutex // guards everything below and the entries' own lists
	ids     map[model.SessionID]*entry
	videos  map[model.VideoID]map[*entry]struct{}
	wallets map[model.Wallet]*owned
	holders map[holderKey]map[*entry]struct{}
	waiting map[model.ChainID]map[*entry]struct{}
	classes map[class]*members
	// contracts has the sessions of each contract, ids left empty.
	contracts map[model.TokenRef]map[*entry]struct{}
	// tokens has the sessions that every event of a token concerns.
	tokens map[model.TokenRef]map[*entry]struct{}
	// vouchers has the sessions that rest on what a contract account signed in with.
	vouchers map[model.VoucherID]map[*entry]struct{}
}

func newIndex() *index {
	return &index{
		ids:     map[model.SessionID]*entry{},
		videos:  map[model.VideoID]map[*entry]struct{}{},
		wallets: map[model.Wallet]*owned{},
		holders: map[holderKey]map[*entry]struct{}{},
		waiting: map[model.ChainID]map[*entry]struct{}{},
		classes: map[class]*members{},

		contracts: map[model.TokenRef]map[*entry]struct{}{}, tokens: map[model.TokenRef]map[*entry]struct{}{},
		vouchers: map[model.VoucherID]map[*entry]struct{}{},
	}
}

// add makes the entry known. It fails if the edge is full, or the wallet opens
// too many sessions at once.
func (x *index) add(e *entry, perWallet, perEdge int) error {
	const op = "actors/session.add"
	x.mu.Lock()
	defer x.mu.Unlock()
	mine := x.wallets[e.wallet]
	switch {
	case x.ids[e.id] != nil:
		return fault.New(op, fault.Conflict, "the session is here already")
	case len(x.ids) >= perEdge:
		return fault.New(op, fault.TooMany, "this edge serves %d sessions, try another", perEdge)
	case mine != nil && mine.opening >= perWallet:
		return fault.New(op, fault.TooMany, "%d sessions of this wallet are being opened", perWallet)
	case mine == nil:
		mine = &owned{}
		x.wallets[e.wallet] = mine
	}
	mine.opening++
	x.ids[e.id] = e
	join(x.videos, e.video, e)
	if e.vouch != nil {
		join(x.vouchers, e.vouch.id, e)
	}
	return nil
}

// admit makes an entry that was being opened live. It gives the oldest session
// of the same wallet if that wallet now has more than perWallet.
func (x *index) admit(e *entry, perWallet int) (oldest *entry) {
	x.mu.Lock()
	defer x.mu.Unlock()
	mine := x.wallets[e.wallet]
	if mine == nil || e.live {
		return nil
	}
	e.live = true
	mine.opening--
	mine.live = append(mine.live, e)
	if len(mine.live) > perWallet {
		oldest = mine.live[0]
		mine.live = slices.Delete(mine.live, 0, 1)
	}
	return oldest
}

// waitFor sets the chains whose next block the entry wants to hear of, all or
// those that bring an end nearer.
func (x *index) waitFor(e *entry, chains []model.ChainID, until ending) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, c := range e.chains {
		leave(x.waiting, c, e)
	}
	e.chains, e.ending = chains, until
	for _, c := range chains {
		join(x.waiting, c, e)
	}
}

// end makes the session count no longer for its wallet, and hear no news.
func (x *index) end(e *entry) {
	x.waitFor(e, nil, ending{})
	x.mu.Lock()
	defer x.mu.Unlock()
	x.leaveClasses(e)
	x.unlist(e)
	e.gate, e.tokens, e.follows = nil, nil, nil
	leave(x.videos, e.video, e)
	if e.vouch != nil {
		leave(x.vouchers, e.vouch.id, e)
	}
	if e.ended || x.ids[e.id] != e {
		return // counted out already, or never counted in
	}
	e.ended = true
	mine := x.wallets[e.wallet]
	if e.live {
		mine.live = slices.DeleteFunc(mine.live, func(o *entry) bool { return o == e })
	} else {
		mine.opening--
	}
	if mine.opening == 0 && len(mine.live) == 0 {
		delete(x.wallets, e.wallet)
	}
}

// remove forgets the entry.
func (x *index) remove(e *entry) {
	x.end(e)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.ids[e.id] == e {
		delete(x.ids, e.id)
	}
}

func (x *index) find(id model.SessionID) *entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.ids[id]
}

// count is how many sessions have not ended.
func (x *index) count() (n int) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, mine := range x.wallets {
		n += mine.opening + len(mine.live)
	}
	return n
}

// isLive tells of a session that has not ended.
func (x *index) isLive(id model.SessionID) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	e := x.ids[id]
	return e != nil && !e.ended
}

// reading lists the sessions whose gate reads the chain.
func (x *index) reading(c model.ChainID) []*entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []*entry
	for k, m := range x.classes {
		if k.chain == c {
			out = append(out, keys(m.entries)...)
		}
	}
	return out
}

// restingOn lists, each once, the sessions whose gate reads any of the contracts.
func (x *index) restingOn(chain model.ChainID, contracts []model.Address) []*entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	found := map[*entry]struct{}{}
	for _, c := range contracts {
		maps.Copy(found, x.contracts[model.TokenRef{Chain: chain, Contract: c}])
	}
	return keys(found)
}

// restsOn lists the contracts that any session reads, a chain.
func (x *index) restsOn() map[model.ChainID][]model.Address {
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := map[model.ChainID][]model.Address{}
	for c := range x.contracts {
		out[c.Chain] = append(out[c.Chain], c.Contract)
	}
	return out
}

func (x *index) all() []*entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := make([]*entry, 0, len(x.ids))
	for _, e := range x.ids {
		out = append(out, e)
	}
	return out
}

func (x *index) watched() []model.VideoID {
	x.mu.RLock()
	defer x.mu.RUnlock()
	out := make([]model.VideoID, 0, len(x.videos))
	for v := range x.videos {
		out = append(out, v)
	}
	return out
}

func (x *index) ofVideo(v model.VideoID) []*entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return keys(x.videos[v])
}

func (x *index) vouchedBy(id model.VoucherID) []*entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return keys(x.vouchers[id])
}

// waitingFor lists the entries that a new block concerns.
func (x *index) waitingFor(b model.BlockRef, now time.Time) []*entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []*entry
	for e := range x.waiting[b.Chain] {
		if e.ending.at.IsZero() || e.ending.nearer(b, now) {
			out = append(out, e)
		}
	}
	return out
}

// look asks of each class (of one chain, or of all for 0) whether it is blind,
// and tells the members of those that changed. It tells under the lock, which
// tell must not wait in, so that two looks cannot overtake each other.
func (x *index) look(chain model.ChainID, isBlind func(class) bool, tell func(e *entry, c class, blind bool)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for k, m := range x.classes {
		if chain != 0 && k.chain != chain {
			continue
		}
		if now := isBlind(k); now != m.blind {
			m.blind = now
			for e := range m.entries {
				tell(e, k, now)
			}
		}
	}
}

func join[K comparable](m map[K]map[*entry]struct{}, k K, e *entry) {
	if m[k] == nil {
		m[k] = map[*entry]struct{}{}
	}
	m[k][e] = struct{}{}
}

func leave[K comparable](m map[K]map[*entry]struct{}, k K, e *entry) {
	delete(m[k], e)
	if len(m[k]) == 0 {
		delete(m, k)
	}
}

func keys(m map[*entry]struct{}) []*entry {
	out := make([]*entry, 0, len(m))
	for e := range m {
		out = append(out, e)
	}
	return out
}
