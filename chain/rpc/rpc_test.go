package rpc_test

import (
	"context"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// world is a dev chain with a pass on it, and a client.
type world struct {
	chain  *devchain.Chain
	op     *operator.Operator
	key    operator.Key
	pass   model.Address
	client *rpc.Client
}

// begin starts a chain; without a multicall if bare.
func begin(t *testing.T, bare bool) world {
	t.Helper()
	key, err := operator.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	chain, err := devchain.Start(t.Context(), devchain.Config{Addr: "127.0.0.1:0", ChainID: 31337, Fund: []model.Address{key.Address()}, MaxAhead: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = chain.Close() })
	op, err := operator.New(t.Context(), chain.URL(), key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(op.Close)
	pass, err := op.DeployAccessPass(t.Context(), "Pass", "PASS")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := chains.New(chains.Config{ID: 31337, RPC: []string{chain.URL()}})
	if err != nil {
		t.Fatal(err)
	}
	if bare {
		facts.MulticallCode = nil
	}
	client, err := rpc.Dial(t.Context(), facts, facts.Providers[0], metrics())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return world{chain, op, key, pass, client}
}

func metrics() *rpc.Metrics { return rpc.NewMetrics(prometheus.NewRegistry()) }

func ownerOf(t *testing.T, id int64) []byte {
	t.Helper()
	return bindings.NewAccessPass().PackOwnerOf(big.NewInt(id))
}

func (w world) mint(t *testing.T, id string) {
	t.Helper()
	if err := w.op.Mint(t.Context(), w.pass, w.op.Address(), id); err != nil {
		t.Fatal(err)
	}
}

func TestReadsAreMadeAtTheirBlock(t *testing.T) {
	for _, bare := range []bool{false, true} {
		w := begin(t, bare)
		before := w.chain.Head().Hash
		w.mint(t, "1")
		after := w.chain.Head().Hash
		nowhere := model.Address{1}
		got, err := w.client.Read(t.Context(), []rpc.Call{
			{Block: before, To: w.pass, Data: ownerOf(t, 1)},
			{Block: after, To: w.pass, Data: ownerOf(t, 1)},
			{Block: after, To: w.pass, Data: ownerOf(t, 2)},
			{Block: after, To: nowhere, Data: ownerOf(t, 1)},
			{Block: model.Hash{1}, To: w.pass, Data: ownerOf(t, 1)},
		})
		if err != nil {
			t.Fatal(err)
		}
		if !got[0].Reverted || got[0].Err != nil {
			t.Errorf("bare %v: before the mint: %+v", bare, got[0])
		}
		if len(got[1].Data) != 32 || model.Address(got[1].Data[12:]) != w.op.Address() {
			t.Errorf("bare %v: after the mint: %+v", bare, got[1])
		}
		if !got[2].Reverted || got[2].Err != nil {
			t.Errorf("bare %v: a token that is not there: %+v", bare, got[2])
		}
		if got[3].Reverted || len(got[3].Data) != 0 || got[3].Err != nil {
			t.Errorf("bare %v: an address without code: %+v", bare, got[3])
		}
		if fault.KindOf(got[4].Err) != fault.Stale {
			t.Errorf("bare %v: an unknown block: %+v", bare, got[4])
		}
	}
}

func TestBlocksThatAreNoLongerCanonicalAreNotRead(t *testing.T) {
	for _, bare := range []bool{false, true} {
		w := begin(t, bare)
		w.mint(t, "1")
		orphan := w.chain.Head().Hash
		if _, err := w.chain.Fork(1); err != nil {
			t.Fatal(err)
		}
		got, err := w.client.Read(t.Context(), []rpc.Call{{Block: orphan, To: w.pass, Data: ownerOf(t, 1)}})
		if err != nil || fault.KindOf(got[0].Err) != fault.Stale {
			t.Errorf("bare %v: %+v, %v", bare, got, err)
		}
	}
}

// greedy burns all gas it is given: JUMPDEST, PUSH0, JUMP.
const greedy = "0x5b5f56"

func TestGreedyContractDoesNotSpoilTheAnswersOfOthers(t *testing.T) {
	w := begin(t, false)
	w.mint(t, "1")
	hog := deploy(t, w, greedy)
	at := w.chain.Head().Hash
	var calls []rpc.Call
	for range 5 {
		calls = append(calls, rpc.Call{Block: at, To: hog, Data: ownerOf(t, 1)}, rpc.Call{Block: at, To: w.pass, Data: ownerOf(t, 1)})
	}
	got, err := w.client.Read(t.Context(), calls)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range got {
		if i%2 == 0 && (!r.Reverted || r.Err != nil) || i%2 == 1 && (r.Reverted || r.Err != nil || len(r.Data) != 32) {
			t.Fatalf("call %d: %+v", i, r)
		}
	}
}

func TestLogsAreThoseOfTheBlock(t *testing.T) {
	w := begin(t, false)
	w.mint(t, "1")
	w.mint(t, "2")
	head, err := w.client.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := rpc.Filter{Contracts: []model.Address{w.pass}, Topics: events.Topics()}
	logs, err := w.client.LogsOf(t.Context(), []model.Hash{head.Parent, head.Hash}, f)
	if err != nil || len(logs[0]) != 1 || len(logs[1]) != 1 {
		t.Fatalf("%+v, %v", logs, err)
	}
	c, ok := events.Decode(logs[1][0], head.Ref(31337))
	if !ok || c.Token.ID != "2" || c.To != w.op.Address() || !c.From.IsZero() {
		t.Errorf("%+v", c)
	}
	all, err := w.client.LogsIn(t.Context(), 0, head.Number, f)
	if err != nil || len(all) != 2 || all[1].BlockHash != head.Hash {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := w.client.LogsOf(t.Context(), []model.Hash{{1}}, f); err == nil {
		t.Error("logs of an unknown block are no error")
	}
	if none, err := w.client.LogsOf(t.Context(), []model.Hash{head.Hash}, rpc.Filter{}); err != nil || len(none[0]) != 0 {
		t.Errorf("no contracts gave %v, %v", none, err)
	}
}

func TestHeadersComeInOrder(t *testing.T) {
	w := begin(t, false)
	w.mint(t, "1")
	got, err := w.client.Headers(t.Context(), []uint64{0, 1, 2})
	if err != nil || got[1].Parent != got[0].Hash || got[2].Parent != got[1].Hash || got[2].Number != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := w.client.Headers(t.Context(), []uint64{1, 1000}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a block to come: %v", err)
	}
	if _, err := w.client.HeaderByHash(t.Context(), model.Hash{9}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an unknown block: %v", err)
	}
}

func TestDoorbellRingsForNewHeads(t *testing.T) {
	w := begin(t, false)
	ctx, cancel := context.WithCancel(t.Context())
	rung := make(chan struct{}, 16)
	ended := make(chan error, 1)
	go func() {
		ended <- w.client.Follow(ctx, func(rpc.Header) { rung <- struct{}{} })
	}()
	<-rung // subscribed
	w.mint(t, "1")
	<-rung
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

func TestDoorbellSaysWhenTheSocketEnds(t *testing.T) {
	w := begin(t, false)
	subscribed := make(chan struct{}, 16)
	ended := make(chan error, 1)
	go func() {
		ended <- w.client.Follow(t.Context(), func(rpc.Header) { subscribed <- struct{}{} })
	}()
	<-subscribed
	_ = w.chain.Close()
	if err := <-ended; fault.KindOf(err) != fault.Unavailable {
		t.Fatal(err)
	}
}

// provider answers every call with what answer gives for its method.
func provider(t *testing.T, answer func(method string) string) chains.Chain {
	t.Helper()
	return providerOf(t, 1, answer)
}

// providerOf is a provider that is configured for a chain.
func providerOf(t *testing.T, id model.ChainID, answer func(method string) string) chains.Chain {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var req struct {
			ID     json.RawMessage
			Method string
		}
		_ = json.NewDecoder(r.Body).Decode(&req)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"jsonrpc":"2.0","id":` + string(req.ID) + `,` + answer(req.Method) + `}`))
	}))
	t.Cleanup(s.Close)
	c, err := chains.New(chains.Config{ID: id, RPC: []string{s.URL + "/v2/secret-key"}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestProviderOfAnotherChainIsRefused(t *testing.T) {
	c := provider(t, func(string) string { return `"result":"0x2"` })
	if _, err := rpc.Dial(t.Context(), c, c.Providers[0], metrics()); err == nil || !strings.Contains(err.Error(), "serves chain 2, not 1") {
		t.Fatal(err)
	}
}

func TestErrorsDoNotShowTheKeyInTheURL(t *testing.T) {
	c, err := chains.New(chains.Config{ID: 1, RPC: []string{"http://127.0.0.1:1/v2/secret-key"}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = rpc.Dial(t.Context(), c, c.Providers[0], metrics())
	if fault.KindOf(err) != fault.Unavailable || strings.Contains(err.Error(), "secret") {
		t.Fatal(err)
	}
}

var badHeads = map[string]string{
	"nothing":     `{}`,
	"no hash":     `{"number":"0x1","parentHash":"0x` + zeros + `","timestamp":"0x1"}`,
	"pending":     `{"number":null,"hash":null,"parentHash":"0x` + zeros + `","timestamp":"0x1"}`,
	"short hash":  `{"number":"0x1","hash":"0x12","parentHash":"0x` + zeros + `","timestamp":"0x1"}`,
	"zero hash":   `{"number":"0x1","hash":"0x` + zeros + `","parentHash":"0x` + zeros + `","timestamp":"0x1"}`,
	"end of time": `{"number":"0x1","hash":"0x` + ones + `","parentHash":"0x` + zeros + `","timestamp":"0xffffffffffffffff"}`,
	"a list":      `[]`,
	"text":        `"0x1"`,
}

const (
	zeros = "0000000000000000000000000000000000000000000000000000000000000000"
	ones  = "1111111111111111111111111111111111111111111111111111111111111111"
)

func TestMalformedHeadsAreErrors(t *testing.T) {
	for name, head := range badHeads {
		t.Run(name, func(t *testing.T) {
			c := provider(t, func(method string) string {
				switch method {
				case "eth_chainId":
					return `"result":"0x1"`
				case "eth_getCode":
					return `"result":"0x"`
				}
				return `"result":` + head
			})
			client, err := rpc.Dial(t.Context(), c, c.Providers[0], metrics())
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			if h, err := client.Latest(t.Context()); err == nil {
				t.Fatalf("became %+v", h)
			}
		})
	}
}

func FuzzHeaderAndLog(f *testing.F) {
	for _, s := range badHeads {
		f.Add([]byte(s))
	}
	f.Add([]byte(`{"number":"0x1","hash":"0x` + ones + `","parentHash":"0x` + zeros + `","timestamp":"0x1"}`))
	f.Add([]byte(`{"address":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","topics":["0x` + ones + `"],"data":"0x00","blockNumber":"0x1","blockHash":"0x` + ones + `","logIndex":"0x0"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var h rpc.Header
		if json.Unmarshal(b, &h) == nil && (h.Hash.IsZero() || h.Time.Year() > 9999) {
			t.Fatalf("%+v", h)
		}
		var l rpc.Log
		if json.Unmarshal(b, &l) == nil && len(l.Topics) > 4 {
			t.Fatalf("%+v", l)
		}
	})
}

func TestCallWithItsOwnGasTravelsAlone(t *testing.T) {
	for _, bare := range []bool{false, true} {
		w := begin(t, bare)
		w.mint(t, "1")
		hog := deploy(t, w, greedy)
		at := w.chain.Head().Hash
		got, err := w.client.Read(t.Context(), []rpc.Call{
			{Block: at, To: w.pass, Data: ownerOf(t, 1), Gas: 22_500}, // less than it takes
			{Block: at, To: w.pass, Data: ownerOf(t, 1)},
			{Block: at, To: hog, Gas: 10_000_000},
			{Block: at, To: w.pass, Data: ownerOf(t, 1), Gas: 10_000_000},
			{Block: at, Data: []byte{0x60, 0x2a, 0x60, 0x00, 0x52, 0x60, 0x20, 0x60, 0x00, 0xf3}}, // code that gives back 42
			{Block: model.Hash{1}, Data: []byte{0x00}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, reverted := range []bool{true, false, true, false, false} {
			if r := got[i]; r.Err != nil || r.Reverted != reverted || !reverted && len(r.Data) != 32 {
				t.Errorf("bare %v, call %d: %+v", bare, i, r)
			}
		}
		if got[4].Data[31] != 42 || fault.KindOf(got[5].Err) != fault.Stale {
			t.Errorf("bare %v: %+v, %+v", bare, got[4], got[5])
		}
	}
}
