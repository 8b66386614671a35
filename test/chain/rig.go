package main

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"path/filepath"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/chain/gate"
	"github.com/streamgate/streamgate/chain/index"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	chainID = 31337
	tokens  = 10_000
	wallets = 2_500
	// gas of a transaction: below what one may have since Osaka.
	gas = 16_000_000
)

// bench is a chain with a past, and what is measured on it.
type bench struct {
	sizes
	dir    string
	chain  *devchain.Chain
	client *ethclient.Client
	key    *ecdsa.PrivateKey
	nonce  uint64
	flock  common.Address
	undo   []func()

	watch   *watch.Watcher
	index   *index.Index
	decider *gate.Decider
}

func (b *bench) close() {
	for i := len(b.undo) - 1; i >= 0; i-- {
		b.undo[i]()
	}
}

// history makes the chain and its past.
func (b *bench) history(ctx context.Context) (err error) {
	if b.key, err = crypto.GenerateKey(); err != nil {
		return err
	}
	from := crypto.PubkeyToAddress(b.key.PublicKey)
	if b.chain, err = devchain.Start(ctx, devchain.Config{Addr: "127.0.0.1:0", ChainID: chainID, Fund: []model.Address{model.Address(from)}, Manual: true}); err != nil {
		return err
	}
	b.undo = append(b.undo, func() {
		if b.chain != nil {
			_ = b.chain.Close()
		}
	})
	if b.client, err = ethclient.DialContext(ctx, b.chain.URL()); err != nil {
		return err
	}
	b.undo = append(b.undo, b.client.Close)
	code := append(common.FromHex(bindings.FlockMetaData.Bin), bindings.NewFlock().PackConstructor(big.NewInt(tokens), big.NewInt(wallets))...)
	b.flock = crypto.CreateAddress(from, 0)
	if err := b.seal(ctx, nil, code); err != nil {
		return err
	}
	began := time.Now()
	for range b.blocks {
		if err := b.move(ctx, b.each); err != nil {
			return err
		}
	}
	fmt.Printf("%d blocks with %d transfers each of %d tokens among %d wallets, made in %v\n", b.blocks, b.each, tokens, wallets, time.Since(began).Round(time.Second))
	return nil
}

// move seals a block in which so many tokens change hands.
func (b *bench) move(ctx context.Context, many int64) error {
	return b.seal(ctx, &b.flock, bindings.NewFlock().PackMove(big.NewInt(many)))
}

func (b *bench) seal(ctx context.Context, to *common.Address, data []byte) error {
	tx, err := types.SignNewTx(b.key, types.LatestSignerForChainID(big.NewInt(chainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(chainID), Nonce: b.nonce, To: to, Data: data, Gas: gas, GasFeeCap: big.NewInt(1e11), GasTipCap: big.NewInt(1e9)})
	if err == nil {
		err = b.client.SendTransaction(ctx, tx)
	}
	if err != nil {
		return err
	}
	b.nonce++
	if _, err := b.chain.Commit(); err != nil {
		return err
	}
	r, err := b.client.TransactionReceipt(ctx, tx.Hash())
	if err == nil && r.Status != types.ReceiptStatusSuccessful {
		err = fmt.Errorf("transaction failed")
	}
	return err
}

// follow starts a watcher and its index, as a node has them.
func (b *bench) follow(ctx context.Context) error {
	c, err := chains.New(chains.Config{ID: chainID, RPC: []string{b.chain.URL()}})
	if err != nil {
		return err
	}
	open := func(cfg kv.Config) (*kv.DB, error) {
		db, err := kv.Open(cfg)
		if err == nil {
			b.undo = append(b.undo, func() { _ = db.Close() })
		}
		return db, err
	}
	db, err := open(kv.Config{Dir: filepath.Join(b.dir, "db"), Sync: true})
	if err != nil {
		return err
	}
	idb, err := open(kv.Config{Dir: filepath.Join(b.dir, "index"), CacheBytes: 16 << 20, CommitBytes: index.CommitBytes})
	if err != nil {
		return err
	}
	reg := prometheus.NewRegistry()
	if b.watch, err = watch.New(watch.Config{Chain: c, Dial: watch.Dialer(c, rpc.NewMetrics(reg))}, db, zap.NewNop(), watch.NewMetrics(reg)); err != nil {
		return err
	}
	if b.index, err = index.New(index.Config{Chain: c}, b.watch, idb, zap.NewNop(), index.NewMetrics(reg)); err != nil {
		return err
	}
	if b.decider, err = gate.New(b.watch); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { _ = b.watch.Run(ctx) })
	wg.Go(func() { _ = b.index.Run(ctx) })
	b.undo = append(b.undo, func() {
		cancel()
		wg.Wait()
	})
	if err := b.watch.Watch(ctx, model.Address(b.flock)); err != nil {
		return err
	}
	// At the head first: an index is whole as soon as it is where its watcher is.
	head := b.chain.Head().Hash
	return b.await(ctx, func() bool { v := b.watch.View(); return v != nil && v.Head.Hash == head })
}

// await waits until something is so, as soon as it is.
func (b *bench) await(ctx context.Context, is func() bool) error {
	for !is() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Microsecond):
		}
	}
	return nil
}
