package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/streamgate/streamgate/chain/index"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/machine"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// step is how many blocks the plain peer asks for at a time: what the index
	// ends up with.
	step = 200
	// many is how many entitlements are decided in one call.
	many = 1_000
	// guesses is how many are made one by one.
	guesses = 10_000
)

// backfill takes the time from nothing to a whole index, and that of a client that
// only reads.
func (b *bench) backfill(ctx context.Context) error {
	logs := b.blocks * b.each
	peer, err := b.plain(ctx)
	if err != nil {
		return err
	}
	if err := b.follow(ctx); err != nil {
		return err
	}
	began, busy := time.Now(), cpu()
	if err := b.index.Track(model.Address(b.flock)); err != nil {
		return err
	}
	err = b.await(ctx, func() bool { return b.index.State(model.Address(b.flock)).State == model.IndexComplete })
	if err != nil {
		return err
	}
	took, worked := time.Since(began), (cpu()-busy)/time.Duration(logs)
	s := b.index.State(model.Address(b.flock))
	if s.Moved != uint64(logs) {
		return fmt.Errorf("%d of %d transfers are indexed: %+v", s.Moved, logs, s)
	}
	rate := float64(logs) / took.Seconds()
	figure(fmt.Sprintf("backfill of %d transfers", logs), fmt.Sprintf("%.0f logs/s", rate), "30,000 logs/s", rate >= 30_000)
	fmt.Printf("%-58s %.0f logs/s, so the index is at %.0f %% of it; %d MiB of rows\n", "  go-ethereum's client, reading the same and keeping nothing",
		peer.rate, 100*rate/peer.rate, s.Bytes>>20)
	fmt.Printf("%-58s %v a log, %v with go-ethereum's client; the node's part is in both\n", "  time on a core", worked.Round(100*time.Nanosecond), peer.worked.Round(100*time.Nanosecond))
	return b.agree(ctx)
}

// pace is how fast logs were read: how many a second, and what each cost.
type pace struct {
	rate   float64
	worked time.Duration // on a core; other people's load is not in it
}

// cpu is how long this process was on a core so far: its node too.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// plain reads the past with go-ethereum's client.
func (b *bench) plain(ctx context.Context) (pace, error) {
	head, err := b.client.BlockNumber(ctx)
	if err != nil {
		return pace{}, err
	}
	began, busy, n := time.Now(), cpu(), 0
	for from := uint64(0); from <= head; from += step {
		logs, err := b.client.FilterLogs(ctx, ethereum.FilterQuery{Addresses: []common.Address{b.flock}, FromBlock: new(big.Int).SetUint64(from), ToBlock: new(big.Int).SetUint64(min(head, from+step-1))})
		if err != nil {
			return pace{}, err
		}
		n += len(logs)
	}
	return pace{float64(n) / time.Since(began).Seconds(), (cpu() - busy) / time.Duration(max(1, n))}, nil
}

// agree compares some holders of the index with the chain: a fast index that is
// wrong would be no news.
func (b *bench) agree(ctx context.Context) error {
	page, p, err := b.index.Holders(index.Query{Contract: model.Address(b.flock), Limit: many})
	if err != nil {
		return err
	}
	calls := make([]rpc.Call, len(page))
	for i, h := range page {
		calls[i] = rpc.Call{Block: p.At.Hash, To: model.Address(b.flock), Data: bindings.NewFlock().PackBalanceOf(common.Address(h.Wallet))}
	}
	results, err := b.watch.Read(ctx, calls)
	if err != nil {
		return err
	}
	for i, r := range results {
		if r.Err != nil || new(big.Int).SetBytes(r.Data).String() != page[i].Amount {
			return fmt.Errorf("%v has %s by the index, %x by the chain, %v", page[i].Wallet, page[i].Amount, r.Data, r.Err)
		}
	}
	fmt.Printf("%d holders are the same at the chain\n", len(page))
	return nil
}

