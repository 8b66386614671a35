package operator_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// hang is when a test gives up; nothing here takes that long.
const hang = 30 * time.Second

func TestRefusalsNameTheirReason(t *testing.T) {
	alice, poor := key(t), key(t)
	chain, ops := start(t, key(t), alice)
	admin, holder := ops[0], ops[1]
	broke, err := operator.New(t.Context(), chain.URL(), poor)
	if err != nil {
		t.Fatal(err)
	}
	defer broke.Close()
	ctx := t.Context()
	pass, err := admin.DeployAccessPass(ctx, "Pass", "PASS")
	if err != nil {
		t.Fatal(err)
	}
	registry, err := admin.DeployRegistry(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.Mint(ctx, pass, alice.Address(), "1"); err != nil {
		t.Fatal(err)
	}
	if err := admin.RegisterVideo(ctx, registry, "v1", "bafy", model.Hash{}); err != nil {
		t.Fatal(err)
	}
	nowhere := model.Address{0xEE}
	of := func(o *operator.Operator) string { return evm.Checksum(o.Address()) }
	moved := func(o *operator.Operator, contract, to model.Address, id string) error {
		_, err := o.Transfer(ctx, contract, to, id)
		return err
	}
	owner := func(contract model.Address, id string) error {
		_, err := admin.OwnerOf(ctx, contract, id)
		return err
	}
	cases := []struct {
		name string
		err  error
		kind fault.Kind
		says string
	}{
		{"minted without the role", holder.Mint(ctx, pass, alice.Address(), "2"), fault.Conflict, "AccessControlUnauthorizedAccount(account " + of(holder)},
		{"minted twice", admin.Mint(ctx, pass, alice.Address(), "1"), fault.Conflict, "ERC721InvalidSender(sender 0x0000"},
		{"moved a pass of somebody else", moved(admin, pass, nowhere, "1"), fault.Conflict, "ERC721InsufficientApproval(operator " + of(admin) + ", tokenId 1)"},
		{"moved to nobody", moved(holder, pass, model.Address{}, "1"), fault.Conflict, "ERC721InvalidReceiver"},
		{"owner of what is not there", owner(pass, "9"), fault.Conflict, "ERC721NonexistentToken(tokenId 9)"},
		{"changed a video of somebody else", holder.RegisterVideo(ctx, registry, "v1", "x", model.Hash{}), fault.Conflict, "NotCreator(caller " + of(holder) + ", creator " + of(admin)},
		{"registered nothing", admin.RegisterVideo(ctx, registry, "v2", "", model.Hash{}), fault.Conflict, "Empty(field contentRoot)"},
		{"no money", broke.RegisterVideo(ctx, registry, "v3", "bafy", model.Hash{}), fault.Conflict, "insufficient funds"},
		{"minted where no contract is", admin.Mint(ctx, nowhere, alice.Address(), "1"), fault.NotFound, evm.Checksum(nowhere)},
		{"moved where no contract is", moved(holder, nowhere, alice.Address(), "1"), fault.NotFound, "chain 31337"},
		{"owner where no contract is", owner(nowhere, "1"), fault.NotFound, evm.Checksum(nowhere)},
		{"no number", moved(holder, pass, nowhere, "0x1"), fault.Invalid, "0x1"},
		{"negative", owner(pass, "-1"), fault.Invalid, "-1"},
		{"beyond 256 bits", owner(pass, "1"+strings.Repeat("0", 78)), fault.Invalid, "token id"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if fault.KindOf(c.err) != c.kind || !strings.Contains(fmt.Sprint(c.err), c.says) {
				t.Fatalf("kind %v: %v\nwant %v with %q", fault.KindOf(c.err), c.err, c.kind, c.says)
			}
		})
	}
}

