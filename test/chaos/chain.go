package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	chainID = 31337
	rpcURL  = "http://" + chainIP + ":8545"
	wsURL   = "ws://" + chainIP + ":8545"
	// chainPatience bounds one call; the chain may be made slow, and stands still
	// only while nobody calls.
	chainPatience = 15 * time.Second
)

// chain is the dev chain and all that this program does with it.
type chain struct {
	truth    *truth
	process  *process
	rpc      *rpc.Client
	socket   *rpc.Client
	people   []*person
	contract model.Address
	index    map[common.Address]int // wallet by address
	rang     chan time.Time         // asks the follower to look at the head
	done     sync.WaitGroup
	failed   chan error // of the follower, one

	ops sync.Mutex // held while the head may change by our doing, and while the chain stands still
}

// person is a wallet.
type person struct {
	key operator.Key
	op  *operator.Operator
}

// startChain starts the dev chain, deploys the passes and mints one after the
// other to the wallets.
func startChain(ctx context.Context, bin, logs string) (c *chain, err error) {
	c = &chain{truth: &truth{}, index: map[common.Address]int{}, rang: make(chan time.Time, 256), failed: make(chan error, 1)}
	var fund []string
	for i := range wallets {
		k, err := operator.NewKey()
		if err != nil {
			return nil, err
		}
		c.people = append(c.people, &person{key: k})
		c.index[common.Address(k.Address())] = i
		fund = append(fund, k.Address().String())
	}
	c.process = &process{name: "devchain", ns: chainNS, log: logs + "/devchain.log", args: []string{bin + "/streamgate-devchain",
		"--addr", fmt.Sprintf("127.0.0.1:%d", chainPort), "--chain-id", fmt.Sprint(chainID), "--fund", strings.Join(fund, ","), "--max-ahead", "24h"}}
	if err := c.process.start(); err != nil {
		return nil, err
	}
	err = eventually(ctx, "the dev chain", func(ctx context.Context) error {
		var err error
		if c.rpc, err = rpc.DialContext(ctx, rpcURL); err != nil {
			return err
		}
		var id hexutil.Uint64
		return c.rpc.CallContext(ctx, &id, "eth_chainId")
	})
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	if err := c.deploy(ctx); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, c.follow(ctx)
}

func (c *chain) deploy(ctx context.Context) (err error) {
	for _, p := range c.people {
		if p.op, err = operator.New(ctx, rpcURL, p.key); err != nil {
			return err
		}
	}
	minter := c.people[0].op
	if c.contract, err = minter.DeployAccessPass(ctx, "Chaos", "CHAOS"); err != nil {
		return err
	}
	for i := range passes {
		if err := minter.Mint(ctx, c.contract, c.people[i%wallets].key.Address(), fmt.Sprint(i+1)); err != nil {
			return err
		}
	}
	return nil
}

// follow subscribes to the heads.
func (c *chain) follow(ctx context.Context) (err error) {
	if c.socket, err = rpc.DialContext(ctx, wsURL); err != nil {
		return err
	}
	heads := make(chan *types.Header, 1024)
	sub, err := c.socket.EthSubscribe(ctx, heads, "newHeads")
	if err != nil {
		return err
	}
	c.done.Go(func() { // ends with the connection
		for {
			select {
			case h := <-heads:
				c.hear(time.Now(), h)
			case at := <-c.rang:
				c.hear(at, nil)
			case err := <-sub.Err():
				if err != nil {
					c.failed <- fmt.Errorf("newHeads ended: %w", err)
				}
				return
			}
		}
	})
	c.rang <- time.Now()
	return eventually(ctx, "the first head", func(context.Context) error {
		if _, ok := c.truth.head(); !ok {
			return errors.New("none")
		}
		return nil
	})
}

// hear notes a head that was announced, and the one there is now if it is
// another: a reorg's first step is not announced.
func (c *chain) hear(at time.Time, announced *types.Header) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // longer than the chain is ever stopped
	defer cancel()
	if announced != nil {
		c.note(ctx, at, announced)
	}
	var latest *types.Header
	if err := c.rpc.CallContext(ctx, &latest, "eth_getBlockByNumber", "latest", false); err != nil || latest == nil {
		return // the next announcement tells
	}
	if h, ok := c.truth.head(); !ok || common.Hash(h.block.Hash) != latest.Hash() {
		c.note(ctx, time.Now(), latest)
	}
}

