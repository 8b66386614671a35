package vouch_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/chain/sig"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const text = "what was signed"

func sign(t testing.TB, key *ecdsa.PrivateKey, text string) []byte {
	t.Helper()
	hash := sig.Hash(text)
	s, err := crypto.Sign(hash[:], key)
	if err != nil {
		t.Fatal(err)
	}
	s[64] += 27
	return s
}

func voucher(wallet model.Address, signature []byte) model.Voucher {
	return model.Voucher{Chain: chainID, Wallet: wallet, Hash: sig.Hash(text), Signature: signature}
}

// wrap is a signature of ERC-6492.
func wrap(t testing.TB, factory model.Address, deployment, signature []byte) []byte {
	t.Helper()
	var args abi.Arguments
	for _, name := range []string{"address", "bytes", "bytes"} {
		kind, err := abi.NewType(name, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, abi.Argument{Type: kind})
	}
	b, err := args.Pack(common.Address(factory), deployment, signature)
	if err != nil {
		t.Fatal(err)
	}
	return append(b, bytes.Repeat([]byte{0x64, 0x92}, 16)...)
}

// future is a wallet of a factory, and what deploys it.
func (w *world) future(factory, owner model.Address, salt byte) (model.Address, []byte) {
	w.t.Helper()
	f := bindings.NewWalletFactory()
	at, err := w.client.CallContract(context.Background(), callTo(factory, f.PackAddressOf(common.Address(owner), [32]byte{salt})), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return model.Address(at[12:32]), f.PackDeploy(common.Address(owner), [32]byte{salt})
}

func both(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("geth", func(t *testing.T) { test(t, onDevChain(t)) })
	t.Run("anvil", func(t *testing.T) { test(t, onAnvil(t)) })
}

func TestContractAccountsAreTakenAtTheirContractsWord(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		owner, other, agent := newKey(t), newKey(t), newKey(t)
		good, bad := sign(t, owner, text), sign(t, other, text)
		wallet := w.wallet(addressOf(owner))
		factory := w.deploy(bindings.WalletFactoryMetaData.Bin, nil)
		unborn, how := w.future(factory, addressOf(owner), 1)
		burn, flood, reverts, short, almost := w.hostile(0), w.hostile(1), w.hostile(2), w.hostile(3), w.hostile(4)
		w.delegate(agent, w.wallet(addressOf(owner))) // its storage is the agent's own: no owner
		hot := newKey(t)
		w.delegate(hot, w.hostile(5))
		long := bytes.Repeat([]byte{1}, model.MaxSignatureBytes)
		w.seen() // what was deployed counts from the block that the watcher sees
		for name, tc := range map[string]struct {
			v    model.Voucher
			want bool
		}{
			"its owner's signature":               {voucher(wallet, good), true},
			"another's":                           {voucher(wallet, bad), false},
			"its owner's of another text":         {voucher(wallet, sign(t, owner, "else")), false},
			"the longest signature":               {voucher(wallet, long), false},
			"an account without code":             {voucher(addressOf(owner), good), false},
			"not there yet":                       {voucher(unborn, wrap(t, factory, how, good)), true},
			"not there yet, another's":            {voucher(unborn, wrap(t, factory, how, bad)), false},
			"not there yet, not wrapped":          {voucher(unborn, good), false},
			"another wallet's factory call":       {voucher(wallet, wrap(t, factory, how, bad)), false},
			"there, and wrapped all the same":     {voucher(wallet, wrap(t, factory, how, good)), true},
			"a factory that is none":              {voucher(unborn, wrap(t, addressOf(other), how, good)), false},
			"a factory that burns all gas":        {voucher(unborn, wrap(t, burn, how, good)), false},
			"a factory that floods":               {voucher(unborn, wrap(t, flood, how, good)), false},
			"a factory that reverts":              {voucher(unborn, wrap(t, reverts, how, good)), false},
			"an account that burns all gas":       {voucher(burn, good), false},
			"an account that floods":              {voucher(flood, good), false},
			"an account that reverts":             {voucher(reverts, good), false},
			"an account that says too little":     {voucher(short, good), false},
			"an account that says almost it":      {voucher(almost, good), false},
			"a delegate that does not know":       {voucher(addressOf(agent), good), false},
			"a delegate that takes the signature": {voucher(addressOf(hot), good), true},
		} {
			valid, at, err := w.keeper.Check(t.Context(), tc.v)
			for range 20 { // burning a million gas may take a busy machine longer than a question may
				if fault.KindOf(err) != fault.Stale || err == nil {
					break
				}
				valid, at, err = w.keeper.Check(t.Context(), tc.v)
			}
			if err != nil || valid != tc.want || at.Number == 0 {
				t.Errorf("%s: %t at %d, %v", name, valid, at.Number, err)
			}
		}
		if code, err := w.client.CodeAt(t.Context(), common.Address(unborn), nil); err != nil || len(code) != 0 {
			t.Errorf("%d bytes of code were left behind, %v", len(code), err)
		}
		// The key of an account that delegates is its key, whatever the delegate knows.
		for _, key := range []*ecdsa.PrivateKey{agent, hot} {
			if !sig.ByKey(addressOf(key), sig.Hash(text), sign(t, key, text)) {
				t.Error("the key of an account that delegates is not taken")
			}
		}
	})
}

