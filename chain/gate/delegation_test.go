package gate

import (
	"bytes"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"
)

var (
	registry = model.Address{0xde, 0x1e}
	vault    = model.Wallet{0xfa, 1}
	stranger = model.Wallet{0xfa, 2}
	rights   = model.Hash{31: 1}
)

// all is a delegation of everything.
func all(from, to model.Wallet) delegation {
	return delegation{scope: toAll, from: from, to: to, token: "0", amount: new(big.Int)}
}

// of is a delegation that is limited to a contract, and perhaps to a token or amount.
func of(s scope, contract model.Address, token string, amount int64) delegation {
	d := all(vault, bob)
	d.scope, d.contract, d.token, d.amount = s, contract, token, big.NewInt(amount)
	return d
}

// encode is the registry's answer, as its own ABI has it.
func encode(list ...delegation) []byte {
	out := append(number(32).Data, number(int64(len(list))).Data...)
	for _, d := range list {
		id, _ := new(big.Int).SetString(d.token, 10)
		for _, w := range [][]byte{{byte(d.scope)}, d.to[:], d.from[:], d.rights[:], d.contract[:], id.Bytes(), d.amount.Bytes()} {
			out = append(out, common.LeftPadBytes(w, word)...)
		}
	}
	return out
}

func delegating(list ...delegation) (party, facts) {
	f := facts{}
	for k, v := range world {
		f[k] = v
	}
	f[read{1, registry, incoming(bob), roomy}] = rpc.Result{Data: encode(list...)}
	// vault holds token 8 of pass, 5 units and some coins; stranger holds nothing.
	for _, w := range []model.Wallet{vault, stranger, bob} {
		f[read{1, pass, balanceOf(w), call}] = number(0)
		f[read{1, other, balanceOfID(w, "5"), call}] = number(0)
	}
	f[read{1, pass, balanceOf(vault), call}] = number(1)
	f[read{1, pass, ownerOf("8"), call}] = holder(vault)
	f[read{1, pass, userOf("8"), call}] = holder(vault)
	f[read{1, pass, userExpires("8"), call}] = number(90)
	f[read{1, pass, expiresAt("8"), call}] = number(70)
	f[read{1, other, balanceOfID(vault, "5"), call}] = number(5)
	return party{wallet: bob, delegates: &model.Delegates{Registries: map[model.ChainID]model.Address{1: registry}}}, f
}

