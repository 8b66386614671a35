package gate

import (
	"encoding/json"
	"fmt"

	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxBound is how many collections a gate may name whose tokens have accounts.
	maxBound = 16
	// maxBoundIDs bounds their tokens, over all: each is a read of the chain.
	maxBoundIDs = 256
)

// delegates reads whether delegates may watch: true, false, or an object that says
// which limited delegations count too.
func (p *parser) delegates(raw json.RawMessage, at string, r model.Rule) *model.Delegates {
	out := &model.Delegates{Registries: map[model.ChainID]model.Address{}}
	if isObject(raw) {
		obj := p.object(raw, at)
		p.onlyKeys(obj, at, "rights")
		if out.Rights = p.hash(obj.need(p, at, "rights"), at+"/rights"); out.Rights.IsZero() {
			p.invalid(at+"/rights", "is zero: write true for delegations that are not limited")
		}
	} else if !p.boolean(raw, at) {
		return nil
	}
	for _, c := range r.Contracts() {
		out.Registries[c.Chain] = p.known.Registries[c.Chain]
	}
	if len(out.Registries) == 0 {
		p.invalid(at, "no rule of this gate reads a chain that somebody could delegate on")
	}
	return out
}

// bound reads whether token-bound accounts count: true, false, or a list of those
// that do also before they are deployed.
func (p *parser) bound(raw json.RawMessage, at string, r model.Rule) *model.Bound {
	out := &model.Bound{}
	var boolean bool
	if json.Unmarshal(raw, &boolean) == nil && string(raw) != "null" {
		if !boolean {
			return nil
		}
		if len(r.Contracts()) == 0 {
			p.invalid(at, "no rule of this gate reads a chain that an account could hold something on")
		}
		return out
	}
	chains := map[model.ChainID]bool{}
	for _, c := range r.Contracts() {
		chains[c.Chain] = true
	}
	ids := 0
	for i, item := range p.list(raw, at, maxBound) {
		at := fmt.Sprintf("%s/%d", at, i)
		a := p.accounts(item, at)
		if !chains[a.Chain] {
			p.invalid(at+"/chain", "no rule of this gate reads chain %d", a.Chain)
		}
		if ids += len(a.TokenIDs); ids > maxBoundIDs {
			p.invalid(at+"/token_ids", "more than %d tokens, over all", maxBoundIDs)
		}
		out.Accounts = append(out.Accounts, a)
	}
	return out
}

func (p *parser) accounts(raw json.RawMessage, at string) model.BoundAccounts {
	obj := p.object(raw, at)
	p.onlyKeys(obj, at, "chain", "contract", "token_ids", "implementation", "salt")
	var a model.BoundAccounts
	a.Chain, a.Contract = p.collection(obj, at)
	a.Implementation = p.address(obj.need(p, at, "implementation"), at+"/implementation")
	if raw, ok := obj["token_ids"]; ok {
		a.TokenIDs = p.tokenIDs(raw, at+"/token_ids")
	}
	if raw, ok := obj["salt"]; ok {
		a.Salt = p.hash(raw, at+"/salt")
	}
	return a
}

// hash reads 32 bytes.
func (p *parser) hash(raw json.RawMessage, at string) (h model.Hash) {
	s := p.text(raw, at)
	if p.err == nil && h.UnmarshalText([]byte(s)) != nil {
		p.invalid(at, "%.80q: want 0x and 64 hex digits", s)
	}
	return h
}

func isObject(raw json.RawMessage) bool { return len(raw) > 0 && raw[0] == '{' }

// holderWords says whose holdings count beside the wallet's own.
func holderWords(g model.Gate) (words string) {
	switch d := g.Delegates; {
	case d == nil:
	case d.Rights.IsZero():
		words += "; or be a delegate of who does (delegate.xyz)"
	default:
		words += fmt.Sprintf("; or be a delegate of who does (delegate.xyz, rights %s or all)", d.Rights)
	}
	if g.Bound != nil {
		words += "; what a token-bound account holds counts for who holds its token (ERC-6551)"
	}
	return words
}
