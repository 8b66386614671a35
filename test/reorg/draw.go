package main

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/contracts/bindings"
)

// Rights with a time end long after any run, or ended long ago: when exactly they were
// given must change nothing.
const (
	longAgo = 1_500_000_000
	farAway = 4_000_000_000
	decade  = 10 * 365 * 24 * time.Hour
)

// draw makes a transaction, mostly one that the chain will take.
func (w *world) draw(ctx context.Context) (who int, s transfer) {
	abi, tickets, coin := bindings.NewAccessPass(), bindings.NewTickets(), bindings.NewCoin()
	kind, small, other, rcpt := w.rng.IntN(26), w.rng.Int64N(3), w.rng.IntN(wallets), w.rng.IntN(wallets)
	to, n := w.wallet(rcpt), big.NewInt(1+w.rng.Int64N(tokens))
	ends := uint64(farAway)
	if small == 0 {
		ends = longAgo
	}
	holder := w.whose(ctx, w.pass, bindings.NewAccessPass().PackOwnerOf(n))
	on := calling(func(who int, at common.Address, data []byte, what string, args ...any) (int, transfer) {
		return who, transfer{from: w.wallet(who), to: at, data: data, what: fmt.Sprintf("%d ", who) + fmt.Sprintf(what, args...)}
	})
	switch {
	case kind >= 24:
		return w.drawAccount(ctx, other, on)
	case kind >= 20:
		return w.drawDelegation(other, rcpt, n, small, on)
	case kind < 3: // zero units and oneself included
		return on(other, w.tickets, tickets.PackSafeTransferFrom(w.wallet(other), to, big.NewInt(5), big.NewInt(small), nil), "sends %d units to %d", small, rcpt)
	case kind < 5:
		return on(other, w.tickets, tickets.PackMint(to, big.NewInt(5), big.NewInt(1+small)), "mints %d units to %d", 1+small, rcpt)
	case kind < 6:
		return on(other, w.tickets, tickets.PackBurn(big.NewInt(5), big.NewInt(small)), "burns %d units", small)
	case kind < 8:
		return on(other, w.coin, coin.PackTransfer(to, big.NewInt(400*small)), "pays %d to %d", 400*small, rcpt)
	case kind < 9:
		return on(other, w.coin, coin.PackMint(to, big.NewInt(600)), "coins 600 for %d", rcpt)
	case holder < 0 && kind < 14:
		return on(0, w.pass, abi.PackMint(to, n), "mints %v to %d", n, rcpt)
	case holder < 0:
		return on(0, w.pass, abi.PackMintUntil(to, n, ends), "mints %v to %d until %d", n, rcpt, ends)
	case kind < 15:
		return on(holder, w.pass, abi.PackTransferFrom(w.wallet(holder), to, n), "sends %v to %d", n, rcpt)
	case kind < 17:
		return on(holder, w.pass, abi.PackSetUser(n, to, ends), "lends %v to %d until %d", n, rcpt, ends)
	case kind < 18:
		return on(holder, w.pass, abi.PackCancelSubscription(n), "cancels %v", n)
	case kind < 19:
		return on(0, w.pass, abi.PackRenewSubscription(n, uint64(decade/time.Second)), "renews %v", n)
	default:
		return on(0, w.pass, abi.PackRevoke(n), "burns %v", n)
	}
}

// calling makes a transaction of a wallet to a contract, with words for it.
type calling func(who int, at common.Address, data []byte, what string, args ...any) (int, transfer)

// whose says which of our wallets a contract answers with now, -1 for none.
func (w *world) whose(ctx context.Context, at common.Address, question []byte) int {
	data, err := w.node.client.CallContract(ctx, ethereum.CallMsg{To: &at, Data: question}, nil)
	if err != nil || len(data) != 32 {
		return -1
	}
	for i := range w.keys {
		if w.wallet(i) == common.Address(data[12:]) {
			return i
		}
	}
	return -1
}
