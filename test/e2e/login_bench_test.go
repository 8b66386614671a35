package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/machine"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// loginsAnAddress is how many logins one address may make in a row.
const loginsAnAddress = 10

// BenchmarkLogin times a login as a client on this machine sees it, over a connection
// that is there: POST /v1/auth/nonce and POST /v1/auth/verify together, without the
// time in which the client signs. `make bench-chain` runs it, or
//
//	go test ./test/e2e -run '^$' -bench Login -benchtime 200x
func BenchmarkLogin(b *testing.B) {
	alice := demo.Wallet(b, "alice")
	chain := onChain(b)
	owner := common.HexToAddress(alice.Address)
	wallet := chain.deploy(alice, bindings.WalletMetaData.Bin, bindings.NewWallet().PackConstructor(owner))
	factory := chain.deploy(alice, bindings.WalletFactoryMetaData.Bin, nil)
	unborn, how := chain.future(factory, alice, 9)
	plain := func(message string) string { return cluster.Sign(b, alice, message) }
	key, err := crypto.GenerateKey()
	if err != nil {
		b.Fatal(err)
	}
	smart := cluster.Wallet{Address: crypto.PubkeyToAddress(key.PublicKey).Hex(), Key: hexutil.Encode(crypto.FromECDSA(key))}
	chain.delegate(alice, key, wallet)
	for i, kind := range []struct {
		name, account string
		sign          func(message string) string
		aim           time.Duration // of p95
	}{
		{"key", alice.Address, plain, 10 * time.Millisecond},
		{"erc1271", wallet.Hex(), plain, 50 * time.Millisecond},
		{"erc6492", unborn.Hex(), func(m string) string { return wrapped(b, factory, how, plain(m)) }, 50 * time.Millisecond},
		{"eip7702", smart.Address, func(m string) string { return cluster.Sign(b, smart, m) }, 50 * time.Millisecond},
	} {
		b.Run(kind.name, func(b *testing.B) {
			var took []time.Duration
			var client *http.Client
			for n := range b.N {
				if n%loginsAnAddress == 0 { // the edge lets an address sign in only so often
					client = from(fmt.Sprintf("127.%d.%d.%d", 10+i, n/loginsAnAddress/250, 1+n/loginsAnAddress%250))
				}
				var ch cluster.Challenge
				asked := time.Now()
				post(b, client, "/v1/auth/nonce", map[string]any{"address": kind.account, "chain_id": demo.ChainID}, &ch)
				whole := time.Since(asked)
				signed := map[string]string{"message": ch.Message, "signature": kind.sign(ch.Message)}
				start := time.Now()
				post(b, client, "/v1/auth/verify", signed, &struct{}{})
				took = append(took, whole+time.Since(start))
			}
			report(b, kind.name+" login", took, kind.aim)
		})
	}
}

// report tells how long something took, and whether that is what it should.
func report(b *testing.B, what string, took []time.Duration, aim time.Duration) {
	slices.Sort(took)
	if p95 := took[len(took)*95/100]; b.N > 1 {
		word := map[bool]string{true: "met", false: "NOT MET"}[p95 <= aim]
		fmt.Printf("%s: p50 %v, p95 %v of %d, aim p95 %v: %s (load average %.1f)\n", what, took[len(took)/2].Round(100*time.Microsecond), p95.Round(100*time.Microsecond),
			len(took), aim, word, machine.Load())
	}
	for _, p := range []int{50, 95, 99} {
		b.ReportMetric(float64(took[len(took)*p/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
	}
}

// BenchmarkOwnerChange times how long after a block in which a wallet changes its
// owner, without an event, the session's grant has ended: an edge ends it before it
// signs the receipt. An ordinary transfer, in turn with it, ends another session.
func BenchmarkOwnerChange(b *testing.B) {
	alice, bob := demo.Wallet(b, "alice"), demo.Wallet(b, "bob")
	chain := onChain(b)
	wallet := chain.deploy(alice, bindings.WalletMetaData.Bin, bindings.NewWallet().PackConstructor(common.HexToAddress(alice.Address)))
	gated(b, map[string]any{"any": []any{map[string]any{"allow": []string{wallet.Hex()}},
		map[string]any{"erc721": map[string]any{"chain": demo.ChainID, "contract": demo.Contract, "token_ids": []string{demo.TokenID}, "min": 1}}}})
	hers := cluster.Wallet{Address: wallet.Hex(), Key: alice.Key}
	var s cluster.Session
	cluster.Eventually(b, "session under the new gate", func(context.Context) (err error) {
		s, err = demo.Open(b, demo.Edges[0], demo.Login(b, demo.Edges[0], hers), demo.Video)
		return err
	})
	heads, err := cluster.FollowHeads(b.Context(), demo.RPC)
	if err != nil {
		b.Fatal(err)
	}
	plain, err := demo.Open(b, demo.Edges[0], demo.Login(b, demo.Edges[0], alice), demo.Video)
	if err != nil {
		b.Fatal(err)
	}
	ended := func(events <-chan model.SessionInfo, block uint64) time.Duration {
		info := awaitState(b, events, model.RevokedState)
		at, err := heads.At(b.Context(), block)
		if err != nil {
			b.Fatal(err)
		}
		return info.Receipt.DecidedAt.Sub(at)
	}
	events, others := demo.Events(b, s), demo.Events(b, plain)
	var rotated, moved []time.Duration
	for range b.N {
		rotated = append(rotated, ended(events, chain.rotate(wallet, alice, bob).BlockNumber.Uint64()))
		chain.rotate(wallet, bob, alice)
		awaitState(b, events, model.Active)
		moved = append(moved, ended(others, demo.Transfer(b, alice, bob).Number))
		demo.Transfer(b, bob, alice)
		awaitState(b, others, model.Active)
	}
	report(b, "an ordinary transfer ends a session after", moved, 50*time.Millisecond)
	report(b, "an owner change without an event does after", rotated, 50*time.Millisecond)
}

// from makes a client with an address of its own.
func from(address string) *http.Client {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	dial := func(ctx context.Context, _, to string) (net.Conn, error) { return d.DialContext(ctx, "tcp4", to) }
	return &http.Client{Transport: &http.Transport{TLSClientConfig: demo.TLS(), ForceAttemptHTTP2: true, DialContext: dial}}
}

func post(b *testing.B, c *http.Client, path string, in, out any) {
	b.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		b.Fatal(err)
	}
	resp, err := c.Post(demo.Edges[0]+path, "application/json", bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	a, err := cluster.ReadAnswer(resp)
	if err != nil || a.Status != http.StatusOK || json.Unmarshal(a.Body, out) != nil {
		b.Fatalf("%s: %d %s, %v", path, a.Status, a.Body, err)
	}
}
