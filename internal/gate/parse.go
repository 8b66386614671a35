// Package gate reads a creator's gate from JSON, strictly: an unknown key, a
// repeated key, a bad checksum, an unknown chain or an empty list is refused with
// the JSON pointer (RFC 6901) of the fault. It says a gate in words and hashes it.
// Deciding a gate for a wallet is chain/gate's.
package gate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Limits of a gate: what one decision may cost us.
const (
	maxBytes    = 64 << 10
	maxDepth    = 8
	maxRules    = 64  // in the whole tree
	maxTokenIDs = 256 // in one rule: each is one read of the chain
	maxAllow    = 1024
	maxConfirm  = 10_000

	defaultStaleness = 30 * time.Second
	minStaleness     = time.Second
	maxStaleness     = time.Hour
)

// Known is what a gate may refer to: the configured chains with the
// confirmations that hold where the gate says nothing, and where on each chain
// delegations stand.
type Known struct {
	Chains     map[model.ChainID]uint64
	Registries map[model.ChainID]model.Address
}

// Parse reads and checks a gate.
func Parse(b []byte, known Known) (model.Gate, error) {
	if len(b) > maxBytes {
		return model.Gate{}, fault.At("gate.Parse", fault.TooLarge, "", "gate is %d bytes, at most %d", len(b), maxBytes)
	}
	p := &parser{known: known}
	g := p.gate(b)
	if p.err != nil {
		return model.Gate{}, p.err
	}
	return g, nil
}

// parser keeps the first fault; everything after it is not looked at.
type parser struct {
	known Known
	rules int
	err   error
}

func (p *parser) refuse(kind fault.Kind, at, format string, args ...any) {
	if p.err == nil {
		p.err = fault.At("gate.Parse", kind, at, format, args...)
	}
}

func (p *parser) invalid(at, format string, args ...any) {
	p.refuse(fault.Invalid, at, format, args...)
}

// maxSeats is more than anybody means.
const maxSeats = 1_000_000

// settings are the keys beside the rule.
var settings = []string{"confirmations", "max_staleness", "seats_per_token", "delegates", "token_bound", "public"}

func (p *parser) gate(b []byte) model.Gate {
	g := model.Gate{MaxStaleness: defaultStaleness}
	obj := p.object(b, "")
	rule := object{}
	for k, v := range obj {
		if !slices.Contains(settings, k) {
			rule[k] = v
		}
	}
	if raw, ok := obj["public"]; ok {
		g.Public = p.boolean(raw, "/public")
		if !g.Public {
			p.invalid("/public", "public can only be true: leave it out to gate a video")
		}
		for _, k := range obj.keys() {
			if k != "public" {
				p.invalid("/"+escape(k), "a public video has no other keys")
			}
		}
		return g
	}
	if p.err == nil {
		g.Rule = p.rule(rule, "", 1)
	}
	p.settings(obj, &g)
	g.Confirmations = p.confirmations(obj["confirmations"], g)
	return g
}

func (p *parser) settings(obj object, g *model.Gate) {
	if raw, ok := obj["max_staleness"]; ok {
		d, err := time.ParseDuration(p.text(raw, "/max_staleness"))
		if p.err == nil && (err != nil || d < minStaleness || d > maxStaleness) {
			p.invalid("/max_staleness", "%s: want a duration from %v to %v, for example \"30s\"", raw, minStaleness, maxStaleness)
		}
		g.MaxStaleness = d
	}
	if raw, ok := obj["seats_per_token"]; ok {
		n := p.number(raw, "/seats_per_token")
		if n > maxSeats {
			p.invalid("/seats_per_token", "%d seats: want 1 to %d, or leave the key out for no limit", n, maxSeats)
		}
		g.SeatsPerToken = int(n)
	}
	if raw, ok := obj["delegates"]; ok {
		g.Delegates = p.delegates(raw, "/delegates", g.Rule)
	}
	if raw, ok := obj["token_bound"]; ok {
		g.Bound = p.bound(raw, "/token_bound", g.Rule)
	}
}

// confirmations reads the map of chain to blocks and fills in the defaults for
// the gate's other chains.
func (p *parser) confirmations(raw json.RawMessage, g model.Gate) map[model.ChainID]uint64 {
	out := map[model.ChainID]uint64{}
	for _, c := range g.Chains() {
		out[c] = p.known.Chains[c]
	}
	if raw == nil {
		return out
	}
	given, chains := p.object(raw, "/confirmations"), g.Chains()
	for _, k := range given.keys() { // in order, so that the first fault is always the same
		at := "/confirmations/" + escape(k)
		id, err := strconv.ParseUint(k, 10, 64)
		if err != nil || strconv.FormatUint(id, 10) != k {
			p.invalid(at, "%q is no chain id", k)
			continue
		}
		if !slices.Contains(chains, model.ChainID(id)) {
			p.invalid(at, "no rule of this gate reads chain %d", id)
			continue
		}
		n := p.number(given[k], at)
		if n > maxConfirm {
			p.invalid(at, "%d confirmations, at most %d", n, maxConfirm)
		}
		out[model.ChainID(id)] = n
	}
	return out
}

