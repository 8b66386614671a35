package e2e

import (
	"context"
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// ledger sends transactions of the demo's people.
type ledger struct {
	t      testing.TB
	client *ethclient.Client
}

func onChain(t testing.TB) *ledger {
	t.Helper()
	c, err := ethclient.DialContext(t.Context(), demo.RPC)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return &ledger{t, c}
}

// send makes a transaction and waits for its block.
func (l *ledger) send(from cluster.Wallet, to *common.Address, data []byte) *types.Receipt {
	l.t.Helper()
	return l.mined(l.signed(from, to, data, nil))
}

func (l *ledger) signed(from cluster.Wallet, to *common.Address, data []byte, value *big.Int) *types.Transaction {
	l.t.Helper()
	key, err := crypto.HexToECDSA(strings.TrimPrefix(from.Key, "0x"))
	if err != nil {
		l.t.Fatal(err)
	}
	nonce, err := l.client.PendingNonceAt(context.Background(), common.HexToAddress(from.Address))
	if err != nil {
		l.t.Fatal(err)
	}
	id := new(big.Int).SetUint64(demo.ChainID)
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{ChainID: id, Nonce: nonce,
		GasTipCap: big.NewInt(1_000_000), GasFeeCap: big.NewInt(20_000_000_000), Gas: 3_000_000, To: to, Data: data, Value: value})
	if err != nil {
		l.t.Fatal(err)
	}
	return tx
}

// mined sends a transaction and waits for its block.
func (l *ledger) mined(tx *types.Transaction) *types.Receipt {
	l.t.Helper()
	if err := l.client.SendTransaction(context.Background(), tx); err != nil {
		l.t.Fatal(err)
	}
	var r *types.Receipt
	cluster.Eventually(l.t, "block of the transaction", func(ctx context.Context) (err error) {
		r, err = l.client.TransactionReceipt(ctx, tx.Hash())
		return err
	})
	if r.Status != types.ReceiptStatusSuccessful {
		l.t.Fatalf("transaction failed: %+v", r)
	}
	return r
}

// newcomer is a wallet that has nothing but what its transactions cost.
func (l *ledger) newcomer(payer cluster.Wallet) cluster.Wallet {
	l.t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		l.t.Fatal(err)
	}
	at := crypto.PubkeyToAddress(key.PublicKey)
	l.mined(l.signed(payer, &at, nil, big.NewInt(1e17)))
	return cluster.Wallet{Address: at.Hex(), Key: hexutil.Encode(crypto.FromECDSA(key))}
}

// delegate makes an account that has a key run a contract's code (EIP-7702); payer
// sends the transaction.
func (l *ledger) delegate(payer cluster.Wallet, account *ecdsa.PrivateKey, code common.Address) {
	l.t.Helper()
	key, err := crypto.HexToECDSA(strings.TrimPrefix(payer.Key, "0x"))
	if err != nil {
		l.t.Fatal(err)
	}
	id := uint256.NewInt(demo.ChainID)
	auth, err := types.SignSetCode(account, types.SetCodeAuthorization{ChainID: *id, Address: code})
	if err != nil {
		l.t.Fatal(err)
	}
	nonce, err := l.client.PendingNonceAt(l.t.Context(), common.HexToAddress(payer.Address))
	if err != nil {
		l.t.Fatal(err)
	}
	l.mined(types.MustSignNewTx(key, types.LatestSignerForChainID(id.ToBig()), &types.SetCodeTx{ChainID: id, Nonce: nonce, To: common.HexToAddress(payer.Address),
		GasTipCap: uint256.NewInt(1_000_000), GasFeeCap: uint256.NewInt(20_000_000_000), Gas: 200_000, AuthList: []types.SetCodeAuthorization{auth}}))
}

func (l *ledger) deploy(from cluster.Wallet, code string, args []byte) common.Address {
	l.t.Helper()
	return l.send(from, nil, append(common.FromHex(code), args...)).ContractAddress
}

func (l *ledger) rotate(wallet common.Address, from, to cluster.Wallet) *types.Receipt {
	l.t.Helper()
	return l.send(from, &wallet, bindings.NewWallet().PackRotate(common.HexToAddress(to.Address)))
}

