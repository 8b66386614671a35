package devchain

import (
	"context"
	"errors"
	"time"

	"github.com/ethereum/go-ethereum/core"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// idleEvery is how often a block is sealed although nothing waits, so that the
// head moves and can be confirmed.
const idleEvery = time.Second

// txBuffer holds announcements of transactions while a block is sealed; a full
// buffer only delays the pool, and every block takes all that waits.
const txBuffer = 1024

// order is something that the sealing goroutine does for another one. The
// simulated beacon has no lock: that goroutine alone may touch it.
type order struct {
	do   func() error
	done chan error
}

// do runs fn on the sealing goroutine.
func (c *Chain) do(fn func() error) error {
	o := order{fn, make(chan error, 1)}
	select {
	case c.orders <- o:
		return <-o.done
	case <-c.done:
		return fault.New("devchain", fault.Unavailable, "chain has stopped")
	}
}

// seal owns the beacon until ctx ends.
func (c *Chain) seal(ctx context.Context) {
	defer close(c.done)
	defer c.shutDown()
	txs := make(chan core.NewTxsEvent, txBuffer)
	sub := c.eth.TxPool().SubscribeTransactions(txs, true)
	defer sub.Unsubscribe()
	tick := time.NewTicker(idleEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-c.orders:
			o.done <- o.do()
		case <-txs:
			if !c.cfg.Manual && c.ahead() < c.cfg.MaxAhead {
				c.sealWaiting()
			}
		case <-tick.C:
			if !c.cfg.Manual && c.ahead() < 0 {
				c.beacon.Commit()
			}
		}
	}
}

// ahead is how far the next block's time would be ahead of the clock at the
// least; negative when the clock has moved on.
func (c *Chain) ahead() time.Duration {
	head := time.Unix(int64(c.eth.BlockChain().CurrentBlock().Time), 0)
	return time.Until(head)
}

// sealWaiting seals a block if a transaction waits; several may have been
// announced that went into one block.
func (c *Chain) sealWaiting() {
	if pending, _ := c.eth.TxPool().Stats(); pending > 0 {
		c.beacon.Commit()
	}
}

// Commit seals a block now and gives it.
func (c *Chain) Commit() (model.BlockRef, error) {
	var ref model.BlockRef
	err := c.do(func() error {
		before := c.eth.BlockChain().CurrentBlock().Hash()
		if c.beacon.Commit() == before {
			return errors.New("no block was sealed")
		}
		ref = c.head()
		return nil
	})
	return ref, err
}

// Fork forgets the last depth blocks and the transactions in them. The head
// moves back; the next block has a number that was there before.
func (c *Chain) Fork(depth uint64) (model.BlockRef, error) {
	var ref model.BlockRef
	err := c.do(func() error {
		chain := c.eth.BlockChain()
		at := chain.CurrentBlock().Number.Uint64()
		if depth == 0 || depth > at {
			return fault.New("devchain.Fork", fault.Invalid, "depth %d at block %d", depth, at)
		}
		c.beacon.Rollback()
		if err := c.beacon.Fork(chain.GetCanonicalHash(at - depth)); err != nil {
			return err
		}
		c.beacon.Rollback() // the pool took the forgotten transactions back
		ref = c.head()
		return nil
	})
	return ref, err
}

// Head is the newest block.
func (c *Chain) Head() model.BlockRef { return c.head() }

func (c *Chain) head() model.BlockRef {
	h := c.eth.BlockChain().CurrentBlock()
	return model.BlockRef{Chain: c.cfg.ChainID, Number: h.Number.Uint64(), Hash: model.Hash(h.Hash()), Time: time.Unix(int64(h.Time), 0)}
}

// devAPI is what tests can ask over RPC, as dev_commit and dev_fork.
type devAPI struct{ c *Chain }

// Commit seals a block.
func (a *devAPI) Commit() (model.BlockRef, error) { return a.c.Commit() }

// Fork forgets the last depth blocks.
func (a *devAPI) Fork(depth uint64) (model.BlockRef, error) { return a.c.Fork(depth) }