// rule reads an object with exactly one key, the kind of rule.
func (p *parser) rule(obj object, at string, depth int) model.Rule {
	if p.rules++; p.rules > maxRules {
		p.invalid(at, "more than %d rules", maxRules)
	}
	if depth > maxDepth {
		p.invalid(at, "rules are nested more than %d deep", maxDepth)
	}
	if len(obj) != 1 && p.err == nil {
		p.invalid(at, "has the rules %v, want exactly one of any, all, erc721, erc1155, erc20, erc4907_user, erc5643, allow (or public)", obj.keys())
	}
	if p.err != nil {
		return model.Rule{}
	}
	kind := obj.keys()[0]
	raw, at := obj[kind], at+"/"+escape(kind)
	switch kind {
	case "any":
		return model.Rule{Any: p.rulesOf(raw, at, depth)}
	case "all":
		return model.Rule{All: p.rulesOf(raw, at, depth)}
	case "erc721":
		return model.Rule{ERC721: p.erc721(raw, at)}
	case "allow":
		return model.Rule{Allow: p.allow(raw, at)}
	case "erc4907_user":
		return model.Rule{User: p.timed(raw, at)}
	case "erc5643":
		return model.Rule{Subscription: p.timed(raw, at)}
	case "erc1155":
		return model.Rule{ERC1155: p.erc1155(raw, at)}
	case "erc20":
		return model.Rule{ERC20: p.erc20(raw, at)}
	default:
		p.invalid(at, "unknown key %q", kind)
	}
	return model.Rule{}
}

func (p *parser) rulesOf(raw json.RawMessage, at string, depth int) []model.Rule {
	var out []model.Rule
	for i, item := range p.list(raw, at, maxRules) {
		at := fmt.Sprintf("%s/%d", at, i)
		out = append(out, p.rule(p.object(item, at), at, depth+1))
	}
	return out
}

func (p *parser) erc721(raw json.RawMessage, at string) *model.ERC721Rule {
	obj := p.object(raw, at)
	p.onlyKeys(obj, at, "chain", "contract", "token_ids", "min")
	r := &model.ERC721Rule{Min: 1}
	r.Chain, r.Contract = p.collection(obj, at)
	if raw, ok := obj["token_ids"]; ok {
		r.TokenIDs = p.tokenIDs(raw, at+"/token_ids")
	}
	if raw, ok := obj["min"]; ok {
		if r.Min = p.number(raw, at+"/min"); r.Min == 0 {
			p.invalid(at+"/min", "0: want at least 1")
		}
		if r.TokenIDs != nil && r.Min > uint64(len(r.TokenIDs)) {
			p.invalid(at+"/min", "%d of %d tokens can never be held", r.Min, len(r.TokenIDs))
		}
	}
	return r
}

// timed reads erc4907_user and erc5643.
func (p *parser) timed(raw json.RawMessage, at string) *model.TimedRule {
	obj := p.object(raw, at)
	p.onlyKeys(obj, at, "chain", "contract", "token_ids")
	r := &model.TimedRule{}
	r.Chain, r.Contract = p.collection(obj, at)
	if raw, ok := obj["token_ids"]; ok {
		r.TokenIDs = p.tokenIDs(raw, at+"/token_ids")
	}
	return r
}

// collection reads the chain and the contract of a rule.
func (p *parser) collection(obj object, at string) (model.ChainID, model.Address) {
	chain := model.ChainID(p.number(obj.need(p, at, "chain"), at+"/chain"))
	if _, ok := p.known.Chains[chain]; !ok {
		p.invalid(at+"/chain", "chain %d is not configured here", chain)
	}
	return chain, p.address(obj.need(p, at, "contract"), at+"/contract")
}

func (p *parser) tokenIDs(raw json.RawMessage, at string) []string {
	var out []string
	for i, item := range p.list(raw, at, maxTokenIDs) {
		at := fmt.Sprintf("%s/%d", at, i)
		s := p.decimal(item, at, "a token id")
		if slices.Contains(out, s) {
			p.invalid(at, "token %s is named twice", s)
		}
		out = append(out, s)
	}
	return out
}

func (p *parser) allow(raw json.RawMessage, at string) []model.Wallet {
	var out []model.Wallet
	for i, item := range p.list(raw, at, maxAllow) {
		out = append(out, p.address(item, fmt.Sprintf("%s/%d", at, i)))
	}
	return out
}

func (p *parser) address(raw json.RawMessage, at string) model.Address {
	s := p.text(raw, at)
	if p.err != nil {
		return model.Address{}
	}
	a, err := evm.ParseAddress(s)
	if err != nil {
		p.invalid(at, "%s", fault.Detail(err))
	} else if a.IsZero() {
		p.invalid(at, "is the zero address")
	}
	return a
}

// escape writes a key as a JSON pointer does (RFC 6901, 3).
func escape(k string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(k)
}
