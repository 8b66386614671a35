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

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// loginsAnAddress is how many logins one address may make in a row.
const loginsAnAddress = 10

// BenchmarkLogin times POST /v1/auth/verify as a client on this machine sees it,
// over a connection that is there:
//
//	go test ./test/e2e -run '^$' -bench 'Login|Owner' -benchtime 200x
func BenchmarkLogin(b *testing.B) {
	alice := demo.Wallet(b, "alice")
	chain := onChain(b)
	owner := common.HexToAddress(alice.Address)
	wallet := chain.deploy(alice, bindings.WalletMetaData.Bin, bindings.NewWallet().PackConstructor(owner))
	factory := chain.deploy(alice, bindings.WalletFactoryMetaData.Bin, nil)
	unborn, how := chain.future(factory, alice, 9)
	plain := func(message string) string { return cluster.Sign(b, alice, message) }
	for i, kind := range []struct {
		name, account string
		sign          func(message string) string
	}{
		{"key", alice.Address, plain},
		{"erc1271", wallet.Hex(), plain},
		{"erc6492", unborn.Hex(), func(m string) string { return wrapped(b, factory, how, plain(m)) }},
	} {
		b.Run(kind.name, func(b *testing.B) {
			var took []time.Duration
			var client *http.Client
			for n := range b.N {
				if n%loginsAnAddress == 0 { // the edge lets an address sign in only so often
					client = from(fmt.Sprintf("127.%d.%d.%d", 10+i, n/loginsAnAddress/250, 1+n/loginsAnAddress%250))
				}
				var ch cluster.Challenge
				post(b, client, "/v1/auth/nonce", map[string]any{"address": kind.account, "chain_id": demo.ChainID}, &ch)
				signed := map[string]string{"message": ch.Message, "signature": kind.sign(ch.Message)}
				start := time.Now()
				post(b, client, "/v1/auth/verify", signed, &struct{}{})
				took = append(took, time.Since(start))
			}
			report(b, took)
		})
	}
}

func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for _, p := range []int{50, 95, 99} {
		b.ReportMetric(float64(took[len(took)*p/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
	}
}

// BenchmarkOwnerChange times how long after a block in which a wallet changes its
// owner, without an event, the session's grant has ended: an edge ends it before it
// signs the receipt.
func BenchmarkOwnerChange(b *testing.B) {
	alice, bob := demo.Wallet(b, "alice"), demo.Wallet(b, "bob")
	chain := onChain(b)
	wallet := chain.deploy(alice, bindings.WalletMetaData.Bin, bindings.NewWallet().PackConstructor(common.HexToAddress(alice.Address)))
	let(b, wallet)
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
	events := demo.Events(b, s)
	var took []time.Duration
	for range b.N {
		block := chain.rotate(wallet, alice, bob).BlockNumber.Uint64()
		info := awaitState(b, events, model.RevokedState)
		at, err := heads.At(b.Context(), block)
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, info.Receipt.DecidedAt.Sub(at))
		chain.rotate(wallet, bob, alice)
		awaitState(b, events, model.Active)
	}
	report(b, took)
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
