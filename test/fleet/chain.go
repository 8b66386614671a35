package fleet

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// mintTogether is how many transactions are on their way at once.
const mintTogether = 8

// beatEvery is the time between blocks in which nothing happens.
const beatEvery = 2 * time.Second

// Wallet is a viewer's, with a pass of its own.
type Wallet struct {
	Address model.Address
	Pass    string // id
	key     operator.Key
	private *ecdsa.PrivateKey
	op      *operator.Operator // made when it first sends
}

// NewWallets makes n wallets; the passes 1 … n are theirs.
func NewWallets(n int) ([]*Wallet, error) {
	var out []*Wallet
	for i := range n {
		k, err := operator.NewKey()
		if err != nil {
			return nil, err
		}
		raw, err := hexutil.Decode(k.Hex())
		if err != nil {
			return nil, err
		}
		private, err := crypto.ToECDSA(raw)
		if err != nil {
			return nil, err
		}
		out = append(out, &Wallet{Address: k.Address(), Pass: fmt.Sprint(i + 1), key: k, private: private})
	}
	return out, nil
}

// Chain is the dev chain with the passes.
type Chain struct {
	Heads    *cluster.Heads
	stop     context.CancelFunc // of the beat
	beating  sync.WaitGroup
	cmd      *exec.Cmd
	creator  *Wallet
	nobody   *Wallet // holds what was taken
	contract model.Address
}

func (f *Fleet) startChain(ctx context.Context, wallets []*Wallet) (*Chain, error) {
	own, err := NewWallets(2)
	if err != nil {
		return nil, err
	}
	c := &Chain{creator: own[0], nobody: own[1]}
	var fund []string
	for _, w := range append(own, wallets...) {
		fund = append(fund, w.Address.String())
	}
	c.cmd, err = f.run("devchain", filepath.Join(f.cfg.Bin, "streamgate-devchain"), "--addr", rpcAddr, "--chain-id", fmt.Sprint(chainID),
		"--fund", strings.Join(fund, ","), "--max-ahead", "24h")
	if err != nil {
		return c, err
	}
	err = eventually(ctx, "the dev chain", func(ctx context.Context) (err error) {
		c.Heads, err = cluster.FollowHeads(ctx, rpcURL)
		return err
	})
	if err != nil {
		return c, err
	}
	for _, w := range own {
		if w.op, err = operator.New(ctx, rpcURL, w.key); err != nil {
			return c, err
		}
	}
	if c.contract, err = c.creator.op.DeployAccessPass(ctx, "Fleet", "FLEET"); err != nil {
		return c, err
	}
	group, minting := errgroup.WithContext(ctx)
	group.SetLimit(mintTogether)
	for _, w := range wallets {
		group.Go(func() error { return c.creator.op.Mint(minting, c.contract, w.Address, w.Pass) })
	}
	if err := group.Wait(); err != nil {
		return c, err
	}
	return c, c.beat(ctx)
}

// beat seals a block now and then. Minting took chain time far ahead of the
// clock, where the dev chain seals nothing by itself; a head that stands still
// would rightly be no longer believed.
func (c *Chain) beat(ctx context.Context) error {
	client, err := rpc.DialContext(ctx, rpcURL)
	if err != nil {
		return err
	}
	ctx, c.stop = context.WithCancel(context.WithoutCancel(ctx))
	c.beating.Go(func() {
		defer client.Close()
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				var raw json.RawMessage
				_ = client.CallContext(ctx, &raw, "dev_commit") // the next one will do
			}
		}
	})
	return nil
}

// Take moves a wallet's pass away and names the block.
func (c *Chain) Take(ctx context.Context, w *Wallet) (model.BlockRef, error) {
	if w.op == nil {
		op, err := operator.New(ctx, rpcURL, w.key)
		if err != nil {
			return model.BlockRef{}, err
		}
		w.op = op
	}
	return w.op.Transfer(ctx, c.contract, c.nobody.Address, w.Pass)
}

// Give moves a wallet's pass back.
func (c *Chain) Give(ctx context.Context, w *Wallet) (model.BlockRef, error) {
	return c.nobody.op.Transfer(ctx, c.contract, w.Address, w.Pass)
}

// gate is the rule: any pass, at once.
func (c *Chain) gate() json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"any":[{"erc721":{"chain":%d,"contract":"%s","min":1}}],"confirmations":{"%d":0},"max_staleness":"30s"}`,
		chainID, evm.Checksum(c.contract), chainID))
}

func (c *Chain) close() {
	if c.stop != nil {
		c.stop()
		c.beating.Wait()
	}
	if c.Heads != nil {
		c.Heads.Close()
	}
	if c.cmd != nil {
		_ = c.cmd.Process.Kill() // gone already is as good
		_ = c.cmd.Wait()         // killed: always an error
	}
}