func TestDelegationsCountForWhatTheyAreLimitedTo(t *testing.T) {
	limited, elsewhere := all(vault, bob), all(vault, alice)
	limited.rights = rights
	cases := map[string]struct {
		list []delegation
		rule model.Rule
		ok   bool
	}{
		"nobody":                        {nil, tokens(1), false},
		"everything":                    {[]delegation{all(vault, bob)}, tokens(1), true},
		"everything, one token":         {[]delegation{all(vault, bob)}, tokens(1, "8"), true},
		"everything, another token":     {[]delegation{all(vault, bob)}, tokens(1, "1"), false},
		"everything of who has nothing": {[]delegation{all(stranger, bob)}, tokens(1), false},
		"the second one has it":         {[]delegation{all(stranger, bob), all(vault, bob)}, tokens(1), true},
		"to somebody else":              {[]delegation{elsewhere}, tokens(1), false},
		"limited rights":                {[]delegation{limited}, tokens(1), false},
		"the contract":                  {[]delegation{of(toContract, pass, "0", 0)}, tokens(1), true},
		"another contract":              {[]delegation{of(toContract, other, "0", 0)}, tokens(1), false},
		"the token":                     {[]delegation{of(toToken, pass, "8", 0)}, tokens(1, "8"), true},
		"the token, for any":            {[]delegation{of(toToken, pass, "8", 0)}, tokens(1), true},
		"the token, for two":            {[]delegation{of(toToken, pass, "8", 0)}, tokens(2), false},
		"a token it has not":            {[]delegation{of(toToken, pass, "3", 0)}, tokens(1), false},
		"another token":                 {[]delegation{of(toToken, pass, "3", 0)}, tokens(1, "8"), false},
		"a contract's token, not all":   {[]delegation{of(toToken, other, "8", 0)}, tokens(1, "8"), false},
		"enough units":                  {[]delegation{of(toUnits, other, "5", 3)}, units("5", 3), true},
		"too few units delegated":       {[]delegation{of(toUnits, other, "5", 2)}, units("5", 3), false},
		"too few units held":            {[]delegation{of(toUnits, other, "5", 9)}, units("5", 6), false},
		"units of another id":           {[]delegation{of(toUnits, other, "6", 9)}, units("5", 1), false},
		"units, all":                    {[]delegation{of(toContract, other, "0", 0)}, units("5", 5), true},
		"coins":                         {[]delegation{of(toCoins, pass, "0", 1)}, coins("1"), true},
		"too few coins delegated":       {[]delegation{of(toCoins, pass, "0", 1)}, coins("2"), false},
		"coins are no tokens":           {[]delegation{of(toCoins, pass, "0", 1)}, tokens(1), false},
		"the user":                      {[]delegation{all(vault, bob)}, user("8"), true},
		"the user of a token":           {[]delegation{of(toToken, pass, "8", 0)}, user("8"), true},
		"a subscription":                {[]delegation{of(toContract, pass, "0", 0)}, subscribed("8"), true},
		"a list":                        {[]delegation{all(vault, bob)}, model.Rule{Allow: []model.Wallet{vault}}, false},
		"all of two":                    {[]delegation{all(vault, bob)}, model.Rule{All: []model.Rule{tokens(1), units("5", 1)}}, true},
		"all of two, one covered":       {[]delegation{of(toContract, pass, "0", 0)}, model.Rule{All: []model.Rule{tokens(1), units("5", 1)}}, false},
		"twice":                         {[]delegation{of(toToken, pass, "3", 0), of(toToken, pass, "8", 0)}, tokens(1), true},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			p, f := delegating(tc.list...)
			s := newSheet(f)
			a := judge(tc.rule, p, s)
			if more := missing(s); len(more) > 0 {
				for _, r := range more {
					f[r] = rpc.Result{Reverted: true}
				}
				a = judge(tc.rule, p, newSheet(f))
			}
			if a.Allowed != tc.ok || a.Allowed != (a.Satisfy == "") {
				t.Fatalf("%+v", a)
			}
			if a.Allowed && (a.Holder != vault || !strings.Contains(a.Rule, "delegated by "+vault.Short()) || !strings.Contains(a.Reason, "delegated to "+bob.Short())) {
				t.Fatalf("%+v", a)
			}
			for _, d := range tc.list {
				if follows := len(a.holders) > 0; a.Allowed && (!follows || a.holders[len(a.holders)-1] != d.from && len(tc.list) == 1) {
					t.Fatalf("follows %v, not %v", a.holders, d.from)
				}
			}
		})
	}
}

func TestRightsThatAGateWantsCountBesideThoseForAll(t *testing.T) {
	limited := all(vault, bob)
	limited.rights = rights
	p, f := delegating(limited)
	p.delegates.Rights = rights
	if a := judge(tokens(1), p, newSheet(f)); !a.Allowed {
		t.Fatalf("%+v", a)
	}
	p, f = delegating(all(vault, bob))
	p.delegates.Rights = rights
	if a := judge(tokens(1), p, newSheet(f)); !a.Allowed {
		t.Fatalf("%+v", a)
	}
}

func TestDelegatedRightLastsAsLongAsTheLongest(t *testing.T) {
	p, f := delegating(all(vault, bob))
	f[read{1, pass, userOf("9"), call}], f[read{1, pass, userExpires("9"), call}] = holder(bob), number(60)
	a := judge(user("8", "9"), p, newSheet(f))
	if !a.Allowed || !a.Holder.IsZero() || !a.ends.at.Equal(time.Unix(90, 0)) {
		t.Fatalf("%+v until %v", a, a.ends.at)
	}
}

