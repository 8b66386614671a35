package main

import (
	"context"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/trustless"
	"github.com/streamgate/streamgate/origin/catalog"
	"github.com/streamgate/streamgate/origin/store"
)

// trustless builds the gateway of a role to some blocks, nil where it is
// switched off. A node that is origin and edge has two.
func (n *node) trustless(role model.Role, blocks trustless.Blocks) (http.Handler, error) {
	if !n.Gateway.Enabled {
		return nil, nil
	}
	g := n.Gateway
	return trustless.New(trustless.Config{MaxRequests: g.MaxRequests, MaxResponseBytes: g.MaxResponseBytes,
		BytesPerSecond: g.BytesPerSecond, Timeout: g.Timeout, Log: n.log}, blocks,
		trustless.NewMetrics(prometheus.WrapRegistererWith(prometheus.Labels{"role": string(role)}, n.reg)))
}

// originBlocks gives anybody what belongs to a published video.
type originBlocks struct {
	blobs *store.Store
	books *catalog.Catalog
}

// Has implements internal/trustless.Blocks.
func (o originBlocks) Has(ctx context.Context, cid string) (bool, error) {
	owners, err := o.blobs.Holders(ctx, cid)
	if err != nil {
		return false, err
	}
	for _, id := range owners {
		err := o.books.Published(ctx, id)
		if err == nil {
			return true, nil
		}
		if fault.KindOf(err) != fault.NotFound {
			return false, err
		}
	}
	return false, nil
}

// Block implements internal/trustless.Blocks.
func (o originBlocks) Block(ctx context.Context, cid string) ([]byte, error) {
	there, err := o.Has(ctx, cid)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, fault.New("gateway", fault.NotFound, "no published video has block %s", cid)
	}
	return o.blobs.Block(ctx, cid)
}

// edgeBlocks gives anybody what the edge has, and asks no origin: strangers
// must not make it fetch. Only blocks of published videos come into the cache.
type edgeBlocks struct{ segments *cache.Cache }

// Has implements internal/trustless.Blocks.
func (e edgeBlocks) Has(ctx context.Context, cid string) (bool, error) {
	return e.segments.Has(ctx, cid)
}

// Block implements internal/trustless.Blocks.
func (e edgeBlocks) Block(ctx context.Context, cid string) ([]byte, error) {
	return e.segments.Peek(ctx, cid)
}
