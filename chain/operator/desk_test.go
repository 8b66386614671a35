package operator_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/google/uuid"

	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// chainOf starts a chain for one key.
func chainOf(t *testing.T, k operator.Key, id model.ChainID, manual bool) *devchain.Chain {
	t.Helper()
	c, err := devchain.Start(t.Context(), devchain.Config{Addr: "127.0.0.1:0", ChainID: id, MaxAhead: time.Hour, Manual: manual, Fund: []model.Address{k.Address()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func with(t *testing.T, c *devchain.Chain, s operator.Signer, opts operator.Options) *operator.Operator {
	t.Helper()
	op, err := operator.NewWith(t.Context(), c.URL(), s, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(op.Close)
	return op
}

func TestContractHasTheSameAddressOnEveryChain(t *testing.T) {
	k := key(t)
	code := operator.AccessPassCode("Pass", "PASS", k.Address())
	var at []model.Address
	for _, id := range []model.ChainID{31337, 31338} {
		c := chainOf(t, k, id, false)
		looks := with(t, c, k, operator.Options{DryRun: true})
		plan, err := looks.CreateAt(t.Context(), operator.Salt("s"), code)
		var planned *operator.Planned
		if !errors.As(err, &planned) || planned.Gas == 0 || planned.AtMost == "0" || plan.Contract != operator.AddressOf(operator.Salt("s"), code) {
			t.Fatalf("dry run: %+v, %v", plan, err)
		}
		op := with(t, c, k, operator.Options{})
		made, err := op.CreateAt(t.Context(), operator.Salt("s"), code)
		if err != nil || made.There || made.Block.Number == 0 || made.Contract != plan.Contract {
			t.Fatalf("%+v, %v", made, err)
		}
		if again, err := op.CreateAt(t.Context(), operator.Salt("s"), code); err != nil || !again.There || again.Contract != made.Contract {
			t.Fatalf("again: %+v, %v", again, err)
		}
		at = append(at, made.Contract)
		other, err := op.CreateAt(t.Context(), operator.Salt("other"), code)
		if err != nil || other.Contract == made.Contract {
			t.Fatalf("another salt: %+v, %v", other, err)
		}
	}
	if at[0] != at[1] {
		t.Errorf("addresses %v", at)
	}
}

func TestRolesAreGivenTakenAndVerified(t *testing.T) {
	k, minter := key(t), key(t)
	op := with(t, chainOf(t, k, 31337, false), k, operator.Options{})
	made, err := op.CreateAt(t.Context(), operator.Salt("s"), operator.AccessPassCode("Pass", "PASS", k.Address()))
	if err != nil {
		t.Fatal(err)
	}
	roles := func(of model.Address, want ...string) {
		t.Helper()
		v, err := op.Verify(t.Context(), made.Contract, of)
		if err != nil || v.Kind != "access-pass" || !slices.Equal(v.Roles, want) {
			t.Fatalf("%+v, %v; want roles %v", v, err, want)
		}
	}
	roles(k.Address(), operator.Roles()...)
	roles(minter.Address())
	if _, err := op.GrantRole(t.Context(), made.Contract, "minter", minter.Address()); err != nil {
		t.Fatal(err)
	}
	roles(minter.Address(), "minter")
	if _, err := op.RevokeRole(t.Context(), made.Contract, "minter", minter.Address()); err != nil {
		t.Fatal(err)
	}
	roles(minter.Address())
	if _, err := op.GrantRole(t.Context(), made.Contract, "king", minter.Address()); fault.FieldOf(err) != "role" {
		t.Error(err)
	}
	registry, err := op.Create(t.Context(), operator.RegistryCode())
	if err != nil {
		t.Fatal(err)
	}
	if v, err := op.Verify(t.Context(), registry.Contract, model.Address{}); err != nil || v.Kind != "video-registry" {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := op.Verify(t.Context(), model.Address(common.HexToAddress(devchain.MulticallAddress)), model.Address{}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("somebody else's code: %v", err)
	}
	if _, err := op.Verify(t.Context(), minter.Address(), model.Address{}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no code: %v", err)
	}
}

func TestKeystoreOpensWithItsPassword(t *testing.T) {
	k := key(t)
	private, err := crypto.HexToECDSA(strings.TrimPrefix(k.Hex(), "0x"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := keystore.EncryptKey(&keystore.Key{Id: uuid.New(), Address: common.Address(k.Address()), PrivateKey: private}, "open", keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	path := write("key.json", string(file))
	got, err := operator.KeyFromKeystore(path, write("good", "open\n"))
	if err != nil || got.Address() != k.Address() {
		t.Fatalf("%v, %v", got, err)
	}
	if _, err := operator.KeyFromKeystore(path, write("bad", "shut")); fault.KindOf(err) != fault.Invalid || strings.Contains(err.Error(), "shut") {
		t.Errorf("wrong password: %v", err)
	}
}

// signs is a signing service; change lets it misbehave.
func signs(t *testing.T, k operator.Key, change func(map[string]any)) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var req struct {
			ID     json.RawMessage  `json:"id"`
			Method string           `json:"method"`
			Params []map[string]any `json:"params"`
		}
		if err := json.NewDecoder(r.Body).Decode(&req); err != nil || req.Method != "eth_signTransaction" && req.Method != "account_signTransaction" {
			t.Errorf("%s, %v", req.Method, err)
		}
		p := req.Params[0]
		p["method"] = req.Method
		change(p)
		w.Header().Set("Content-Type", "application/json")
		if no, ok := p["refuse"].(int); ok {
			_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": req.ID, "error": map[string]any{"code": no, "message": "no"}})
			return
		}
		number := func(name string) *big.Int { return hexutil.MustDecodeBig(p[name].(string)) }
		tx := &types.DynamicFeeTx{ChainID: number("chainId"), Nonce: number("nonce").Uint64(), Gas: number("gas").Uint64(), GasFeeCap: number("maxFeePerGas"),
			GasTipCap: number("maxPriorityFeePerGas"), Data: hexutil.MustDecode(p["data"].(string))}
		if to, ok := p["to"].(string); ok {
			a := common.HexToAddress(to)
			tx.To = &a
		}
		signed, err := k.SignTx(r.Context(), 31337, types.NewTx(tx))
		if err != nil {
			t.Error(err)
		}
		raw, _ := signed.MarshalBinary()
		_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": req.ID, "result": map[string]any{"raw": hexutil.Bytes(raw)}})
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestServiceSignsAndIsChecked(t *testing.T) {
	k := key(t)
	c := chainOf(t, k, 31337, false)
	remote := func(url string, of model.Address) *operator.Operator {
		s, err := operator.NewRemote(t.Context(), url, of)
		if err != nil {
			t.Fatal(err)
		}
		return with(t, c, s, operator.Options{})
	}
	if _, err := remote(signs(t, k, func(map[string]any) {}), k.Address()).DeployAccessPass(t.Context(), "P", "P"); err != nil {
		t.Fatal(err)
	}
	clef := signs(t, k, func(p map[string]any) {
		if p["method"] == "eth_signTransaction" {
			p["refuse"] = -32601 // it has account_signTransaction instead
		}
	})
	if _, err := remote(clef, k.Address()).DeployRegistry(t.Context()); err != nil {
		t.Errorf("by Clef's name of it: %v", err)
	}
	denies := signs(t, k, func(p map[string]any) { p["refuse"] = -32000 })
	if _, err := remote(denies, k.Address()).DeployRegistry(t.Context()); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "does not sign for 0x") {
		t.Errorf("a person said no: %v", err)
	}
	if _, err := remote("http://127.0.0.1:1", k.Address()).DeployRegistry(t.Context()); fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "--signer") {
		t.Errorf("nobody there: %v", err)
	}
	lies := signs(t, k, func(p map[string]any) { p["maxFeePerGas"] = "0xffffffffff" })
	if _, err := remote(lies, k.Address()).DeployAccessPass(t.Context(), "P", "P"); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("another transaction: %v", err)
	}
	// Signed by a key that is not the account's.
	if _, err := remote(signs(t, key(t), func(map[string]any) {}), k.Address()).DeployAccessPass(t.Context(), "P", "P"); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("another account: %v", err)
	}
}

// waiting gives the tip of the transaction that waits for a block.
func waiting(t *testing.T, c *devchain.Chain) *big.Int {
	t.Helper()
	client, err := rpc.DialContext(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var pool struct {
		Pending map[string]map[string]struct {
			Tip *hexutil.Big `json:"maxPriorityFeePerGas"`
		} `json:"pending"`
	}
	if err := client.CallContext(t.Context(), &pool, "txpool_content"); err != nil {
		t.Fatal(err)
	}
	for _, of := range pool.Pending {
		for _, tx := range of {
			return tx.Tip.ToInt()
		}
	}
	return nil
}

// until polls for an event of the chain.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain until " + what)
		}
	}
}

func TestStuckTransactionIsReplacedUpToTheCap(t *testing.T) {
	k := key(t)
	c := chainOf(t, k, 31337, true)
	const limit = 40 // wei; an idle chain suggests 1
	var told steps
	op := with(t, c, k, operator.Options{BumpAfter: 50 * time.Millisecond, MaxTip: big.NewInt(limit), Tell: told.hear})
	done := make(chan error, 1)
	go func() { _, err := op.Create(t.Context(), operator.RegistryCode()); done <- err }()
	var first *big.Int
	until(t, "it waits", func() bool { first = waiting(t, c); return first != nil })
	until(t, "it is replaced", func() bool { return waiting(t, c).Cmp(first) > 0 })
	var last *big.Int
	until(t, "it pays what the cap allows", func() bool {
		last = waiting(t, c)
		return last.Int64()*113/100+1 > limit
	})
	if last.Int64() > limit {
		t.Errorf("tip %v is above the cap", last)
	}
	if _, err := c.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	all := told.list
	if first, last := all[0].String(), all[len(all)-1]; !strings.HasPrefix(first, "sent 0x") || last.Block != 1 || !strings.Contains(last.String(), "is in block 1") {
		t.Errorf("told %v", all)
	}
	if words := fmt.Sprint(all); strings.Count(words, "sent again as") < 2 || strings.Count(words, "raise --max-fee") > 1 {
		t.Errorf("told %s", words)
	}
}

// steps is what was told of transactions; it is read when they are over.
type steps struct{ list []operator.Step }

func (s *steps) hear(step operator.Step) { s.list = append(s.list, step) }

func TestFeesAreSaidInWhatTheyAreReadIn(t *testing.T) {
	for wei, want := range map[int64][2]string{15: {"15 wei", "less than 0.000001"}, 601_315_607: {"0.6013 gwei", "less than 0.000001"}, 1_406_041_852_273_532: {"1.406e+06 gwei", "0.001406"}} {
		if got := [2]string{operator.Gwei(big.NewInt(wei)), operator.Coins(big.NewInt(wei))}; got != want {
			t.Errorf("%d wei: %v, want %v", wei, got, want)
		}
	}
	for text, want := range map[string]string{"": "in a block", "safe": "safe", "1": "under 1 block", "12": "under 12 blocks"} {
		if f, err := operator.ParseFinality(text); err != nil || f.String() != want {
			t.Errorf("%q: %v, %v", text, f, err)
		}
	}
}

func TestChainThatIsTooDearIsNotPaid(t *testing.T) {
	k := key(t)
	op := with(t, chainOf(t, k, 31337, false), k, operator.Options{MaxFee: big.NewInt(1)})
	if _, err := op.Create(t.Context(), operator.RegistryCode()); fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "--max-fee") {
		t.Fatal(err)
	}
}

func TestReorgedTransactionIsSentAgainUntilItIsFinal(t *testing.T) {
	k := key(t)
	c := chainOf(t, k, 31337, true)
	wait, err := operator.ParseFinality("2")
	if err != nil {
		t.Fatal(err)
	}
	op := with(t, c, k, operator.Options{Wait: wait, BumpAfter: 200 * time.Millisecond})
	type result struct {
		made operator.Deployment
		err  error
	}
	done := make(chan result, 1)
	commit := func() model.BlockRef {
		t.Helper()
		b, err := c.Commit()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	commit()
	go func() {
		made, err := op.Create(context.WithoutCancel(t.Context()), operator.RegistryCode())
		done <- result{made, err}
	}()
	until(t, "it waits", func() bool { return waiting(t, c) != nil })
	commit()
	commit()
	if _, err := c.Fork(2); err != nil {
		t.Fatal(err)
	}
	var r result
	until(t, "it is final", func() bool {
		commit() // without what the reorg took out, unless it was sent again
		select {
		case r = <-done:
			return true
		default:
			return false
		}
	})
	if r.err != nil || c.Head().Number < r.made.Block.Number+2 {
		t.Fatalf("%+v at head %d", r, c.Head().Number)
	}
	if v, err := op.Verify(t.Context(), r.made.Contract, model.Address{}); err != nil || v.Kind != "video-registry" {
		t.Errorf("%+v, %v", v, err)
	}
}
