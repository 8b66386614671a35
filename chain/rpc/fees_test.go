package rpc_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// feesOf asks a provider that answers as the test says, on a chain.
func feesOf(t *testing.T, id model.ChainID, answers map[string]string) (rpc.Fees, error) {
	t.Helper()
	c := providerOf(t, id, func(method string) string {
		a, ok := answers[method]
		switch {
		case ok:
			return a
		case method == "eth_chainId":
			return fmt.Sprintf(`"result":"%#x"`, uint64(id))
		case method == "eth_getCode":
			return `"result":"0x"`
		}
		return `"error":{"code":-32601,"message":"no such method"}`
	})
	client, err := rpc.Dial(t.Context(), c, c.Providers[0], metrics())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client.Fees(t.Context())
}

const (
	someHistory = `"result":{"oldestBlock":"0x10","baseFeePerGas":["0x1","0x2","0x3","0x4"],"gasUsedRatio":[0.5,0,0.1],"reward":[["0x1","0x2","0x3"],["0x0","0x0","0x0"],["0x5","0x6","0x7"]]}`
	sixtyFour   = `"result":"0x0000000000000000000000000000000000000000000000000000000000000009000000000000000000000000000000000000000000000000000000000000000b"`
)

func TestFeesAreThoseOfTheNextBlockAndOfBlocksThatWereUsed(t *testing.T) {
	f, err := feesOf(t, 1, map[string]string{"eth_feeHistory": someHistory})
	if err != nil || f.Block != 0x12 || f.Base.Int64() != 4 || f.Low.Int64() != 5 || f.Usual.Int64() != 6 || f.High.Int64() != 7 || f.L1 != nil {
		t.Fatalf("%+v, %v", f, err)
	}
}

func TestRollupsTellWhatTheirL1Adds(t *testing.T) {
	for id, want := range map[model.ChainID]int64{10: 9, 8453: 9, 534352: 9, 42161: 120 * 11} {
		f, err := feesOf(t, id, map[string]string{"eth_feeHistory": someHistory, "eth_call": sixtyFour})
		if err != nil || f.L1 == nil || f.L1.Cmp(big.NewInt(want)) != 0 {
			t.Errorf("chain %d: %+v, %v", id, f, err)
		}
		if _, err := feesOf(t, id, map[string]string{"eth_feeHistory": someHistory, "eth_call": `"result":"0x"`}); err == nil {
			t.Errorf("chain %d: nothing is a fee", id)
		}
	}
}

func TestChainWithoutBaseFeesTellsOnePrice(t *testing.T) {
	head := `"result":{"number":"0x5","hash":"0x` + ones + `","parentHash":"0x` + zeros + `","timestamp":"0x1"}`
	for name, history := range map[string]string{"no method": `"error":{"code":-32601,"message":"no"}`, "no base": `"result":{"oldestBlock":"0x1"}`} {
		f, err := feesOf(t, 424242, map[string]string{"eth_feeHistory": history, "eth_gasPrice": `"result":"0x77"`, "eth_getBlockByNumber": head})
		if err != nil || f.Base.Int64() != 0x77 || f.Usual.Sign() != 0 || f.Block != 5 {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

func TestDevChainTellsItsFees(t *testing.T) {
	w := begin(t, false)
	w.mint(t, "1")
	f, err := w.client.Fees(t.Context())
	if err != nil || f.Base.Sign() <= 0 || f.L1 != nil || f.Block != w.chain.Head().Number {
		t.Fatalf("%+v, %v", f, err)
	}
	if kind, _ := (chains.Chain{ID: 31337}).L1Fee(); kind != chains.NoL1Fee {
		t.Errorf("kind %v", kind)
	}
}
