package events_test

import (
	"bytes"
	"math/big"
	"slices"
	"testing"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

var (
	transfer     = evm.Keccak256([]byte("Transfer(address,address,uint256)"))
	consecutive  = evm.Keccak256([]byte("ConsecutiveTransfer(uint256,uint256,address,address)"))
	updateUser   = evm.Keccak256([]byte("UpdateUser(uint256,address,uint64)"))
	single       = evm.Keccak256([]byte("TransferSingle(address,address,address,uint256,uint256)"))
	batch        = evm.Keccak256([]byte("TransferBatch(address,address,address,uint256[],uint256[])"))
	subscription = evm.Keccak256([]byte("SubscriptionUpdate(uint256,uint64)"))
	block        = model.BlockRef{Chain: 1, Number: 7, Hash: model.Hash{7}}
	contract     = model.Address{0xc0}
	alice, bob   = model.Address{0xa1}, model.Address{0xb0}
)

// delegations are the events of the registry, DelegateAll first.
func delegations() (out []model.Hash) {
	for _, s := range []string{"DelegateAll(address,address,bytes32,bool)", "DelegateContract(address,address,address,bytes32,bool)",
		"DelegateERC721(address,address,address,uint256,bytes32,bool)", "DelegateERC20(address,address,address,bytes32,uint256)",
		"DelegateERC1155(address,address,address,uint256,bytes32,uint256)"} {
		out = append(out, evm.Keccak256([]byte(s)))
	}
	return out
}

func padded(a model.Address) (h model.Hash) {
	copy(h[12:], a[:])
	return h
}

func number(n int64) (h model.Hash) {
	big.NewInt(n).FillBytes(h[:])
	return h
}

func TestEventsOfTokensAreRead(t *testing.T) {
	largest := model.Hash(bytes.Repeat([]byte{0xff}, 32))
	cases := map[string]struct {
		topics []model.Hash
		id     string
		ok     bool
	}{
		"transfer":             {[]model.Hash{transfer, padded(alice), padded(bob), number(42)}, "42", true},
		"largest token":        {[]model.Hash{transfer, padded(alice), padded(bob), largest}, "115792089237316195423570985008687907853269984665640564039457584007913129639935", true},
		"run of tokens":        {[]model.Hash{consecutive, number(5), padded(alice), padded(bob)}, "5", true},
		"ERC-20 transfer":      {[]model.Hash{transfer, padded(alice), padded(bob)}, "0", true},
		"no topics indexed":    {[]model.Hash{transfer}, "", false},
		"batch of ids":         {[]model.Hash{batch, padded(contract), padded(alice), padded(bob)}, "0", true},
		"batch, a topic less":  {[]model.Hash{batch, padded(alice), padded(bob)}, "", false},
		"one id, no data":      {[]model.Hash{single, padded(contract), padded(alice), padded(bob)}, "0", true},
		"delegation of all":    {[]model.Hash{delegations()[0], padded(alice), padded(bob)}, "0", true},
		"of a contract":        {[]model.Hash{delegations()[1], padded(alice), padded(bob), padded(contract)}, "0", true},
		"of a token":           {[]model.Hash{delegations()[2], padded(alice), padded(bob), padded(contract)}, "0", true},
		"of coins":             {[]model.Hash{delegations()[3], padded(alice), padded(bob), padded(contract)}, "0", true},
		"of units":             {[]model.Hash{delegations()[4], padded(alice), padded(bob), padded(contract)}, "0", true},
		"of all, a topic more": {[]model.Hash{delegations()[0], padded(alice), padded(bob), padded(contract)}, "", false},
		"of units, one less":   {[]model.Hash{delegations()[4], padded(alice), padded(bob)}, "", false},
		"something else":       {[]model.Hash{number(1), padded(alice), padded(bob), number(42)}, "", false},
		"anonymous, no topics": {nil, "", false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got, ok := events.Decode(rpc.Log{Address: contract, Topics: tc.topics, Index: 3}, block)
			if ok != tc.ok {
				t.Fatalf("read: %v", ok)
			}
			want := model.OwnershipChange{Block: block, LogIndex: 3, Token: model.TokenRef{Chain: 1, Contract: contract, ID: tc.id}, From: alice, To: bob}
			if ok && got != want {
				t.Fatalf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestEventsOfTimeNameTheTokenAndTheNewUserAlone(t *testing.T) {
	token := model.TokenRef{Chain: 1, Contract: contract, ID: "5"}
	for name, tc := range map[string]struct {
		topics []model.Hash
		want   model.OwnershipChange
		ok     bool
	}{
		"lent":               {[]model.Hash{updateUser, number(5), padded(bob)}, model.OwnershipChange{Block: block, Token: token, To: bob}, true},
		"taken back":         {[]model.Hash{updateUser, number(5), {}}, model.OwnershipChange{Block: block, Token: token}, true},
		"renewed":            {[]model.Hash{subscription, number(5)}, model.OwnershipChange{Block: block, Token: token}, true},
		"lent, a topic more": {[]model.Hash{updateUser, number(5), padded(bob), number(1)}, model.OwnershipChange{}, false},
		"renewed, one less":  {[]model.Hash{subscription}, model.OwnershipChange{}, false},
	} {
		got, ok := events.Decode(rpc.Log{Address: contract, Topics: tc.topics}, block)
		if ok != tc.ok || got != tc.want {
			t.Errorf("%s: %+v, %v", name, got, ok)
		}
	}
	for _, tc := range []struct {
		topics []model.Hash
		want   string
	}{{[]model.Hash{transfer, padded(alice), padded(bob), number(9)}, "9"}, {[]model.Hash{updateUser, number(5), padded(bob)}, "5"}, {[]model.Hash{subscription, number(5)}, ""}} {
		if id, _ := events.Token(rpc.Log{Topics: tc.topics}); id != tc.want {
			t.Errorf("token %q, want %q", id, tc.want)
		}
	}
}

func TestTopicsAreTheHashesOfTheirSignatures(t *testing.T) {
	got := events.Topics()
	want := append([]model.Hash{transfer, consecutive, updateUser, subscription, single, batch}, delegations()...)
	if !slices.Equal(got, want) {
		t.Fatalf("%v", got)
	}
}

func TestTransferOfUnitsNamesItsToken(t *testing.T) {
	for name, value := range map[string]model.Hash{"some": number(9), "none": {}} {
		id := number(7)
		l := rpc.Log{Address: contract, Topics: []model.Hash{single, padded(contract), padded(alice), padded(alice)}, Data: append(id[:], value[:]...)}
		c, ok := events.Decode(l, block)
		if !ok || c.Token.ID != "7" || c.From != alice || c.To != alice {
			t.Errorf("%s, to oneself: %+v, %v", name, c, ok)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(append(append(append(transfer[:], make([]byte, 64)...), bytes.Repeat([]byte{0xff}, 32)...), 1))
	f.Add(append(consecutive[:], make([]byte, 96)...))
	f.Add(transfer[:])
	f.Add(append(append(updateUser[:], make([]byte, 64)...), 1, 2, 3))
	f.Add(append(subscription[:], make([]byte, 40)...))
	f.Add(append(append(single[:], make([]byte, 96)...), bytes.Repeat([]byte{0xff}, 64)...))
	for _, d := range delegations() {
		f.Add(append(d[:], make([]byte, 200)...))
	}
	f.Add(append(append(batch[:], make([]byte, 96)...), bytes.Repeat([]byte{0xff}, 32)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		l := rpc.Log{Address: contract}
		for len(b) >= 32 && len(l.Topics) < 4 {
			l.Topics, b = append(l.Topics, model.Hash(b[:32])), b[32:]
		}
		l.Data = b
		c, ok := events.Decode(l, block)
		if id, given := events.Token(l); given && (!ok || id != c.Token.ID) {
			t.Fatalf("given token %q, changed %+v", id, c)
		}
		if !ok {
			return
		}
		n, valid := new(big.Int).SetString(c.Token.ID, 10)
		if !valid || n.Sign() < 0 || n.BitLen() > 256 || c.Token.Contract != contract || c.Block != block {
			t.Fatalf("%+v", c)
		}
	})
}
