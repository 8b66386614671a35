package cluster

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

// keptHeads bounds what is remembered; a transfer asks for the newest few.
const keptHeads = 1024

// Heads notes when each block was delivered to a newHeads subscription.
type Heads struct {
	client *ethclient.Client
	mu     sync.Mutex // guards the rest
	seen   map[uint64]time.Time
	moved  chan struct{} // closed and made anew with each head
	err    error
}

// FollowHeads subscribes to an RPC endpoint; close what it gives.
func FollowHeads(ctx context.Context, rpc string) (*Heads, error) {
	client, err := ethclient.DialContext(ctx, strings.Replace(rpc, "http", "ws", 1))
	if err != nil {
		return nil, err
	}
	in := make(chan *types.Header, 64)
	sub, err := client.SubscribeNewHead(ctx, in)
	if err != nil {
		client.Close()
		return nil, err
	}
	h := &Heads{client: client, seen: map[uint64]time.Time{}, moved: make(chan struct{})}
	go h.follow(in, sub.Err()) // ends with the connection
	return h, nil
}

func (h *Heads) follow(in <-chan *types.Header, failed <-chan error) {
	for {
		select {
		case header := <-in:
			h.note(header.Number.Uint64(), time.Now(), nil)
		case err := <-failed:
			h.note(0, time.Now(), fmt.Errorf("newHeads ended: %w", err))
			return
		}
	}
}

func (h *Heads) note(number uint64, at time.Time, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen[number], h.err = at, err
	if number >= keptHeads {
		delete(h.seen, number-keptHeads)
	}
	close(h.moved)
	h.moved = make(chan struct{})
}

// At says when a block was delivered, and waits for it.
func (h *Heads) At(ctx context.Context, number uint64) (time.Time, error) {
	for {
		h.mu.Lock()
		at, ok := h.seen[number]
		moved, err := h.moved, h.err
		h.mu.Unlock()
		if ok || err != nil {
			return at, err
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return at, fmt.Errorf("block %d was not delivered: %w", number, context.Cause(ctx))
		}
	}
}

// Close ends the subscription.
func (h *Heads) Close() { h.client.Close() }
