package fleet

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// mintTogether is how many transactions are on their way at once.
const mintTogether = 8

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
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(mintTogether)
	for _, w := range wallets {
		group.Go(func() error { return c.creator.op.Mint(ctx, c.contract, w.Address, w.Pass) })
	}
	return c, group.Wait()
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
	if c.Heads != nil {
		c.Heads.Close()
	}
	if c.cmd != nil {
		_ = c.cmd.Process.Kill() // gone already is as good
		_ = c.cmd.Wait()         // killed: always an error
	}
}
