package gate

import (
	"bytes"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"

	"github.com/ethereum/go-ethereum/common"
)

var (
	pass  = model.Address{0xc0, 1}
	other = model.Address{0xc0, 2}
	alice = model.Wallet{0xa1, 1}
	bob   = model.Wallet{0xb0, 1}
)

func number(n int64) rpc.Result {
	return rpc.Result{Data: big.NewInt(n).FillBytes(make([]byte, 32))}
}

func holder(a model.Address) rpc.Result {
	return rpc.Result{Data: append(make([]byte, 12), a[:]...)}
}

// world is what contracts answer in these tests: alice holds tokens 1 and 2 of
// pass and 2 of other on chain 5; other does not list its owners.
var world = facts{
	{1, pass, balanceOf(alice), call}:  number(2),
	{1, pass, balanceOf(bob), call}:    number(0),
	{1, pass, ownerOf("1"), call}:      holder(alice),
	{1, pass, ownerOf("2"), call}:      holder(alice),
	{1, pass, ownerOf("3"), call}:      holder(bob),
	{1, pass, ownerOf("4"), call}:      {Reverted: true},
	{5, other, balanceOf(alice), call}: number(2),
	{5, other, balanceOf(bob), call}:   {},
	{1, other, balanceOf(alice), call}: {Reverted: true, Data: number(9).Data},

	{1, other, balanceOfID(alice, "5"), call}: number(2),
	{1, other, balanceOfID(alice, "6"), call}: {Reverted: true},
	{1, pass, userOf("1"), call}:              holder(bob),
	{1, pass, userExpires("1"), call}:         number(100),
	{1, pass, userOf("2"), call}:              holder(bob),
	{1, pass, userExpires("2"), call}:         number(50),
	{1, pass, expiresAt("1"), call}:           number(0),
	{1, pass, expiresAt("2"), call}:           number(51),
	{1, pass, expiresAt("3"), call}:           {Data: bytes.Repeat([]byte{0xff}, 32)},
	clock(1):                                  clockFact(time.Unix(50, 0)),

	{1, other, ownerOf("1"), call}: {Data: append([]byte{1}, holder(alice).Data[1:]...)},
}

func tokens(min uint64, ids ...string) model.Rule {
	return model.Rule{ERC721: &model.ERC721Rule{Chain: 1, Contract: pass, TokenIDs: ids, Min: min}}
}

func units(id string, min uint64) model.Rule {
	return model.Rule{ERC1155: &model.ERC1155Rule{Chain: 1, Contract: other, TokenID: id, Min: min}}
}

func coins(min string) model.Rule {
	return model.Rule{ERC20: &model.ERC20Rule{Chain: 1, Contract: pass, Min: min}}
}

func user(ids ...string) model.Rule {
	return model.Rule{User: &model.TimedRule{Chain: 1, Contract: pass, TokenIDs: ids}}
}

func subscribed(ids ...string) model.Rule {
	return model.Rule{Subscription: &model.TimedRule{Chain: 1, Contract: pass, TokenIDs: ids}}
}

func elsewhere(chain model.ChainID) model.Rule {
	return model.Rule{ERC721: &model.ERC721Rule{Chain: chain, Contract: other, Min: 1}}
}

