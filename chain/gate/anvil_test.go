package gate_test

import (
	"bufio"
	"context"
	"math/big"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"
)

const anvilBinary = "../../contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"

// everywhere runs a test on the dev chain and on anvil, which has other habits: no
// multicall, and no word about what a reorg took back.
func everywhere(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("devchain", func(t *testing.T) { test(t, begin(t)) })
	t.Run("anvil", func(t *testing.T) {
		if _, err := os.Stat(anvilBinary); err != nil {
			t.Skip("anvil is not installed: make setup")
		}
		test(t, beginOn(t, func(fund ...model.Address) ground { return startAnvil(t, fund) }))
	})
}

// anvil is a running anvil with the registries that the dev chain has in its genesis.
type anvil struct {
	t   testing.TB
	url string
	rpc *rpc.Client
}

func startAnvil(t testing.TB, fund []model.Address) *anvil {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, anvilBinary, "--port", "0", "--chain-id", "31337")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
	})
	a := &anvil{t: t}
	lines := bufio.NewScanner(out)
	for a.url == "" && lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "Listening on "); ok {
			a.url = "http://" + strings.TrimSpace(at)
		}
	}
	go func() { // anvil stops when nobody reads what it prints
		for lines.Scan() {
		}
	}()
	if a.rpc, err = rpc.Dial(a.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.rpc.Close)
	for _, f := range fund {
		a.ask(nil, "anvil_setBalance", f, (*hexutil.Big)(new(big.Int).Lsh(big.NewInt(1), 70)))
	}
	a.ask(nil, "anvil_setCode", chains.DelegateRegistry(chainID), bindings.DelegateRegistryRuntime)
	a.ask(nil, "anvil_setCode", chains.AccountRegistry(), bindings.AccountRegistryRuntime)
	return a
}

func (a *anvil) ask(out any, method string, args ...any) {
	a.t.Helper()
	if err := a.rpc.Call(out, method, args...); err != nil {
		a.t.Fatalf("%s: %v", method, err)
	}
}

func (a *anvil) URL() string { return a.url }

func (a *anvil) Head() model.BlockRef {
	var h struct {
		Number    hexutil.Uint64
		Hash      model.Hash
		Timestamp hexutil.Uint64
	}
	a.ask(&h, "eth_getBlockByNumber", "latest", false)
	return model.BlockRef{Chain: chainID, Number: uint64(h.Number), Hash: h.Hash, Time: time.Unix(int64(h.Timestamp), 0).UTC()}
}

func (a *anvil) Commit() (model.BlockRef, error) {
	a.ask(nil, "evm_mine")
	return a.Head(), nil
}

// Fork puts as many other blocks, empty ones, in the place of the last ones.
func (a *anvil) Fork(depth uint64) (model.BlockRef, error) {
	a.ask(nil, "anvil_reorg", depth, []any{})
	return a.Head(), nil
}

func (a *anvil) Close() error { return nil }
