package operator_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func key(t *testing.T) operator.Key {
	t.Helper()
	k, err := operator.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// start runs a chain and gives an operator for each key.
func start(t *testing.T, keys ...operator.Key) (*devchain.Chain, []*operator.Operator) {
	t.Helper()
	cfg := devchain.Config{Addr: "127.0.0.1:0", ChainID: 31337, MaxAhead: time.Hour}
	for _, k := range keys {
		cfg.Fund = append(cfg.Fund, k.Address())
	}
	chain, err := devchain.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = chain.Close() })
	var ops []*operator.Operator
	for _, k := range keys {
		op, err := operator.New(t.Context(), chain.URL(), k)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(op.Close)
		ops = append(ops, op)
	}
	return chain, ops
}

func TestPassIsDeployedMintedAndMoved(t *testing.T) {
	alice, bob := key(t), key(t)
	_, ops := start(t, key(t), alice)
	pass, err := ops[0].DeployAccessPass(t.Context(), "Pass", "PASS")
	if err != nil {
		t.Fatal(err)
	}
	if err := ops[0].Mint(t.Context(), pass, alice.Address(), "1"); err != nil {
		t.Fatal(err)
	}
	block, err := ops[1].Transfer(t.Context(), pass, bob.Address(), "1")
	if err != nil || block.Number == 0 || block.Hash.IsZero() || block.Chain != 31337 {
		t.Fatalf("%+v, %v", block, err)
	}
	if owner, err := ops[0].OwnerOf(t.Context(), pass, "1"); err != nil || owner != bob.Address() {
		t.Fatalf("owner %v, %v", owner, err)
	}
	if _, err := ops[1].Transfer(t.Context(), pass, bob.Address(), "1"); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("moved a pass of somebody else: %v", err)
	}
	if err := ops[1].Mint(t.Context(), pass, alice.Address(), "2"); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("minted without the role: %v", err)
	}
}

func TestConcurrentTransactionsOfOneKeyAllLand(t *testing.T) {
	_, ops := start(t, key(t))
	pass, err := ops[0].DeployAccessPass(t.Context(), "Pass", "PASS")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			if err := ops[0].Mint(t.Context(), pass, ops[0].Address(), fmt.Sprint(i)); err != nil {
				t.Errorf("pass %d: %v", i, err)
			}
		})
	}
	wg.Wait()
}

func TestVideosAreRegistered(t *testing.T) {
	_, ops := start(t, key(t), key(t))
	registry, err := ops[0].DeployRegistry(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := ops[0].RegisterVideo(t.Context(), registry, "v1", "bafy", model.Hash{1}); err != nil {
		t.Fatal(err)
	}
	if err := ops[1].RegisterVideo(t.Context(), registry, "v1", "other", model.Hash{}); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("somebody else changed it: %v", err)
	}
}

func TestForgottenBlocksTakeTheirTransfersWithThem(t *testing.T) {
	alice, bob := key(t), key(t)
	chain, ops := start(t, key(t), alice)
	pass, err := ops[0].DeployAccessPass(t.Context(), "Pass", "PASS")
	if err != nil {
		t.Fatal(err)
	}
	if err := ops[0].Mint(t.Context(), pass, alice.Address(), "1"); err != nil {
		t.Fatal(err)
	}
	block, err := ops[1].Transfer(t.Context(), pass, bob.Address(), "1")
	if err != nil {
		t.Fatal(err)
	}
	back, err := chain.Fork(chain.Head().Number - block.Number + 1)
	if err != nil || back.Number >= block.Number {
		t.Fatalf("%+v, %v", back, err)
	}
	if owner, err := ops[0].OwnerOf(t.Context(), pass, "1"); err != nil || owner != alice.Address() {
		t.Fatalf("owner %v, %v", owner, err)
	}
}

func TestKeyDoesNotPrintItself(t *testing.T) {
	k := key(t)
	for _, verb := range []string{"%v", "%s", "%+v"} {
		if s := fmt.Sprintf(verb, k); s != k.Address().String() {
			t.Errorf("%s prints %q", verb, s)
		}
	}
	back, err := operator.KeyFromHex(k.Hex())
	if err != nil || back.Address() != k.Address() {
		t.Fatal(err)
	}
}
