package gate

import (
	"math/big"
	"slices"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxDelegations bounds what is looked at of one wallet's: more do not fit into
	// roomyGas either.
	maxDelegations = 1024
	// maxVaults bounds the wallets that are judged in one wallet's stead, those that
	// delegated first: nobody can push out a delegation that was there before.
	maxVaults = 32
	// maxPastVaults is the same where a vault's past must be searched for its tokens.
	maxPastVaults = 4
	// maxClaimed bounds the tokens that one vault delegated by themselves.
	maxClaimed = 64
)

// scope is what a delegation is limited to; the numbers are the registry's.
type scope uint8

const (
	toAll      scope = 1
	toContract scope = 2
	toToken    scope = 3
	toCoins    scope = 4
	toUnits    scope = 5
)

// delegation is one entry of the registry.
type delegation struct {
	scope    scope
	to, from model.Wallet
	rights   model.Hash
	contract model.Address
	token    string
	amount   *big.Int
}

// incoming encodes getIncomingDelegations(address).
func incoming(w model.Wallet) string {
	return "\x42\xf8\x7c\x25" + string(make([]byte, word-len(w))) + string(w[:])
}

// delegationWords is the length of an entry in an answer.
const delegationWords = 7

// decodeDelegations reads (uint8, address, address, bytes32, address, uint256,
// uint256)[]; false for an answer that is none. Entries beyond maxDelegations and of
// scopes that we do not know are left out.
func decodeDelegations(b []byte) ([]delegation, bool) {
	if len(b) < 2*word || !isSmall(b[:word], word) {
		return nil, false
	}
	n := new(big.Int).SetBytes(b[word : 2*word])
	b = b[2*word:]
	if !n.IsUint64() || n.Uint64() > uint64(len(b)/(delegationWords*word)) {
		return nil, false
	}
	var out []delegation
	for range min(n.Uint64(), maxDelegations) {
		w := func(i int) []byte { return b[i*word : (i+1)*word] }
		to, ok1 := addressOf(w(1))
		from, ok2 := addressOf(w(2))
		contract, ok3 := addressOf(w(4))
		if !ok1 || !ok2 || !ok3 {
			return nil, false
		}
		d := delegation{scope: scope(w(0)[word-1]), to: to, from: from, rights: model.Hash(w(3)), contract: contract,
			token: new(big.Int).SetBytes(w(5)).String(), amount: new(big.Int).SetBytes(w(6))}
		if isSmall(w(0), int(d.scope)) && d.scope >= toAll && d.scope <= toUnits {
			out = append(out, d)
		}
		b = b[delegationWords*word:]
	}
	return out, true
}

// isSmall reports whether a word is this number, below 256.
func isSmall(b []byte, n int) bool {
	for _, v := range b[:word-1] {
		if v != 0 {
			return false
		}
	}
	return int(b[word-1]) == n
}

// claim is a wallet for which a rule is judged, and what of its holdings counts.
type claim struct {
	who  model.Wallet
	some bool     // not all of them: ids, or up to most
	ids  []string // tokens of an ERC-721
	most *big.Int // units or coins; nil for none
}

// covers tells whether a token counts.
func (c claim) covers(id string) bool { return !c.some || slices.Contains(c.ids, id) }

// limit is how much counts of an amount.
func (c claim) limit(n *big.Int) *big.Int {
	switch {
	case !c.some:
		return n
	case c.most == nil:
		return new(big.Int)
	case n.Cmp(c.most) > 0:
		return c.most
	}
	return n
}

// vaults lists who delegated to the wallet what a rule asks for. The second is false
// when that cannot be read.
func (p party) vaults(r model.Rule, s *sheet) (out []claim, readable bool) {
	ref := r.Contracts()[0]
	registry := p.delegates.Registries[ref.Chain]
	if registry.IsZero() {
		return nil, true
	}
	at := read{ref.Chain, registry, incoming(p.wallet), roomy}
	res := s.at(at)
	all, known := s.delegated[at]
	if !known {
		if res.Reverted {
			return nil, false
		}
		if len(res.Data) > 0 { // without an answer: no registry there, or not read yet
			var ok bool
			if all, ok = decodeDelegations(res.Data); !ok {
				return nil, false
			}
		}
		s.delegated[at] = all
	}
	most := maxVaults
	if t := timedOf(r); t != nil && t.TokenIDs == nil {
		most = maxPastVaults
	}
	for _, d := range all {
		if !p.counts(d) || !d.concerns(r, ref.Contract) {
			continue
		}
		i := slices.IndexFunc(out, func(c claim) bool { return c.who == d.from })
		if i < 0 {
			if len(out) == most {
				continue
			}
			i = len(out)
			out = append(out, claim{who: d.from, some: true})
		}
		out[i].widen(d)
	}
	return out, true
}

// counts tells whether a delegation is to the wallet, by another one, and has the
// rights that the gate wants.
func (p party) counts(d delegation) bool {
	return d.to == p.wallet && d.from != p.wallet && !d.from.IsZero() && (d.rights.IsZero() || d.rights == p.delegates.Rights)
}

// concerns tells whether a delegation is about what the rule asks for.
func (d delegation) concerns(r model.Rule, contract model.Address) bool {
	if d.scope == toAll {
		return true
	}
	if d.contract != contract {
		return false
	}
	switch d.scope {
	case toContract:
		return true
	case toToken:
		return r.ERC721 != nil && (r.ERC721.TokenIDs == nil || slices.Contains(r.ERC721.TokenIDs, d.token)) ||
			timedOf(r) != nil && (timedOf(r).TokenIDs == nil || slices.Contains(timedOf(r).TokenIDs, d.token))
	case toUnits:
		return r.ERC1155 != nil && r.ERC1155.TokenID == d.token
	case toCoins:
		return r.ERC20 != nil
	}
	return false
}

// widen adds what a delegation allows.
func (c *claim) widen(d delegation) {
	switch d.scope {
	case toAll, toContract:
		c.some = false
	case toToken:
		if len(c.ids) < maxClaimed && !slices.Contains(c.ids, d.token) {
			c.ids = append(c.ids, d.token)
		}
	default:
		if c.most == nil || d.amount.Cmp(c.most) > 0 {
			c.most = d.amount
		}
	}
}

func timedOf(r model.Rule) *model.TimedRule {
	if r.User != nil {
		return r.User
	}
	return r.Subscription
}

// answered tells whether a contract answered with a word.
func answered(res rpc.Result) bool { return !res.Reverted && res.Err == nil && len(res.Data) == word }