func TestRulesAreJudged(t *testing.T) {
	list := model.Rule{Allow: []model.Wallet{bob}}
	cases := map[string]struct {
		rule   model.Rule
		wallet model.Wallet
		ok     bool
		says   string // part of rule, reason or satisfy
		tokens int
		chain  model.ChainID
	}{
		"holds some":         {tokens(1), alice, true, "holds 2 of", 1, 1},
		"holds enough":       {tokens(2), alice, true, "", 1, 1},
		"holds too few":      {tokens(3), alice, false, "holds 2 of 0xc001…0000, not 3", 0, 1},
		"holds none":         {tokens(1), bob, false, "holds no token of", 0, 1},
		"holds the one":      {tokens(1, "1"), alice, true, "erc721 0xc001…0000 token 1", 1, 1},
		"somebody else does": {tokens(1, "1"), bob, false, "does not hold token 1", 0, 1},
		"nobody does":        {tokens(1, "4"), alice, false, "does not hold token 4", 0, 1},
		"one of several":     {tokens(1, "3", "2"), alice, true, "holds token 2", 1, 1},
		"two of several":     {tokens(2, "1", "2", "3"), alice, true, "holds token 1, 2", 2, 1},
		"two of two missing": {tokens(2, "1", "3"), alice, false, "holds token 1 of 0xc001…0000, 2 are needed", 0, 1},
		"no contract":        {elsewhere(5), bob, false, "is no ERC-721 contract", 0, 5},
		"reverts":            {elsewhere(1), alice, false, "is no ERC-721 contract", 0, 1},
		"dirty address":      {model.Rule{ERC721: &model.ERC721Rule{Chain: 1, Contract: other, TokenIDs: []string{"1"}, Min: 1}}, alice, false, "", 0, 1},
		"enough units":       {units("5", 2), alice, true, "holds 2 of token 5 of", 1, 1},
		"too few units":      {units("5", 3), alice, false, "holds 2 of token 5 of 0xc002…0000, not 3", 0, 1},
		"units unknown":      {units("6", 1), alice, false, "does not say how much", 0, 1},
		"enough coins":       {coins("2"), alice, true, "erc20 0xc001…0000", 1, 1},
		"too few coins":      {coins("115792089237316195423570985008687907853269984665640564039457584007913129639935"), alice, false, "holds 2 of", 0, 1},
		"user":               {user("1"), bob, true, "until 1970-01-01T00:01:40Z", 1, 1},
		"user no more":       {user("2"), bob, false, "was the user", 0, 1},
		"holder, no user":    {user("1", "2"), alice, false, "is not the user", 0, 1},
		"holder or user":     {model.Rule{Any: []model.Rule{user("1"), tokens(1, "1")}}, alice, true, "holds token 1", 1, 1},
		"subscribed":         {subscribed("1", "2"), alice, true, "until 1970-01-01T00:00:51Z", 1, 1},
		"no subscription":    {subscribed("1"), alice, false, "without a subscription", 0, 1},
		"for ever":           {subscribed("3"), bob, true, "until 9999-12-31", 1, 1},
		"others subscribed":  {subscribed("1", "2"), bob, false, "holds no token", 0, 1},
		"listed":             {list, bob, true, "is on the list", 0, 0},
		"not listed":         {list, alice, false, "is not on the list", 0, 0},
		"any, second":        {model.Rule{Any: []model.Rule{list, tokens(1)}}, alice, true, "holds 2 of", 1, 1},
		"any, first":         {model.Rule{Any: []model.Rule{list, tokens(1)}}, bob, true, "is on the list", 0, 0},
		"any, none":          {model.Rule{Any: []model.Rule{tokens(5), elsewhere(1)}}, alice, false, "; ", 0, 1},
		"all":                {model.Rule{All: []model.Rule{tokens(1), elsewhere(5)}}, alice, true, " and ", 2, 1},
		"all, one fails":     {model.Rule{All: []model.Rule{tokens(1), list}}, alice, false, "is not on the list", 0, 0},
		"nested":             {model.Rule{All: []model.Rule{{Any: []model.Rule{list, tokens(1, "1")}}, elsewhere(5)}}, alice, true, "", 2, 1},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			a := judge(tc.rule, party{wallet: tc.wallet}, newSheet(world))
			if a.Allowed != tc.ok || len(a.Tokens) != tc.tokens || a.chain != tc.chain {
				t.Errorf("%+v", a)
			}
			if a.Allowed != (a.Satisfy == "") {
				t.Errorf("allowed %v, would be satisfied by %q", a.Allowed, a.Satisfy)
			}
			if a.Rule == "" || a.Reason == "" || !strings.Contains(a.Rule+"|"+a.Reason+"|"+a.Satisfy, tc.says) {
				t.Errorf("says %q, %q, %q; want %q", a.Rule, a.Reason, a.Satisfy, tc.says)
			}
		})
	}
}

func TestWhatIsNotKnownIsAskedFor(t *testing.T) {
	rule := model.Rule{All: []model.Rule{{Any: []model.Rule{tokens(1, "1", "3"), tokens(1)}}, elsewhere(5), units("5", 1), coins("1"), subscribed("2")}}
	f := facts{clock(1): world[clock(1)]}
	first := newSheet(f)
	if judge(rule, party{wallet: alice}, first).Allowed {
		t.Fatal("allowed, and nothing was read")
	}
	for _, r := range missing(first) {
		f[r] = world[r]
	}
	again := newSheet(f)
	if a := judge(rule, party{wallet: alice}, again); len(f) != 8 || len(missing(again)) != 0 || !a.Allowed {
		t.Fatalf("%d reads, then missing %v: %+v", len(f), missing(again), a)
	}
}

func TestReasonsStayShort(t *testing.T) {
	var ids []string
	for i := range 256 {
		ids = append(ids, big.NewInt(int64(i)).Lsh(big.NewInt(int64(i+1)), 240).String())
	}
	if a := judge(tokens(1, ids...), party{wallet: alice}, newSheet(facts{})); len(a.Rule)+len(a.Reason) > 1000 || !strings.Contains(a.Reason, "253 more") {
		t.Errorf("%d bytes: %s", len(a.Rule)+len(a.Reason), a.Reason)
	}
}

func TestCallsAreEncodedAsTheABISays(t *testing.T) {
	abi := bindings.NewAccessPass()
	if got, want := balanceOf(alice), string(abi.PackBalanceOf(common.Address(alice))); got != want {
		t.Errorf("balanceOf: %x, want %x", got, want)
	}
	for _, id := range []string{"0", "7", "115792089237316195423570985008687907853269984665640564039457584007913129639935"} {
		n, _ := new(big.Int).SetString(id, 10)
		for _, pair := range [][2]string{
			{ownerOf(id), string(abi.PackOwnerOf(n))}, {userOf(id), string(abi.PackUserOf(n))}, {userExpires(id), string(abi.PackUserExpires(n))},
			{expiresAt(id), string(abi.PackExpiresAt(n))}, {balanceOfID(alice, id), string(bindings.NewTickets().PackBalanceOf(common.Address(alice), n))},
		} {
			if pair[0] != pair[1] {
				t.Errorf("of %s: %x, want %x", id, pair[0], pair[1])
			}
		}
	}
	if ownerOf("-1") != "" || ownerOf("x") != "" || ownerOf("115792089237316195423570985008687907853269984665640564039457584007913129639936") != "" {
		t.Error("an id that is none was encoded")
	}
}