// block takes the time from when a block with thousands of transfers is announced to
// this program until the watcher's journal has them, and until the index does.
func (b *bench) block(ctx context.Context) error {
	ws, err := ethclient.DialContext(ctx, b.chain.WebSocketURL())
	if err != nil {
		return err
	}
	defer ws.Close()
	heads := make(chan *types.Header, 1)
	sub, err := ws.SubscribeNewHead(ctx, heads)
	if err != nil {
		return err
	}
	defer sub.Unsubscribe()
	var seen, indexed []time.Duration
	for range b.rounds {
		sealed := make(chan error, 1)
		go func() { sealed <- b.move(ctx, b.large) }() // awaited below
		var head *types.Header
		select {
		case head = <-heads:
		case err := <-sub.Err():
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
		began, hash := time.Now(), model.Hash(head.Hash())
		err := b.await(ctx, func() bool { v := b.watch.View(); return v != nil && v.Head.Hash == hash })
		seen = append(seen, time.Since(began))
		if err == nil {
			err = b.await(ctx, func() bool { return b.index.Summary().Tip == head.Number.Uint64() })
		}
		indexed = append(indexed, time.Since(began))
		if err := errors.Join(err, <-sealed); err != nil {
			return err
		}
	}
	slices.Sort(seen)
	slices.Sort(indexed)
	for _, part := range []struct {
		what string
		took []time.Duration
	}{{fmt.Sprintf("a block with %d transfers, announced, is in the journal", b.large), seen}, {"  and in the index", indexed}} {
		slowest := part.took[len(part.took)-1]
		figure(part.what, fmt.Sprintf("%v, slowest %v", part.took[len(part.took)/2].Round(time.Millisecond), slowest.Round(time.Millisecond)), "500ms", slowest <= 500*time.Millisecond)
	}
	return nil
}

// entitlements takes the time of many decisions at a block in one call, beside as many
// calls of go-ethereum's client, which decides nothing by them.
func (b *bench) entitlements(ctx context.Context) error {
	g := b.gate()
	page, _, err := b.index.Holders(index.Query{Contract: model.Address(b.flock), Limit: many})
	if err != nil || len(page) < many {
		return fmt.Errorf("holders: %d, %w", len(page), err)
	}
	wallets := make([]model.Wallet, many)
	for i := range wallets {
		wallets[i] = page[i].Wallet
	}
	var best []time.Duration
	for range b.rounds {
		if err := b.move(ctx, 1); err != nil { // another block: what was read is remembered
			return err
		}
		head := b.chain.Head()
		b.watch.Ring()
		if err := b.await(ctx, func() bool { v := b.watch.View(); return v != nil && v.Head.Hash == head.Hash }); err != nil {
			return err
		}
		began := time.Now()
		verdicts, err := b.decider.DecideMany(ctx, g, wallets, nil)
		if err != nil {
			return err
		}
		best = append(best, time.Since(began))
		allowed := 0
		for _, v := range verdicts {
			if v.Block().Hash != head.Hash {
				return fmt.Errorf("decided at block %d, not %d", v.Block().Number, head.Number)
			}
			if v.Allowed {
				allowed++
			}
		}
		if allowed < many-2 { // each block moves one token
			return fmt.Errorf("%d of %d holders are allowed", allowed, many)
		}
	}
	began := time.Now()
	for _, w := range wallets {
		if _, err := b.client.CallContract(ctx, ethereum.CallMsg{To: &b.flock, Data: bindings.NewFlock().PackBalanceOf(common.Address(w))}, nil); err != nil {
			return err
		}
	}
	one := time.Since(began)
	slices.Sort(best)
	fmt.Printf("%-58s %v in the median of %d; go-ethereum's client, one read after the other: %v (load average %.1f)\n", fmt.Sprintf("%d entitlements at a block in one call", many),
		best[len(best)/2].Round(100*time.Microsecond), b.rounds, one.Round(time.Millisecond), machine.Load())
	return nil
}

// gate is one that every holder of the flock passes.
func (b *bench) gate() model.Gate {
	return model.Gate{Rule: model.Rule{ERC721: &model.ERC721Rule{Chain: chainID, Contract: model.Address(b.flock), Min: 1}}, MaxStaleness: 30 * time.Second}
}

// estimates takes the time of one guess and of many from the index. They ask no chain,
// so the node, whose housekeeping would take one of the cores, is gone by then.
func (b *bench) estimates(context.Context) error {
	if err := b.chain.Close(); err != nil {
		return err
	}
	b.chain = nil
	runtime.GC()
	g := b.gate()
	e := index.NewEstimator(b.index)
	page, _, err := b.index.Holders(index.Query{Contract: model.Address(b.flock), Limit: many})
	if err != nil || len(page) == 0 {
		return fmt.Errorf("holders: %d, %w", len(page), err)
	}
	all := make([]model.Wallet, 0, many)
	for i := range many {
		all = append(all, page[i%len(page)].Wallet)
	}
	took := make([]time.Duration, 0, guesses)
	for i := range guesses {
		w := all[i%many]
		began := time.Now()
		said, _, err := e.Estimate(g, []model.Wallet{w}, nil)
		took = append(took, time.Since(began))
		if err != nil || said[0] != index.Likely {
			return fmt.Errorf("guess %v of a holder: %w", said, err)
		}
	}
	slices.Sort(took)
	p50, p99 := took[len(took)/2], took[len(took)*99/100]
	figure("one entitlement from the index, p50", p50.Round(100*time.Nanosecond).String(), "50µs", p50 <= 50*time.Microsecond)
	figure("  p99", p99.Round(100*time.Nanosecond).String(), "50µs", p99 <= 50*time.Microsecond)
	began := time.Now()
	if _, _, err := e.Estimate(g, all, nil); err != nil {
		return err
	}
	whole := time.Since(began)
	each := whole / many
	figure(fmt.Sprintf("%d entitlements from the index in one call, each", many), each.Round(10*time.Nanosecond).String(), "50µs", each <= 50*time.Microsecond)
	return nil
}