// note asks who holds the passes at a block.
func (c *chain) note(ctx context.Context, at time.Time, h *types.Header) {
	owners, err := c.owners(ctx, h.Hash())
	if err != nil {
		select {
		case c.failed <- fmt.Errorf("owners at block %v: %w", h.Number, err):
		default:
		}
		return
	}
	c.truth.note(at, model.BlockRef{Chain: chainID, Number: h.Number.Uint64(), Hash: model.Hash(h.Hash())}, owners)
}

func (c *chain) owners(ctx context.Context, block common.Hash) ([]int, error) {
	pass := bindings.NewAccessPass()
	raw := make([]hexutil.Bytes, passes)
	var batch []rpc.BatchElem
	for i := range passes {
		call := map[string]any{"to": common.Address(c.contract), "data": hexutil.Bytes(pass.PackOwnerOf(big.NewInt(int64(i + 1))))}
		batch = append(batch, rpc.BatchElem{Method: "eth_call", Args: []any{call, map[string]any{"blockHash": block}}, Result: &raw[i]})
	}
	if err := c.rpc.BatchCallContext(ctx, batch); err != nil {
		return nil, err
	}
	owners := make([]int, passes)
	for i, b := range raw {
		if batch[i].Error != nil {
			return nil, batch[i].Error
		}
		owner, err := pass.UnpackOwnerOf(b)
		if err != nil {
			return nil, err
		}
		var ok bool
		if owners[i], ok = c.index[owner]; !ok {
			owners[i] = -1
		}
	}
	return owners, nil
}

// change runs something that may change the head, and waits until what came of
// it has been noted.
func (c *chain) change(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, chainPatience)
	defer cancel()
	c.truth.begin(time.Now())
	if err := f(ctx); err != nil {
		return err // what was begun may still come: the next change ends it
	}
	var latest *types.Header
	if err := c.rpc.CallContext(ctx, &latest, "eth_getBlockByNumber", "latest", false); err != nil {
		return err
	}
	c.rang <- time.Now()
	err := eventually(ctx, "news of our own block", func(context.Context) error {
		if !c.truth.knows(model.Hash(latest.Hash())) {
			return errors.New("not heard of")
		}
		return nil
	})
	if err == nil {
		c.truth.end()
	}
	return err
}

// move sends a pass. It reports whether there was anything to move. c.ops is held.
func (c *chain) move(ctx context.Context, m move) (bool, error) {
	h, _ := c.truth.head()
	from := h.owners[m.Pass]
	if from == m.To || from < 0 {
		return false, nil
	}
	err := c.change(ctx, func(ctx context.Context) error {
		p := c.people[from]
		_, err := p.op.Transfer(ctx, c.contract, c.people[m.To].key.Address(), fmt.Sprint(m.Pass+1))
		if err != nil { // its nonce may be lost: begin anew
			p.op.Close()
			fresh, ferr := operator.New(ctx, rpcURL, p.key)
			if ferr == nil {
				p.op = fresh
			}
			return errors.Join(err, ferr)
		}
		return nil
	})
	return err == nil, err
}

// fork forgets the newest blocks and seals new ones. c.ops is held.
func (c *chain) fork(ctx context.Context, depth, grow int, again []move) (err error) {
	err = c.change(ctx, func(ctx context.Context) error {
		var raw json.RawMessage
		return c.rpc.CallContext(ctx, &raw, "dev_fork", depth)
	})
	for _, m := range again {
		if err == nil {
			_, err = c.move(ctx, m)
		}
	}
	for range grow {
		if err == nil {
			err = c.change(ctx, func(ctx context.Context) error {
				var raw json.RawMessage
				return c.rpc.CallContext(ctx, &raw, "dev_commit")
			})
		}
	}
	return err
}

// assign gives every pass to its wallet.
func (c *chain) assign(ctx context.Context, owners []int, pause time.Duration) (moved int, err error) {
	c.ops.Lock()
	defer c.ops.Unlock()
	for pass, to := range owners {
		did, err := c.move(ctx, move{pass, to})
		if err != nil {
			return moved, err
		}
		if did {
			moved++
			time.Sleep(pause)
		}
	}
	return moved, nil
}

func (c *chain) close() error {
	if c.socket != nil {
		c.socket.Close()
	}
	if c.process != nil {
		c.process.kill()
	}
	c.done.Wait()
	if c.rpc != nil {
		c.rpc.Close()
	}
	return nil
}