// join asks as an edge's session does.
func (w *world) join(v model.Voucher, edge model.NodeName) (bool, model.BlockRef) {
	w.t.Helper()
	head, err := w.client.BlockNumber(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	verdict, err := w.keeper.Join(context.Background(), model.Verdict{Allowed: true, Rule: "r", Blocks: []model.BlockRef{{Chain: 1}}}, v, edge,
		[]model.BlockRef{{Chain: chainID, Number: head}})
	if err != nil {
		w.t.Fatal(err)
	}
	want := 0
	if verdict.Allowed {
		want = 1 // the gate's own block decides
	}
	if len(verdict.Blocks) != 2 || verdict.Blocks[want].Chain != chainID {
		w.t.Fatalf("%+v", verdict)
	}
	return verdict.Allowed, verdict.Blocks[want]
}

func (w *world) hears() told {
	w.t.Helper()
	select {
	case n := <-w.told:
		return n
	case <-time.After(20 * time.Second):
		w.t.Fatal("nobody was told")
		return told{}
	}
}

func TestEdgesAreToldWhenAWalletChangesHands(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		owner, next := newKey(t), newKey(t)
		w.fund(addressOf(owner))
		w.fund(addressOf(next))
		wallet := w.wallet(addressOf(owner))
		v := voucher(wallet, sign(t, owner, text))
		for _, edge := range []model.NodeName{"edge-1", "edge-2"} {
			if ok, _ := w.join(v, edge); !ok {
				t.Fatal("not valid at first")
			}
		}
		other := voucher(w.wallet(addressOf(owner)), sign(t, owner, text))
		w.join(other, "edge-1")
		w.rotate(owner, wallet, addressOf(next)) // without an event
		n := w.hears()
		if n.id != v.ID() || len(n.edges) != 2 || n.block.Chain != chainID {
			t.Fatalf("%+v", n)
		}
		if ok, _ := w.join(v, "edge-1"); ok {
			t.Error("still valid")
		}
		w.rotate(next, wallet, addressOf(owner))
		if n := w.hears(); n.id != v.ID() {
			t.Fatalf("%+v", n)
		}
		if ok, _ := w.join(v, "edge-1"); !ok {
			t.Error("not valid again")
		}
		if len(w.told) != 0 {
			t.Errorf("told more: %+v", <-w.told)
		}
	})
}

// One that is not deployed yet can be deployed, and rotated then.
func TestAWalletOfTheFutureMayTurnToo(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		owner := newKey(t)
		w.fund(addressOf(owner))
		factory := w.deploy(bindings.WalletFactoryMetaData.Bin, nil)
		wallet, how := w.future(factory, addressOf(owner), 7)
		v := voucher(wallet, wrap(t, factory, how, sign(t, owner, text)))
		if ok, _ := w.join(v, "edge-1"); !ok {
			t.Fatal("not valid at first")
		}
		at := common.Address(factory)
		w.call(w.rich, &at, how)
		if ok, _ := w.join(v, "edge-1"); !ok {
			t.Error("not valid once it is there")
		}
		w.rotate(owner, wallet, model.Address{1})
		if n := w.hears(); n.id != v.ID() {
			t.Fatalf("%+v", n)
		}
	})
}

func TestAnAccountThatDelegatesNoMoreLosesItsContractsWord(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		account := newKey(t)
		w.delegate(account, w.hostile(5))
		v := voucher(addressOf(account), []byte("whatever its delegate takes"))
		if ok, _ := w.join(v, "edge-1"); !ok {
			t.Fatal("not valid at first")
		}
		w.delegate(account, model.Address{})
		if n := w.hears(); n.id != v.ID() {
			t.Fatalf("%+v", n)
		}
	})
}

func TestWhatCannotBeAskedIsNoAnswer(t *testing.T) {
	w := onDevChain(t)
	v := voucher(model.Address{1}, []byte("signature"))
	v.Chain = 5
	if _, _, err := w.keeper.Check(t.Context(), v); fault.KindOf(err) != fault.Stale {
		t.Errorf("a chain that is not watched: %v", err)
	}
	v.Chain = chainID
	v.Signature = bytes.Repeat([]byte{0x64, 0x92}, 16)
	if _, _, err := w.keeper.Check(t.Context(), v); fault.KindOf(err) != fault.Unauthorized {
		t.Errorf("a wrapper that is none: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := w.keeper.Join(ctx, model.Verdict{}, voucher(model.Address{1}, []byte("s")), "edge-1", []model.BlockRef{{Chain: chainID, Number: 1 << 40}})
	if fault.KindOf(err) != fault.Stale {
		t.Errorf("a block that is not there yet: %v", err)
	}
}

func BenchmarkCheck(b *testing.B) {
	w := onDevChain(b)
	owner := newKey(b)
	factory := w.deploy(bindings.WalletFactoryMetaData.Bin, nil)
	wallet := w.wallet(addressOf(owner))
	for name, make := range map[string]func(salt byte) model.Voucher{
		"erc1271": func(salt byte) model.Voucher { return voucher(wallet, append(sign(b, owner, text), salt)[:65]) },
		"erc6492": func(salt byte) model.Voucher {
			at, how := w.future(factory, addressOf(owner), salt)
			return voucher(at, wrap(b, factory, how, sign(b, owner, text)))
		},
	} {
		b.Run(name, func(b *testing.B) {
			v := make(9)
			for n := range b.N {
				v.Hash[0], v.Hash[1], v.Hash[2] = byte(n), byte(n>>8), byte(n>>16) // a question that nobody asked
				if _, _, err := w.keeper.Check(b.Context(), v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