// future is the wallet that a factory would deploy for an owner, and how.
func (l *ledger) future(factory common.Address, owner cluster.Wallet, salt byte) (common.Address, []byte) {
	l.t.Helper()
	f, at := bindings.NewWalletFactory(), common.HexToAddress(owner.Address)
	b, err := l.client.CallContract(context.Background(), ethereum.CallMsg{To: &factory, Data: f.PackAddressOf(at, [32]byte{salt})}, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	return common.BytesToAddress(b), f.PackDeploy(at, [32]byte{salt})
}

// wrapped is a signature of ERC-6492.
func wrapped(t testing.TB, factory common.Address, deployment []byte, signature string) string {
	t.Helper()
	var args abi.Arguments
	for _, name := range []string{"address", "bytes", "bytes"} {
		kind, err := abi.NewType(name, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, abi.Argument{Type: kind})
	}
	b, err := args.Pack(factory, deployment, common.FromHex(signature))
	if err != nil {
		t.Fatal(err)
	}
	return "0x" + hex.EncodeToString(b) + strings.Repeat("6492", 16)
}

// verify shows an edge a signed message.
func verify(t testing.TB, edge, message, signature string) (token string, err error) {
	t.Helper()
	var out struct {
		Token string `json:"token"`
	}
	err = demo.API(t, edge, "").Call(t.Context(), "POST", "/v1/auth/verify", map[string]string{"message": message, "signature": signature}, &out)
	return out.Token, err
}

// let makes the video one for these accounts alone.
func let(t testing.TB, accounts ...common.Address) {
	t.Helper()
	var list []string
	for _, a := range accounts {
		list = append(list, a.Hex())
	}
	gated(t, map[string]any{"allow": list})
}

// gated gives the video another gate, until the test ends.
func gated(t testing.TB, gate map[string]any) {
	t.Helper()
	var before json.RawMessage
	if err := demo.Creator(t).Call(t.Context(), "GET", "/v1/videos/"+demo.Video+"/gate", nil, &before); err != nil {
		t.Fatal(err)
	}
	if err := demo.Creator(t).Call(t.Context(), "PUT", "/v1/videos/"+demo.Video+"/gate", gate, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := demo.Creator(t).Call(context.Background(), "PUT", "/v1/videos/"+demo.Video+"/gate", before, nil); err != nil {
			t.Error(err)
		}
	})
}

// The gate names the wallet itself, so all that can end the session is the
// wallet's own word, which it takes back without an event.
func TestSmartWalletThatChangesItsOwnerLosesThePictureOnEveryEdge(t *testing.T) {
	alice, bob := begin(t)
	chain := onChain(t)
	wallet := chain.deploy(alice, bindings.WalletMetaData.Bin, bindings.NewWallet().PackConstructor(common.HexToAddress(alice.Address)))
	let(t, wallet)
	hers := cluster.Wallet{Address: wallet.Hex(), Key: alice.Key} // the account is the wallet, the key is alice's
	var s cluster.Session
	cluster.Eventually(t, "session under the new gate", func(context.Context) (err error) {
		s, err = demo.Open(t, demo.Edges[0], demo.Login(t, demo.Edges[0], hers), demo.Video)
		return err
	})
	there := elsewhere(s.HLS)
	if err := demo.Served(t.Context(), there); err != nil {
		t.Fatalf("at another edge, by its ticket: %v", err)
	}
	events := []<-chan model.SessionInfo{demo.Events(t, s), demo.Events(t, cluster.Session{Events: elsewhere(s.Events)})}
	token := demo.Login(t, demo.Edges[1], hers)
	chain.rotate(wallet, alice, bob)
	for i, url := range []string{s.HLS, there} {
		info := awaitState(t, events[i], model.RevokedState)
		if info.Reason != "right-lost" || info.Receipt == nil || !strings.HasPrefix(info.Receipt.Rule, "signature of 0x") {
			t.Errorf("edge %d: %+v", i, info)
		}
		if err := demo.Refused(t.Context(), url, http.StatusForbidden, "right-lost"); err != nil {
			t.Errorf("edge %d: %v", i, err)
		}
	}
	if _, err := demo.Open(t, demo.Edges[1], token, demo.Video); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the login from before opens another session: %v", err)
	}
	ch := demo.Challenge(t, demo.Edges[0], hers)
	if _, err := verify(t, demo.Edges[0], ch.Message, cluster.Sign(t, alice, ch.Message)); fault.KindOf(err) != fault.Unauthorized {
		t.Errorf("the owner before signs in: %v", err)
	}
	if _, err := verify(t, demo.Edges[0], ch.Message, cluster.Sign(t, bob, ch.Message)); err != nil {
		t.Errorf("the new owner does not: %v", err)
	}
	chain.rotate(wallet, bob, alice)
	for _, e := range events {
		awaitState(t, e, model.Active)
	}
}

func TestWalletThatIsNotDeployedYetSignsIn(t *testing.T) {
	alice, bob := begin(t)
	chain := onChain(t)
	factory := chain.deploy(alice, bindings.WalletFactoryMetaData.Bin, nil)
	wallet, how := chain.future(factory, alice, 1)
	let(t, wallet)
	ch := demo.Challenge(t, demo.Edges[0], cluster.Wallet{Address: wallet.Hex()})
	for name, signature := range map[string]string{
		"of another owner": wrapped(t, factory, how, cluster.Sign(t, bob, ch.Message)),
		"not wrapped":      cluster.Sign(t, alice, ch.Message),
		"a broken wrapper": "0x" + strings.Repeat("6492", 16),
	} {
		if _, err := verify(t, demo.Edges[0], ch.Message, signature); fault.KindOf(err) != fault.Unauthorized {
			t.Errorf("%s: %v", name, err)
		}
	}
	signature := wrapped(t, factory, how, cluster.Sign(t, alice, ch.Message))
	token, err := verify(t, demo.Edges[0], ch.Message, signature)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verify(t, demo.Edges[1], ch.Message, signature); fault.KindOf(err) != fault.Unauthorized {
		t.Errorf("the same login again: %v", err)
	}
	cluster.Eventually(t, "session under the new gate", func(context.Context) error {
		_, err := demo.Open(t, demo.Edges[1], token, demo.Video)
		return err
	})
}
