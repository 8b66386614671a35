package gate

import (
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// TestUntilIsExactlyWhenTheAnswerChanges: with no event at all, an answer that
// allows holds at every moment before Until and at none from it on.
func TestUntilIsExactlyWhenTheAnswerChanges(t *testing.T) {
	ids := []string{"1", "2", "3"}
	rapid.Check(t, func(rt *rapid.T) {
		f := facts{}
		number := func(n int) rpc.Result { return rpc.Result{Data: big.NewInt(int64(n)).FillBytes(make([]byte, 32))} }
		for _, id := range ids {
			who := rapid.SampledFrom([]model.Wallet{alice, bob}).Draw(rt, "who")
			f[read{1, pass, userOf(id)}] = holder(who)
			f[read{1, pass, userExpires(id)}] = number(rapid.IntRange(0, 30).Draw(rt, "user until"))
			f[read{1, pass, ownerOf(id)}] = holder(rapid.SampledFrom([]model.Wallet{alice, bob}).Draw(rt, "owner"))
			f[read{1, pass, expiresAt(id)}] = number(rapid.IntRange(0, 30).Draw(rt, "until"))
		}
		var tree func(depth int) model.Rule
		tree = func(depth int) model.Rule {
			some := rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, 3, rapid.ID[string])
			timed := func() *model.TimedRule {
				return &model.TimedRule{Chain: 1, Contract: pass, TokenIDs: some.Draw(rt, "ids")}
			}
			kinds := []string{"user", "subscription", "erc721", "allow"}
			if depth < 3 {
				kinds = append(kinds, "any", "all")
			}
			several := func() (out []model.Rule) {
				for range rapid.IntRange(1, 3).Draw(rt, "rules") {
					out = append(out, tree(depth+1))
				}
				return out
			}
			switch rapid.SampledFrom(kinds).Draw(rt, "kind") {
			case "user":
				return model.Rule{User: timed()}
			case "subscription":
				return model.Rule{Subscription: timed()}
			case "erc721":
				return model.Rule{ERC721: &model.ERC721Rule{Chain: 1, Contract: pass, TokenIDs: some.Draw(rt, "ids"), Min: 1}}
			case "allow":
				return model.Rule{Allow: []model.Wallet{rapid.SampledFrom([]model.Wallet{alice, bob}).Draw(rt, "allowed")}}
			case "any":
				return model.Rule{Any: several()}
			default:
				return model.Rule{All: several()}
			}
		}
		rule := tree(0)
		at := func(s int) Answer {
			f[clock(1)] = number(s)
			return judge(rule, alice, f)
		}
		now := rapid.IntRange(1, 30).Draw(rt, "now")
		a := at(now)
		for s := now; s <= 40; s++ {
			held := a.Allowed && (a.until.IsZero() || time.Unix(int64(s), 0).Before(a.until))
			if at(s).Allowed != held {
				rt.Fatalf("%+v at %d: allowed %v, until %v; at %d it is %v", rule, now, a.Allowed, a.until, s, at(s).Allowed)
			}
		}
	})
}
