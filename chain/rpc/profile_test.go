package rpc_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// again dials the world's chain with other facts.
func (w world) again(t *testing.T, change func(*chains.Chain)) *rpc.Client {
	t.Helper()
	facts, err := chains.New(chains.Config{ID: 31337, RPC: []string{w.chain.URL()}})
	if err != nil {
		t.Fatal(err)
	}
	change(&facts)
	c, err := rpc.Dial(t.Context(), facts, facts.Providers[0], metrics())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestMulticallIsCarriedWhereAnotherContractStandsInItsPlace(t *testing.T) {
	w := begin(t, false)
	w.mint(t, "1")
	for want, trusted := range map[rpc.Together][]model.Hash{rpc.Carried: {{1}}, rpc.Single: nil} {
		c := w.again(t, func(f *chains.Chain) { f.MulticallCode = trusted })
		if c.Together() != want {
			t.Fatalf("reads are made by %v, want %v", c.Together(), want)
		}
		at := w.chain.Head().Hash
		got, err := c.Read(t.Context(), []rpc.Call{{Block: at, To: w.pass, Data: ownerOf(t, 1)}, {Block: at, To: w.pass, Data: ownerOf(t, 2)}})
		if err != nil || len(got[0].Data) != 32 || model.Address(got[0].Data[12:]) != w.op.Address() || !got[1].Reverted {
			t.Errorf("%v: %+v, %v", want, got, err)
		}
	}
	if w.client.Together() != rpc.Deployed {
		t.Errorf("reads are made by %v", w.client.Together())
	}
}

func TestProviderThatCannotCarryMakesSingleCalls(t *testing.T) {
	for name, answer := range map[string]string{"refuses": `"error":{"code":-32602,"message":"too many arguments, want at most 2"}`, "ignores": `"result":"0x"`} {
		c := providerOf(t, 1, func(method string) string {
			switch method {
			case "eth_chainId":
				return `"result":"0x1"`
			case "eth_getCode":
				return `"result":"0x60"`
			}
			return answer
		})
		client, err := rpc.Dial(t.Context(), c, c.Providers[0], metrics())
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		if client.Together() != rpc.Single {
			t.Errorf("%s: %v", name, client.Together())
		}
	}
}

func TestHelpersThatDoNotStandThereAreNamed(t *testing.T) {
	w := begin(t, false)
	c := w.again(t, func(f *chains.Chain) { f.MulticallCode = []model.Hash{{1}} })
	lacks, err := c.Lacking(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var says []string
	for _, l := range lacks {
		says = append(says, l.Says())
	}
	all := strings.Join(says, "; ")
	if !strings.Contains(all, "Multicall3 has other code") || strings.Contains(all, "CREATE2 deployer") {
		t.Error(all)
	}
}

func TestFinalizedIsByTagOrByDepth(t *testing.T) {
	w := begin(t, false)
	for range 40 {
		if _, err := w.chain.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	head := w.chain.Head().Number
	byTag := w.again(t, func(f *chains.Chain) { f.Finality = chains.Finality{Tag: "finalized"} })
	if h, err := byTag.Finalized(t.Context()); err != nil || h.Number > head || h.Number != head/32*32 {
		t.Errorf("%+v, %v", h, err)
	}
	byDepth := w.again(t, func(f *chains.Chain) { f.Finality = chains.Finality{Depth: 5} })
	if h, err := byDepth.Finalized(t.Context()); err != nil || h.Number != head-5 {
		t.Errorf("%+v, %v", h, err)
	}
	// After a fork below it the dev chain's tag is above its head until the next block.
	if _, err := w.chain.Fork(30); err != nil {
		t.Fatal(err)
	}
	if h, err := byTag.Finalized(t.Context()); err == nil && h.Number > w.chain.Head().Number || err != nil && fault.KindOf(err) != fault.Stale {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestBloomTellsWhichContractsAreQuiet(t *testing.T) {
	w := begin(t, false)
	w.mint(t, "1")
	busy, err := w.client.Latest(t.Context())
	if err != nil || busy.Bloom == nil || !busy.Bloom.May(w.pass) {
		t.Fatalf("%+v, %v", busy, err)
	}
	others := 0
	for i := range 100 {
		h := evm.Keccak256(fmt.Appendf(nil, "contract %d", i))
		if busy.Bloom.May(model.Address(h[:20])) {
			others++
		}
	}
	if others > 5 {
		t.Errorf("%d of 100 strangers may be in the block", others)
	}
	if _, err := w.chain.Commit(); err != nil {
		t.Fatal(err)
	}
	if quiet, err := w.client.Latest(t.Context()); err != nil || quiet.Bloom.May(w.pass) {
		t.Errorf("%+v, %v", quiet, err)
	}
	var h rpc.Header
	if err := json.Unmarshal([]byte(`{"number":"0x1","hash":"0x`+ones+`","parentHash":"0x`+zeros+`","timestamp":"0x1","logsBloom":"0x00"}`), &h); err == nil {
		t.Error("a short bloom was read")
	}
}