// TestLoserOfARaceIsToldWhy: both transfers look good when they are made, as
// neither is in a block yet.
func TestLoserOfARaceIsToldWhy(t *testing.T) {
	alice := key(t)
	chain, err := devchain.Start(t.Context(), devchain.Config{Addr: "127.0.0.1:0", ChainID: 31337, Manual: true, Fund: []model.Address{alice.Address()}})
	if err != nil {
		t.Fatal(err)
	}
	defer chain.Close()
	op, err := operator.New(t.Context(), chain.URL(), alice)
	if err != nil {
		t.Fatal(err)
	}
	defer op.Close()
	client, err := ethclient.DialContext(t.Context(), chain.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var nonce uint64
	// sealed runs acts and seals one block when all their transactions wait.
	sealed := func(acts ...func() error) []error {
		errs := make(chan error, len(acts))
		for _, act := range acts {
			go func() { errs <- act() }()
		}
		nonce += uint64(len(acts))
		for begun := time.Now(); ; {
			n, err := client.PendingNonceAt(t.Context(), common.Address(op.Address()))
			if err != nil || time.Since(begun) > hang {
				t.Fatalf("nonce %d, want %d, %v", n, nonce, err)
			}
			if n == nonce {
				break
			}
		}
		if _, err := chain.Commit(); err != nil {
			t.Fatal(err)
		}
		var out []error
		for range acts {
			out = append(out, <-errs)
		}
		return out
	}
	var pass model.Address
	move := func(to byte) func() error {
		return func() error { _, err := op.Transfer(t.Context(), pass, model.Address{to}, "1"); return err }
	}
	for _, act := range []func() error{
		func() (err error) { pass, err = op.DeployAccessPass(t.Context(), "Pass", "PASS"); return err },
		func() error { return op.Mint(t.Context(), pass, op.Address(), "1") },
	} {
		if err := sealed(act)[0]; err != nil {
			t.Fatal(err)
		}
	}
	lost := 0
	for _, err := range sealed(move(1), move(2)) {
		if err == nil {
			continue
		}
		lost++
		if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "reverted in block 3: the contract refuses: the signer's account does not hold the token (ERC721") {
			t.Fatal(err)
		}
	}
	if lost != 1 {
		t.Fatalf("%d of two transfers of one pass were refused", lost)
	}
}

func TestNodeThatIsAwayIsNotARefusal(t *testing.T) {
	chain, ops := start(t, key(t))
	pass, err := ops[0].DeployAccessPass(t.Context(), "Pass", "PASS")
	if err != nil {
		t.Fatal(err)
	}
	if err := chain.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := ops[0].OwnerOf(t.Context(), pass, "1"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("read: %v", err)
	}
	if err := ops[0].Mint(t.Context(), pass, ops[0].Address(), "1"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("write: %v", err)
	}
	if _, err := operator.New(t.Context(), chain.URL(), key(t)); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("connect: %v", err)
	}
	if _, err := operator.New(t.Context(), chain.URL(), operator.Key{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no key: %v", err)
	}
}

// TestProviderThatHasHadEnoughIsNotARefusal: an answer with a code is one, but
// says nothing about the chain.
func TestProviderThatHasHadEnoughIsNotARefusal(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			ID     json.RawMessage `json:"id"`
			Method string          `json:"method"`
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if in.Method == "eth_chainId" {
			fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":"0x1"}`, in.ID)
			return
		}
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"error":{"code":-32005,"message":"daily limit"}}`, in.ID)
	}))
	defer server.Close()
	op, err := operator.New(t.Context(), server.URL, key(t))
	if err != nil {
		t.Fatal(err)
	}
	defer op.Close()
	if _, err := op.OwnerOf(t.Context(), model.Address{1}, "1"); fault.KindOf(err) != fault.Unavailable {
		t.Fatal(err)
	}
}

func TestCallerCanGiveUp(t *testing.T) {
	alice := key(t)
	chain, err := devchain.Start(t.Context(), devchain.Config{Addr: "127.0.0.1:0", ChainID: 31337, Manual: true, Fund: []model.Address{alice.Address()}})
	if err != nil {
		t.Fatal(err)
	}
	defer chain.Close()
	op, err := operator.New(t.Context(), chain.URL(), alice)
	if err != nil {
		t.Fatal(err)
	}
	defer op.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err = op.DeployRegistry(ctx) // nobody seals
	if fault.KindOf(err) != fault.Unavailable || ctx.Err() == nil {
		t.Fatalf("gave up with %v", err)
	}
}