func TestOwnRightAsksForNoDelegation(t *testing.T) {
	p, f := delegating(all(vault, bob))
	f[read{1, pass, balanceOf(bob), call}] = number(1)
	s := newSheet(f)
	if a := judge(tokens(1), p, s); !a.Allowed || len(s.order) != 1 || len(a.holders) != 0 {
		t.Fatalf("%+v, %d reads", a, len(s.order))
	}
}

func TestDelegationsThatCannotBeReadRefuseWithWords(t *testing.T) {
	p, f := delegating()
	for name, res := range map[string]rpc.Result{"too many": {Reverted: true}, "nonsense": {Data: bytes.Repeat([]byte{0xff}, 64)}, "cut off": {Data: encode(all(vault, bob))[:200]}} {
		f[read{1, registry, incoming(bob), roomy}] = res
		if a := judge(tokens(1), p, newSheet(f)); a.Allowed || !strings.Contains(a.Reason, "who delegated to it cannot be read") {
			t.Errorf("%s: %+v", name, a)
		}
	}
	f[read{1, registry, incoming(bob), roomy}] = rpc.Result{} // no registry there
	if a := judge(tokens(1), p, newSheet(f)); a.Allowed || strings.Contains(a.Reason, ";") {
		t.Errorf("%+v", a)
	}
}

// Whoever wants may delegate to anybody: what a vault delegated first is not pushed
// out by that, and the work is bounded.
func TestManyDelegationsDoNotHideAnEarlierOne(t *testing.T) {
	list := []delegation{all(vault, bob)}
	for i := range 2000 {
		list = append(list, all(model.Wallet{0xee, byte(i), byte(i >> 8)}, bob))
	}
	p, f := delegating(list...)
	s := newSheet(f)
	judge(tokens(1), p, s)
	for _, r := range missing(s) {
		f[r] = number(0)
	}
	s = newSheet(f)
	if a := judge(tokens(1), p, s); !a.Allowed || len(a.holders) != maxVaults || len(s.order) > maxVaults+2 {
		t.Fatalf("%+v: %d reads, follows %d", a, len(s.order), len(a.holders))
	}
}

func TestRegistryIsCalledAsItsABISays(t *testing.T) {
	abi := bindings.NewDelegateRegistry()
	if got, want := incoming(alice), string(abi.PackGetIncomingDelegations(common.Address(alice))); got != want {
		t.Errorf("%x, want %x", got, want)
	}
	list := []delegation{all(vault, bob), of(toUnits, other, "5", 3)}
	theirs, err := abi.UnpackGetIncomingDelegations(encode(list...))
	if err != nil || len(theirs) != 2 || theirs[1].Type != 5 || theirs[1].TokenId.Int64() != 5 || model.Address(theirs[1].From) != vault {
		t.Fatalf("%+v, %v", theirs, err)
	}
	if ours, ok := decodeDelegations(encode(list...)); !ok || len(ours) != 2 || ours[1].scope != toUnits || ours[1].contract != other || ours[1].amount.Int64() != 3 {
		t.Fatalf("%+v, %v", ours, ok)
	}
}

func FuzzDecodeDelegations(f *testing.F) {
	f.Add(encode())
	f.Add(encode(all(vault, bob), of(toToken, pass, "7", 0)))
	f.Add(bytes.Repeat([]byte{0xff}, 300))
	f.Add(append(number(32).Data, bytes.Repeat([]byte{0x01}, 32)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, ok := decodeDelegations(b)
		if !ok && list != nil || len(list) > maxDelegations || len(list) > len(b)/(delegationWords*word) {
			t.Fatalf("%d of %d bytes, %v", len(list), len(b), ok)
		}
		again, ok := decodeDelegations(encode(list...))
		if !ok || len(again) != len(list) {
			t.Fatalf("%d became %d", len(list), len(again))
		}
	})
}
