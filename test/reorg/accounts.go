package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/chain/sig"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// nobody signed in: the wallet is its key's, which is good for ever.
	nobody = -1
	// edge is who asks, for the keeper.
	edge model.NodeName = "edge"
	// renew is how long a session goes on without its account's word asked for again.
	renew = time.Minute
	// untold is how long it may take until an account's new word is told, so that a
	// session hears of it before it asks by itself: a quarter of the usual max_staleness.
	untold = 15 * time.Second
)

// drawAccount gives an account to another owner, or coins to it.
func (w *world) drawAccount(ctx context.Context, next int, on calling) (int, transfer) {
	i := w.rng.IntN(accounts)
	at := w.accounts[i]
	owner := w.whose(ctx, at, bindings.NewWallet().PackOwner())
	if owner < 0 || w.rng.IntN(3) == 0 {
		return on(next, w.coin, bindings.NewCoin().PackMint(at, common.Big256), "coins 256 for account %d", i)
	}
	return on(owner, at, bindings.NewWallet().PackRotate(w.wallet(next)), "gives account %d to %d", i, next)
}

// signIn makes what each of the keys signs in to each account with.
func (w *world) signIn() error {
	for i, account := range w.accounts {
		for signer, key := range w.keys {
			hash := sig.Hash("signed in to " + account.Hex())
			signature, err := crypto.Sign(hash[:], key)
			if err != nil {
				return err
			}
			signature[64] += 27
			w.vouchers[[2]int{wallets + i, signer}] = model.Voucher{Chain: w.id(), Wallet: model.Wallet(account), Hash: hash, Signature: signature}
		}
	}
	return nil
}

func (w *world) voucherOf(k viewer) model.Voucher { return w.vouchers[[2]int{k.wallet, k.signer}] }

// vouch makes a verdict rest on the account's word too, where a session would.
func (w *world) vouch(ctx context.Context, k viewer, v model.Verdict, head model.BlockRef) (model.Verdict, bool, error) {
	if k.signer == nobody {
		return v, true, nil
	}
	joined, err := w.eye.keeper.Join(ctx, v, w.voucherOf(k), edge, []model.BlockRef{head})
	return joined, !strings.HasPrefix(joined.Rule, "signature of "), err
}

// signs: the account's contract takes the signature.
func (t *truth) signs(ctx context.Context, v model.Voucher) (bool, error) {
	abi := bindings.NewWallet()
	raw, err := t.call(ctx, common.Address(v.Wallet), abi.PackIsValidSignature(v.Hash, v.Signature))
	if err != nil {
		return false, err
	}
	word, err := abi.UnpackIsValidSignature(raw)
	return word == [4]byte{0x16, 0x26, 0xba, 0x7e}, err
}

// ear is the edge that hears of accounts that do not say the same any more.
type ear struct {
	mu    sync.Mutex // guards heard
	heard map[model.VoucherID]bool
	bell  chan struct{} // holds one token
}

func newEar() *ear { return &ear{heard: map[model.VoucherID]bool{}, bell: make(chan struct{}, 1)} }

// Turned implements chain/vouch.Teller.
func (e *ear) Turned(_ context.Context, _ []model.NodeName, id model.VoucherID, _ model.BlockRef) {
	e.mu.Lock()
	e.heard[id] = true
	e.mu.Unlock()
	select {
	case e.bell <- struct{}{}:
	default:
	}
}

// take gives what was heard since the last call.
func (e *ear) take() map[model.VoucherID]bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := e.heard
	e.heard = map[model.VoucherID]bool{}
	return out
}

// mute tells whether an answer is another one than the chain's, and only because
// nobody told yet that the account's word is another: that takes a moment.
func (w *world) mute(ctx context.Context, t *truth) (bool, error) {
	for _, k := range w.viewers {
		if k.signer == nobody {
			continue
		}
		says, err := t.signs(ctx, w.voucherOf(k))
		if err != nil || says != w.answers[k].signs {
			return true, err
		}
	}
	return false, nil
}
