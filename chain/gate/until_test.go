package gate

import (
	"bytes"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// TestUntilIsExactlyWhenTheAnswerChanges: with no event at all, an answer that
// allows holds at every moment before Until and at none from it on, also of a tree
// over two chains whose times differ.
func TestUntilIsExactlyWhenTheAnswerChanges(t *testing.T) {
	ids := []string{"1", "2", "3"}
	rapid.Check(t, func(rt *rapid.T) {
		f := facts{}
		number := func(n int) rpc.Result { return rpc.Result{Data: big.NewInt(int64(n)).FillBytes(make([]byte, 32))} }
		anyone := rapid.SampledFrom([]model.Wallet{alice, bob})
		for _, id := range ids {
			for _, c := range []model.ChainID{1, 2} {
				f[read{c, pass, userOf(id), call}] = holder(anyone.Draw(rt, "who"))
				f[read{c, pass, userExpires(id), call}] = number(rapid.IntRange(0, 30).Draw(rt, "user until"))
				f[read{c, pass, ownerOf(id), call}] = holder(anyone.Draw(rt, "owner"))
				f[read{c, pass, expiresAt(id), call}] = number(rapid.IntRange(0, 30).Draw(rt, "until"))
			}
		}
		var tree func(depth int) model.Rule
		tree = func(depth int) model.Rule {
			some := rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 1, 3, rapid.ID[string])
			timed := func() *model.TimedRule {
				return &model.TimedRule{Chain: model.ChainID(rapid.IntRange(1, 2).Draw(rt, "chain")), Contract: pass, TokenIDs: some.Draw(rt, "ids")}
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
				return model.Rule{Allow: []model.Wallet{anyone.Draw(rt, "allowed")}}
			case "any":
				return model.Rule{Any: several()}
			default:
				return model.Rule{All: several()}
			}
		}
		rule := tree(0)
		now := map[model.ChainID]time.Time{}
		for _, c := range []model.ChainID{1, 2} {
			now[c] = time.UnixMilli(int64(rapid.IntRange(1000, 30_000).Draw(rt, "now")))
		}
		at := func(passed time.Duration) Answer {
			for c, t := range now {
				f[clock(c)] = clockFact(t.Add(passed))
			}
			return judge(rule, party{wallet: alice}, newSheet(f))
		}
		a := at(0)
		if a.Allowed && !a.ends.at.IsZero() && (!a.ends.of.Now.Equal(now[a.ends.of.Chain]) || a.ends.left() <= 0) {
			rt.Fatalf("ends at %v of %+v, where it is %v", a.ends.at, a.ends.of, now)
		}
		moments := []time.Duration{a.ends.left() - time.Millisecond, a.ends.left(), a.ends.left() + time.Millisecond}
		for s := range 41 {
			moments = append(moments, time.Duration(s)*time.Second)
		}
		for _, passed := range moments {
			held := a.Allowed && (a.ends.at.IsZero() || passed < a.ends.left())
			if passed >= 0 && at(passed).Allowed != held {
				rt.Fatalf("%+v: allowed %v, until %v of %+v; %v later it is %v", rule, a.Allowed, a.ends.at, a.ends.of, passed, at(passed).Allowed)
			}
		}
	})
}

// Contracts are strangers: whatever they answer is an answer or a refusal.
func FuzzAnswersOfContracts(f *testing.F) {
	word := make([]byte, 32)
	word[31] = 60
	f.Add(holder(alice).Data, word, []byte{}, false, int64(50))
	f.Add(holder(alice).Data, bytes.Repeat([]byte{0xff}, 32), encode(all(bob, alice)), false, int64(50))
	f.Add(holder(bob).Data, number(7).Data, encode(all(bob, alice)), false, int64(50))
	f.Add(bytes.Repeat([]byte{0xff}, 33), []byte{}, bytes.Repeat([]byte{0xff}, 700), true, int64(-1))
	f.Add([]byte{}, word[:31], append(number(173).Data, accountCode(pass, model.Hash{}, 1, binding{other, "1"})...), false, int64(1)<<60)
	f.Fuzz(func(t *testing.T, who, amount, long []byte, reverted bool, now int64) {
		answers := facts{clock(1): clockFact(time.Unix(now, 0))}
		rule := model.Rule{Any: []model.Rule{user("1"), subscribed("1", "2"), subscribed(), units("5", 2), coins("7"), tokens(1, "1"), tokens(2), {All: []model.Rule{user("2"), coins("1")}}}}
		p := party{wallet: alice, delegates: &model.Delegates{Registries: map[model.ChainID]model.Address{1: registry}},
			bound: &model.Bound{Accounts: []model.BoundAccounts{{Chain: 1, Contract: other, TokenIDs: []string{"1"}, Implementation: pass}, {Chain: 1, Contract: other}}}}
		var a Answer
		for round := range maxRounds {
			s := newSheet(answers)
			a = judge(rule, p, s)
			more := missing(s)
			if len(more) == 0 {
				break
			}
			if len(answers) > maxReads || round == maxRounds-1 {
				t.Fatalf("%d reads, and more: %v", len(answers), more)
			}
			for i, r := range more {
				data := [][]byte{who, amount}[i%2]
				if r.kind != call {
					data = long
				}
				answers[r] = rpc.Result{Data: data, Reverted: reverted}
			}
		}
		switch {
		case a.Allowed && (reverted || len(who) != 32 && len(amount) != 32):
			t.Fatalf("allowed by %x and %x: %+v", who, amount, a)
		case a.Allowed != (a.Satisfy == "") || a.Reason == "" || len(a.Reason) > 4000:
			t.Fatalf("%+v", a)
		case a.Allowed && !a.ends.at.IsZero() && a.ends.left() <= 0:
			t.Fatalf("allowed and over: %+v", a)
		}
	})
}
