package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	devChain = 31337
	anvil    = "contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
)

// node is a chain that can be told to forget.
type node struct {
	id     uint64 // EIP-155
	url    string
	client *ethclient.Client
	commit func(ctx context.Context) error
	// reorg replaces the last blocks by as many, with other transfers where the chain
	// can do that at once; else whoever calls it sends them.
	reorg func(ctx context.Context, depth uint64, swapped []transfer) error
	// rollback forgets the last blocks; nobody announces that.
	rollback func(ctx context.Context, depth uint64) error
	stop     func() error
	manual   bool // it seals when it is told to
	// final is the block below which it refuses to reorganise, nil for none.
	final func(head uint64) uint64
}

// transfer is a call that somebody makes in a block that replaces another.
type transfer struct {
	from, to common.Address
	data     []byte
	what     string // in words
}

func startNode(ctx context.Context, kind string, id uint64, keys []*ecdsa.PrivateKey) (*node, error) {
	switch kind {
	case "geth":
		return startGeth(ctx, id, keys)
	case "anvil":
		return startAnvil(ctx, id, keys)
	}
	return nil, fmt.Errorf("no chain %q: want geth or anvil", kind)
}

func startGeth(ctx context.Context, id uint64, keys []*ecdsa.PrivateKey) (*node, error) {
	var fund []model.Address
	for _, k := range keys {
		fund = append(fund, model.Address(addressOf(k)))
	}
	chain, err := devchain.Start(ctx, devchain.Config{Addr: "127.0.0.1:0", ChainID: model.ChainID(id), Fund: fund, Manual: true}) // by itself it would seal by the clock, and no seed say when
	if err != nil {
		return nil, err
	}
	n := &node{id: id, url: chain.URL(), stop: chain.Close, manual: true, final: func(head uint64) uint64 { return head - head%32 }}
	n.commit = func(context.Context) error { _, err := chain.Commit(); return err }
	n.rollback = func(_ context.Context, depth uint64) error { _, err := chain.Fork(depth); return err }
	n.reorg = func(ctx context.Context, depth uint64, _ []transfer) error {
		if err := n.rollback(ctx, depth); err != nil {
			return err
		}
		return n.commit(ctx)
	}
	n.client, err = ethclient.DialContext(ctx, n.url)
	return n, err
}

func startAnvil(ctx context.Context, id uint64, keys []*ecdsa.PrivateKey) (*node, error) {
	if _, err := os.Stat(anvil); err != nil {
		return nil, fmt.Errorf("anvil is not installed, run contracts/install.sh: %w", err)
	}
	cmd := exec.CommandContext(ctx, anvil, "--port", "0", "--chain-id", fmt.Sprint(id))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	n := &node{id: id, stop: func() error {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // says that it was killed
		return nil
	}}
	lines := bufio.NewScanner(out)
	for n.url == "" && lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "Listening on "); ok {
			n.url = "http://" + strings.TrimSpace(at)
		}
	}
	go func() { // ends with anvil, which stops when nobody reads what it prints
		for lines.Scan() {
		}
	}()
	if n.url == "" {
		return nil, errors.Join(errors.New("anvil did not start"), n.stop())
	}
	if n.client, err = ethclient.DialContext(ctx, n.url); err != nil {
		return nil, err
	}
	ask := func(ctx context.Context, method string, args ...any) error {
		return n.client.Client().CallContext(ctx, nil, method, args...)
	}
	n.commit = func(ctx context.Context) error { return ask(ctx, "evm_mine") }
	n.rollback = func(ctx context.Context, depth uint64) error { return ask(ctx, "anvil_rollback", depth) }
	n.reorg = func(ctx context.Context, depth uint64, swapped []transfer) error {
		txs := []any{}
		for i, s := range swapped {
			txs = append(txs, []any{map[string]any{"from": s.from, "to": s.to, "data": hexutil.Bytes(s.data)}, uint64(i) % depth})
		}
		return ask(ctx, "anvil_reorg", depth, txs)
	}
	if err := ask(ctx, "anvil_autoImpersonateAccount", true); err != nil {
		return nil, err
	}
	for _, k := range keys {
		if err := ask(ctx, "anvil_setBalance", addressOf(k), (*hexutil.Big)(new(big.Int).Lsh(big.NewInt(1), 80))); err != nil {
			return nil, err
		}
	}
	return n, nil
}

func addressOf(k *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(k.PublicKey) }

// send signs a transaction and waits until it is in a block; nil for one that the chain
// did not take: a reorg made it impossible, as in life.
func (n *node) send(ctx context.Context, k *ecdsa.PrivateKey, to *common.Address, data []byte) (*types.Receipt, error) {
	nonce, err := n.client.NonceAt(ctx, addressOf(k), nil)
	if err != nil {
		return nil, err
	}
	id := new(big.Int).SetUint64(n.id)
	tx, err := types.SignNewTx(k, types.LatestSignerForChainID(id), &types.DynamicFeeTx{ChainID: id, Nonce: nonce, To: to, Data: data,
		Gas: 4_000_000, GasFeeCap: big.NewInt(1e11), GasTipCap: big.NewInt(1e9)})
	if err != nil {
		return nil, err
	}
	if err := n.client.SendTransaction(ctx, tx); err != nil {
		return nil, n.commit(ctx) // the pool lost its thread in a reorg: a block helps
	}
	for range 10 {
		if n.manual {
			if err := n.commit(ctx); err != nil {
				return nil, err
			}
		}
		for range 20 { // a chain that seals by itself has done so, or is about to
			if r, err := n.client.TransactionReceipt(ctx, tx.Hash()); err == nil {
				return r, nil
			}
			if n.manual {
				break
			}
			select {
			case <-time.After(5 * time.Millisecond):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	}
	return nil, nil
}
