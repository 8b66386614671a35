package devchain_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/params"
	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func commit(t *testing.T, w *world) model.BlockRef {
	t.Helper()
	b, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestForkForgetsBlocksAndTransactions(t *testing.T) {
	w := begin(t, devchain.Config{Manual: true})
	kept := commit(t, w)
	mined := w.send(t, &w.from, nil, 1, params.TxGas)
	forgotten := commit(t, w)
	commit(t, w)
	waiting := w.send(t, &w.from, nil, 1, params.TxGas)
	back, err := w.Fork(2)
	if err != nil || back != kept || w.Head() != kept {
		t.Fatalf("%+v, %v", back, err)
	}
	again := commit(t, w)
	if again.Number != forgotten.Number || again.Hash == forgotten.Hash || !again.Time.After(forgotten.Time) {
		t.Fatalf("%+v in place of %+v", again, forgotten)
	}
	commit(t, w)
	for _, hash := range []common.Hash{mined, waiting} {
		if r, err := w.client.TransactionReceipt(t.Context(), hash); err == nil {
			t.Fatalf("a forgotten transaction is in block %v", r.BlockNumber)
		}
	}
	if n, err := w.client.PendingNonceAt(t.Context(), w.from); err != nil || n != 0 {
		t.Fatalf("nonce %d, %v", n, err)
	}
}

func TestForkOfWhatIsNotThereIsRefused(t *testing.T) {
	w := begin(t, devchain.Config{Manual: true})
	head := commit(t, w)
	for _, depth := range []uint64{0, 2, 1 << 63} {
		if _, err := w.Fork(depth); fault.KindOf(err) != fault.Invalid {
			t.Errorf("depth %d: %v", depth, err)
		}
	}
	if w.Head() != head {
		t.Fatalf("head moved to %+v", w.Head())
	}
}

// TestForksDoNotTurnTheClock: geth's block times go on rising over a fork, so
// the lead must be counted from what was forgotten too.
func TestForksDoNotTurnTheClock(t *testing.T) {
	const lead = 1500 * time.Millisecond
	w := begin(t, devchain.Config{MaxAhead: lead})
	heads := w.heads(t)
	for range 4 {
		r := w.mined(t, heads, w.send(t, &w.from, nil, 1, params.TxGas))
		h, err := w.client.HeaderByHash(t.Context(), r.BlockHash)
		if err != nil {
			t.Fatal(err)
		}
		if ahead := time.Until(time.Unix(int64(h.Time), 0)); ahead > lead {
			t.Fatalf("block %v is %v ahead of the clock", h.Number, ahead)
		}
		if _, err := w.Fork(1 + w.Head().Number - r.BlockNumber.Uint64()); err != nil {
			t.Fatal(err)
		}
		if w.nonce, err = w.client.PendingNonceAt(t.Context(), w.from); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTestsCanCommitAndForkOverRPC(t *testing.T) {
	w := begin(t, devchain.Config{Manual: true})
	var sealed, back model.BlockRef
	if err := w.client.Client().CallContext(t.Context(), &sealed, "dev_commit"); err != nil || sealed.Number != 1 || sealed.Hash != w.Head().Hash {
		t.Fatalf("%+v, %v", sealed, err)
	}
	if err := w.client.Client().CallContext(t.Context(), &back, "dev_fork", 1); err != nil || back.Number != 0 {
		t.Fatalf("%+v, %v", back, err)
	}
	if err := w.client.Client().CallContext(t.Context(), &back, "dev_fork", 1); err == nil {
		t.Fatal("forked the genesis")
	}
}

// TestChainAgreesWithAModelOfIt commits, sends and forks at random. The model
// is a list: how many transactions each block has.
func TestChainAgreesWithAModelOfIt(t *testing.T) {
	w := begin(t, devchain.Config{Manual: true})
	rapid.Check(t, func(rt *rapid.T) {
		base := w.Head()
		var blocks []model.BlockRef
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			switch rapid.IntRange(0, 2).Draw(rt, "act") {
			case 0:
				n := rapid.IntRange(0, 3).Draw(rt, "transactions")
				for range n {
					w.send(t, &w.from, nil, 1, params.TxGas)
				}
				b := commit(t, w)
				if got, err := w.client.TransactionCount(t.Context(), common.Hash(b.Hash)); err != nil || int(got) != n {
					rt.Fatalf("block of %d transactions, sent %d, %v", got, n, err)
				}
				blocks = append(blocks, b)
			case 1:
				if len(blocks) == 0 {
					continue
				}
				depth := rapid.IntRange(1, len(blocks)).Draw(rt, "depth")
				if _, err := w.Fork(uint64(depth)); err != nil {
					rt.Fatal(err)
				}
				blocks = blocks[:len(blocks)-depth]
				var err error
				if w.nonce, err = w.client.PendingNonceAt(t.Context(), w.from); err != nil {
					rt.Fatal(err)
				}
			case 2: // what a fork leaves must be canonical
				for _, b := range blocks {
					h, err := w.client.HeaderByNumber(t.Context(), new(big.Int).SetUint64(b.Number))
					if err != nil || model.Hash(h.Hash()) != b.Hash {
						rt.Fatalf("block %d is %v, want %v, %v", b.Number, h.Hash(), b.Hash, err)
					}
				}
			}
			want := base
			if len(blocks) > 0 {
				want = blocks[len(blocks)-1]
			}
			if w.Head() != want {
				rt.Fatalf("head %+v, want %+v", w.Head(), want)
			}
		}
	})
}
