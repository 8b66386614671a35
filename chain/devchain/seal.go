package devchain

import (
	"context"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus/misc/eip1559"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/holiman/uint256"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// forkTries bounds how often Fork empties the pool again because a transaction
// came in between; geth forks with an empty one alone.
const forkTries = 10

// settleWithin bounds how long Commit waits for the pool; it takes well under
// a millisecond on an idle machine.
const settleWithin = 200 * time.Millisecond

// order is something that the sealing goroutine does for another one. The
// simulated beacon has no lock: that goroutine alone may touch it.
type order struct {
	do   func() error
	done chan error
}

// do runs fn on the sealing goroutine. It gives up as soon as the chain begins
// to stop: the server waits for calls under way, which may wait here.
func (c *Chain) do(fn func() error) error {
	o := order{fn, make(chan error, 1)}
	select {
	case c.orders <- o:
		return <-o.done
	case <-c.stopping:
		return fault.New("devchain", fault.Unavailable, "chain has stopped")
	}
}

// seal owns the beacon until ctx ends.
func (c *Chain) seal(ctx context.Context) {
	defer close(c.done)
	defer c.shutDown()
	bell, silence := c.bell()
	defer silence()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-c.orders:
			o.done <- o.do()
		case <-bell:
		case <-timer.C:
		}
		timer.Reset(c.step())
	}
}

// bell rings when transactions have come to the pool. Somebody must always
// listen to the pool: it announces on the goroutine that also carries out the
// resets for which sealing waits, so a full channel would stop both for good.
func (c *Chain) bell() (bell <-chan struct{}, silence func()) {
	txs, out, done := make(chan core.NewTxsEvent), make(chan struct{}, 1), make(chan struct{})
	sub := c.eth.TxPool().SubscribeTransactions(txs, true)
	go func() { // ends with silence
		defer close(done)
		for {
			select {
			case <-txs:
				select {
				case out <- struct{}{}:
				default:
				}
			case <-sub.Err():
				return
			}
		}
	}()
	return out, func() {
		sub.Unsubscribe()
		<-done
	}
}

// step seals a block if it is time for one, and says when to ask again.
func (c *Chain) step() time.Duration {
	if c.cfg.Manual {
		return idleEvery
	}
	if wait := c.pace.wait(time.Now(), c.waiting()); wait > 0 {
		return wait
	}
	if _, err := c.commit(); err != nil {
		c.cfg.Log.Error("no block sealed", zap.Error(err))
		return idleEvery
	}
	return 0
}

// waiting says whether the next block would have a transaction in it. One that
// offers less than the base fee waits for idle blocks to lower it, and one
// with blobs goes into the next idle block.
func (c *Chain) waiting() bool {
	chain := c.eth.BlockChain()
	fee := eip1559.CalcBaseFee(chain.Config(), chain.CurrentBlock())
	txs, _ := c.eth.TxPool().Pending(txpool.PendingFilter{MinTip: uint256.NewInt(minTip), BaseFee: uint256.MustFromBig(fee)})
	return len(txs) > 0
}

// commit seals a block; on the sealing goroutine alone.
func (c *Chain) commit() (model.BlockRef, error) {
	before := c.eth.BlockChain().CurrentBlock().Hash()
	if c.beacon.Commit() == before {
		return model.BlockRef{}, fault.New("devchain.commit", fault.Internal, "the beacon gave no block after %s", before)
	}
	// The pool learns of a block in the background. Until it has, it holds what
	// went into the block, and what is sent meanwhile may miss the next one: a
	// reset forgets that an account's earlier transactions are there already.
	if err := c.eth.TxPool().Sync(); err != nil {
		return model.BlockRef{}, fault.As("devchain.commit", fault.Unavailable, err)
	}
	head := c.head()
	c.pace.add(head.Time, time.Now())
	return head, nil
}

// Commit seals a block now, whatever the clock says, and gives it. Every
// transaction is in it that was taken before and can be.
func (c *Chain) Commit() (model.BlockRef, error) {
	var ref model.BlockRef
	err := c.do(func() (err error) {
		c.settle()
		ref, err = c.commit()
		return err
	})
	return ref, err
}

// settle lets the pool sort in what it took; it answers whoever sends before
// that. One with a nonce from the future stays unsorted and costs the whole wait.
func (c *Chain) settle() {
	for begun := time.Now(); time.Since(begun) < settleWithin; time.Sleep(time.Millisecond) {
		if _, unsorted := c.eth.TxPool().Stats(); unsorted == 0 {
			return
		}
	}
}

// Fork forgets the last depth blocks, the transactions in them and those that
// wait. The head moves back; the next block has a number that was there before
// and a later time. On a chain that seals by itself the head may move between
// looking at it and forking: count generously, or set Config.Manual.
func (c *Chain) Fork(depth uint64) (model.BlockRef, error) {
	var ref model.BlockRef
	err := c.do(func() error {
		chain := c.eth.BlockChain()
		at := chain.CurrentBlock().Number.Uint64()
		if depth == 0 || depth > at {
			return fault.New("devchain.Fork", fault.Invalid, "depth %d at block %d", depth, at)
		}
		err := c.forkTo(chain.GetCanonicalHash(at - depth))
		ref = c.head()
		return err
	})
	return ref, err
}

func (c *Chain) forkTo(block common.Hash) error {
	var err error
	for range forkTries {
		c.beacon.Rollback()
		if err = c.beacon.Fork(block); err == nil {
			c.beacon.Rollback() // the pool took the forgotten transactions back
			return nil
		}
	}
	return fault.As("devchain.Fork", fault.Conflict, err)
}

// Head is the newest block. A block that is being sealed is waited for: its receipts
// can be had some microseconds before it is the head.
func (c *Chain) Head() model.BlockRef {
	_ = c.do(func() error { return nil }) // a chain that has stopped seals nothing
	return c.head()
}

// head is Head on the sealing goroutine.
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
