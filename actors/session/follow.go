package session

import (
	"slices"

	"github.com/streamgate/streamgate/internal/model"
)

// joined is where the index has an entry: at every contract that its gate or its
// evidence names, for its own wallet and for each whose holdings count for it, and at
// the tokens whose every event concerns it.
type joined struct {
	contracts []model.TokenRef
	holders   []holderKey
	tokens    []model.TokenRef
}

// watchGate replaces what the entry hears of by what moves the gate g, and
// gives the chains of it that cannot be seen now.
func (x *index) watchGate(e *entry, g model.Gate, isBlind func(class) bool) (blind, seen []model.ChainID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.leaveClasses(e)
	if e.ended {
		return nil, nil
	}
	e.gate = g.Contracts()
	x.rejoin(e)
	for _, c := range chainsOf(g, e.vouchChain()) {
		k := class{chain: c, limit: g.MaxStaleness}
		m := x.classes[k]
		if m == nil {
			m = &members{blind: isBlind(k), entries: map[*entry]struct{}{}}
			x.classes[k] = m
		}
		m.entries[e] = struct{}{}
		e.classes = append(e.classes, k)
		if m.blind {
			blind = append(blind, c)
		} else {
			seen = append(seen, c)
		}
	}
	return blind, seen
}

// leaveClasses needs x.mu.
func (x *index) leaveClasses(e *entry) {
	for _, k := range e.classes {
		m := x.classes[k]
		delete(m.entries, e)
		if len(m.entries) == 0 {
			delete(x.classes, k)
		}
	}
	e.classes = nil
}

// follow makes every event of these tokens, and what moves at these wallets, concern
// the entry, and of no others besides its own.
func (x *index) follow(e *entry, tokens []model.TokenRef, wallets []model.Wallet) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if e.ended {
		return
	}
	e.tokens, e.follows = tokens, wallets
	x.rejoin(e)
}

// rejoin puts the entry where it belongs now; it needs x.mu.
func (x *index) rejoin(e *entry) {
	for _, c := range e.joined.contracts {
		leave(x.contracts, c, e)
	}
	for _, k := range e.joined.holders {
		leave(x.holders, k, e)
	}
	for _, t := range e.joined.tokens {
		leave(x.tokens, t, e)
	}
	var j joined
	j.tokens, j.contracts = e.tokens, slices.Clip(e.gate)
	for _, t := range e.tokens {
		if t.ID = ""; !slices.Contains(j.contracts, t) {
			j.contracts = append(j.contracts, t)
		}
	}
	for _, c := range j.contracts {
		join(x.contracts, c, e)
		for _, w := range append([]model.Wallet{e.wallet}, e.follows...) {
			k := holderKey{chain: c.Chain, contract: c.Contract, wallet: w}
			j.holders = append(j.holders, k)
			join(x.holders, k, e)
		}
	}
	for _, t := range j.tokens {
		join(x.tokens, t, e)
	}
	e.joined = j
}

// concerned lists, each once, the sessions of the wallets that a change names, and
// of those for whom their holdings count.
func (x *index) concerned(c model.OwnershipChange) []*entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	k := holderKey{chain: c.Token.Chain, contract: c.Token.Contract, wallet: c.From}
	from, of := x.holders[k], x.tokens[c.Token]
	k.wallet = c.To
	to := x.holders[k]
	out := make([]*entry, 0, len(from)+len(to)+len(of))
	for e := range from {
		out = append(out, e)
	}
	for e := range to {
		if _, twice := from[e]; !twice {
			out = append(out, e)
		}
	}
	for e := range of {
		_, giver := from[e]
		if _, taker := to[e]; !giver && !taker {
			out = append(out, e)
		}
	}
	return out
}
