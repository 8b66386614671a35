package session

import (
	"slices"

	"github.com/streamgate/streamgate/internal/model"
)

// watchGate replaces what the entry hears of by what moves the gate g, and
// gives the chains of it that cannot be seen now.
func (x *index) watchGate(e *entry, g model.Gate, isBlind func(class) bool) (blind, seen []model.ChainID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.leaveClasses(e)
	if e.ended {
		return nil, nil
	}
	x.unlist(e)
	e.gate = g.Contracts()
	x.enlist(e)
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
	x.unlist(e)
	e.tokens, e.follows = tokens, wallets
	x.enlist(e)
}

// Where the index has an entry is worked out from the entry each time: to keep the
// list would be more than the rest of it weighs. So what it follows is changed between
// unlist and enlist; both need x.mu.

// enlist puts the entry at every contract that its gate or its evidence names, there
// for its own wallet and for each whose holdings count for it, and at the tokens whose
// every event concerns it.
func (x *index) enlist(e *entry) {
	for _, c := range e.contracts() {
		join(x.contracts, c, e)
		join(x.holders, holderKey{c.Chain, c.Contract, e.wallet}, e)
		for _, w := range e.follows {
			join(x.holders, holderKey{c.Chain, c.Contract, w}, e)
		}
	}
	for _, t := range e.tokens {
		join(x.tokens, t, e)
	}
}

// unlist takes the entry from where enlist put it.
func (x *index) unlist(e *entry) {
	for _, c := range e.contracts() {
		leave(x.contracts, c, e)
		leave(x.holders, holderKey{c.Chain, c.Contract, e.wallet}, e)
		for _, w := range e.follows {
			leave(x.holders, holderKey{c.Chain, c.Contract, w}, e)
		}
	}
	for _, t := range e.tokens {
		leave(x.tokens, t, e)
	}
}

// contracts are those of the gate and of the evidence, each once; index.mu is held.
func (e *entry) contracts() []model.TokenRef {
	out := slices.Clip(e.gate)
	for _, t := range e.tokens {
		if t.ID = ""; !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
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
