package gate_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
)

// object is a JSON object to be.
type object = map[string]any

// written is a gate as its creator might have written it: what Parse reads.
func written(g model.Gate) []byte {
	out := object{"public": true}
	if !g.Public {
		out = rule(g.Rule)
		confirmations := object{}
		for c, n := range g.Confirmations {
			confirmations[strconv.FormatUint(uint64(c), 10)] = n
		}
		out["confirmations"], out["max_staleness"], out["seats_per_token"] = confirmations, g.MaxStaleness.String(), g.SeatsPerToken
		switch d := g.Delegates; {
		case d == nil:
			out["delegates"] = false
		case d.Rights.IsZero():
			out["delegates"] = true
		default:
			out["delegates"] = object{"rights": d.Rights.String()}
		}
		out["token_bound"] = g.Bound != nil
		if g.Bound != nil && g.Bound.Accounts != nil {
			var list []object
			for _, a := range g.Bound.Accounts {
				list = append(list, with(object{"chain": a.Chain, "contract": evm.Checksum(a.Contract), "implementation": evm.Checksum(a.Implementation), "salt": a.Salt.String()}, a.TokenIDs))
			}
			out["token_bound"] = list
		}
	}
	b, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	return b
}

func with(o object, ids []string) object {
	if ids != nil {
		o["token_ids"] = ids
	}
	return o
}

func rule(r model.Rule) object {
	several := func(in []model.Rule) (out []object) {
		for _, sub := range in {
			out = append(out, rule(sub))
		}
		return out
	}
	timed := func(t model.TimedRule) object {
		return with(object{"chain": t.Chain, "contract": evm.Checksum(t.Contract)}, t.TokenIDs)
	}
	switch {
	case r.Any != nil:
		return object{"any": several(r.Any)}
	case r.All != nil:
		return object{"all": several(r.All)}
	case r.ERC721 != nil:
		t := r.ERC721
		return object{"erc721": with(object{"chain": t.Chain, "contract": evm.Checksum(t.Contract), "min": t.Min}, t.TokenIDs)}
	case r.ERC1155 != nil:
		t := r.ERC1155
		return object{"erc1155": object{"chain": t.Chain, "contract": evm.Checksum(t.Contract), "token_id": t.TokenID, "min": t.Min}}
	case r.ERC20 != nil:
		return object{"erc20": object{"chain": r.ERC20.Chain, "contract": evm.Checksum(r.ERC20.Contract), "min": r.ERC20.Min}}
	case r.User != nil:
		return object{"erc4907_user": timed(*r.User)}
	case r.Subscription != nil:
		return object{"erc5643": timed(*r.Subscription)}
	}
	var list []string
	for _, w := range r.Allow {
		list = append(list, evm.Checksum(w))
	}
	return object{"allow": list}
}

// roundTrip demands that a gate, written anew, is read as the same gate.
func roundTrip(t interface{ Fatalf(string, ...any) }, g model.Gate) {
	b := written(g)
	if len(b) > 64<<10 {
		return // spelled out it is longer than a gate may be
	}
	again, err := gate.Parse(b, known)
	if err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	if d := cmp.Diff(g, again); d != "" {
		t.Fatalf("%s is another gate: %s", b, d)
	}
}

func TestGatesAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		address := func() (a model.Address) {
			copy(a[:], rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "address"))
			a[0] |= 1
			return a
		}
		chain := func() model.ChainID { return rapid.SampledFrom([]model.ChainID{1, 31337}).Draw(t, "chain") }
		id := rapid.Custom(func(t *rapid.T) string { return strconv.FormatUint(rapid.Uint64().Draw(t, "id"), 10) })
		ids := func() []string {
			if rapid.Bool().Draw(t, "any") {
				return nil
			}
			return rapid.SliceOfNDistinct(id, 1, 5, rapid.ID[string]).Draw(t, "ids")
		}
		var tree func(depth int) model.Rule
		tree = func(depth int) model.Rule {
			var several []model.Rule
			kind := rapid.IntRange(0, 7).Draw(t, "kind")
			if kind < 2 && depth < 4 {
				for range rapid.IntRange(1, 3).Draw(t, "rules") {
					several = append(several, tree(depth+1))
				}
			}
			switch {
			case several != nil && kind == 0:
				return model.Rule{Any: several}
			case several != nil:
				return model.Rule{All: several}
			case kind == 2:
				return model.Rule{ERC1155: &model.ERC1155Rule{Chain: chain(), Contract: address(), TokenID: id.Draw(t, "id"), Min: rapid.Uint64Min(1).Draw(t, "min")}}
			case kind == 3:
				return model.Rule{ERC20: &model.ERC20Rule{Chain: chain(), Contract: address(), Min: strconv.FormatUint(rapid.Uint64Min(1).Draw(t, "min"), 10)}}
			case kind == 4:
				return model.Rule{User: &model.TimedRule{Chain: chain(), Contract: address(), TokenIDs: ids()}}
			case kind == 5:
				return model.Rule{Subscription: &model.TimedRule{Chain: chain(), Contract: address(), TokenIDs: ids()}}
			case kind == 6:
				return model.Rule{Allow: []model.Wallet{address()}}
			}
			return model.Rule{ERC721: &model.ERC721Rule{Chain: chain(), Contract: address(), TokenIDs: ids(), Min: 1}}
		}
		g := model.Gate{Rule: tree(1), Confirmations: map[model.ChainID]uint64{}, SeatsPerToken: rapid.IntRange(0, 9).Draw(t, "seats"), MaxStaleness: 7e9}
		chains := g.Chains()
		for _, c := range chains {
			g.Confirmations[c] = rapid.Uint64Range(0, 100).Draw(t, "confirmations")
		}
		if len(chains) > 0 && rapid.Bool().Draw(t, "delegates") {
			g.Delegates = &model.Delegates{Registries: map[model.ChainID]model.Address{}}
			copy(g.Delegates.Rights[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "rights"))
			for _, c := range chains {
				g.Delegates.Registries[c] = registry
			}
		}
		if len(chains) > 0 && rapid.Bool().Draw(t, "bound") {
			g.Bound = &model.Bound{}
			for range rapid.IntRange(0, 2).Draw(t, "collections") {
				g.Bound.Accounts = append(g.Bound.Accounts, model.BoundAccounts{Chain: chains[0], Contract: address(), TokenIDs: ids(), Implementation: address(), Salt: model.Hash{31: 5}})
			}
		}
		roundTrip(t, g)
	})
}
