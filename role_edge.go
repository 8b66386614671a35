package main

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/decide"
	"github.com/streamgate/streamgate/actors/ledger"
	"github.com/streamgate/streamgate/actors/seats"
	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/actors/shelf"
	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/edge/facts"
	"github.com/streamgate/streamgate/edge/fill"
	"github.com/streamgate/streamgate/edge/peer"
	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/heap"
	"github.com/streamgate/streamgate/internal/machine"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/receipt"
	"github.com/streamgate/streamgate/internal/ticket"
	"github.com/streamgate/streamgate/internal/tlsutil"
	"github.com/streamgate/streamgate/web"
)

// edge builds the edge role: from the origins' bytes to the viewer's screen.
func (n *node) edge(ctx context.Context) error {
	if floor := heap.Floor(machine.Memory()); floor > 0 && !conf.CollectorIsSet() {
		n.group.Go("heap floor", func(ctx context.Context) error { return heap.Run(ctx, floor) })
	}
	origins, err := fill.New(fill.Config{Origin: n.certs.ClientOf(model.OriginRole), Edge: n.certs.ClientOf(model.EdgeRole)},
		nearest{n.members}, regional{n.members}, fill.NewMetrics(n.reg))
	if err != nil {
		return err
	}
	n.group.Go("origins", func(ctx context.Context) error {
		defer origins.Close() // parts stop in reverse: nobody asks any more
		return n.renew(ctx, origins.Renew)
	})
	known := facts.New(origins)

	segments, err := cache.New(cache.Config{MemoryBytes: n.Edge.MemoryBytes, DiskBytes: n.Edge.DiskBytes,
		Dir: filepath.Join(n.Node.DataDir, "cache"), Reserve: n.Node.MinFreeBytes}, origins, n.log, cache.NewMetrics(n.reg))
	if err != nil {
		return err
	}
	n.group.Go("cache", segments.Run)
	n.board.Add(cacheCheck(segments))
	if err := n.serveEdges(segments); err != nil {
		return err
	}
	shelves, err := shelf.New(shelf.Config{Ahead: ahead(n.Edge.Prefetch)}, n.kit.System,
		shelf.Ports{Filler: segments, Manifests: manifests{known}, Hints: segments}, n.log, shelf.NewMetrics(n.reg))
	if err != nil {
		return err
	}
	n.group.Go("shelves", shelves.Run)

	sessions, views, err := n.entitlement(known, origins)
	if err != nil {
		return err
	}
	door := &viewers{Service: sessions, shelves: shelves}
	strangers, err := n.trustless(model.EdgeRole, edgeBlocks{segments})
	if err != nil {
		return err
	}
	return n.serveViewers(server.Parts{Gateway: strangers, Sessions: door, Views: views, Facts: known, Keys: origins, Blobs: segments, Shelf: shelves, Nonces: origins,
		Vouchers: vouchers{n.decider, origins, n.Edge.SessionTTL}})
}

// serveEdges builds the door for other edges of the region; a node that is an
// origin too has that of the origin.
func (n *node) serveEdges(segments *cache.Cache) error {
	if n.Has(model.OriginRole) {
		return nil
	}
	ln, err := net.Listen("tcp", n.Cluster.PeerAddr)
	if err != nil {
		return fault.As("cluster.peer_addr", fault.Unavailable, err)
	}
	door, err := peer.New(peer.Config{Listener: ln, TLS: n.certs.Server(), Blobs: segments, Metrics: peer.NewMetrics(n.reg), Log: n.log})
	if err != nil {
		return err
	}
	n.group.Go("edges' server", door.Run)
	return nil
}

// renew drops kept connections, which were made with the certificate before,
// when there is a new one and when ctx ends.
func (n *node) renew(ctx context.Context, drop func()) error {
	defer drop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-n.certs.Changed():
			drop()
		}
	}
}

// entitlement builds what decides: sessions, and the ledger that brings them
// the changes on chain and in the catalog.
func (n *node) entitlement(known *facts.Facts, origins *fill.Client) (*session.Service, *ledger.Ledger, error) {
	signer, err := receipt.NewSigner(n.Node.Name, n.certs.Current)
	if err != nil {
		return nil, nil, err
	}
	journal := receipt.NewJournal(n.db, n.log)
	n.group.Go("receipts", journal.Run)
	n.receipts = journal
	views := &lateViews{} // the ledger needs the sessions and they need its views
	secret, err := conf.ReadSecret(n.Cluster.Secret, 32)
	if err != nil {
		return nil, nil, err
	}
	tickets, err := ticket.New(derive(secret, "ticket"))
	if err != nil {
		return nil, nil, err
	}
	places := seats.New(n.kit, n.asker, n.log, seats.NewMetrics(n.reg))
	sessions, err := session.New(session.Config{Node: n.Node.Name, TTL: n.Edge.SessionTTL, MaxPerWallet: n.Edge.MaxPerWallet,
		Gate: func(raw json.RawMessage) (model.Gate, error) { return n.gate(raw) }}, n.kit.System,
		session.Ports{Decider: n.decider, Videos: publicVideos{known}, Views: views, Signer: signer, Audit: journal, Tickets: tickets, Seats: places, Vouchers: origins}, n.log, session.NewMetrics(n.reg))
	if err != nil {
		return nil, nil, err
	}
	l, err := ledger.New(ledger.Config{Foretold: n.decider.Tell}, n.kit, n.asker, n.db.Bucket("cursor"), news{sessions, known}, n.log, ledger.NewMetrics(n.reg))
	if err != nil {
		return nil, nil, err
	}
	views.Ledger = l
	places.Serve(sessions)
	n.group.Go("seats", places.Run)
	n.group.Go("sessions", sessions.Run)
	n.group.Go("ledger", l.Run)
	n.group.Go("news of vouchers", decide.NewTurnService(n.kit, sessions).Run)
	n.group.Go("session lists", decide.NewListService(n.kit, lister{sessions}).Run)
	n.sessions = sessions.Count
	for _, c := range n.chains {
		n.views = append(n.views, chainView{chain: c, status: func() model.ChainStatus {
			at, ok := l.Confirmed(c.ID)
			return chainStatus(l.Head(c.ID), c.ID, time.Since(at), ok)
		}})
	}
	return sessions, l, nil
}

// serveViewers builds the public door.
func (n *node) serveViewers(parts server.Parts) error {
	secret, err := conf.ReadSecret(n.Cluster.Secret, 32)
	if err != nil {
		return err
	}
	if parts.Tokens, err = server.NewTokens(derive(secret, "viewer token"), n.Edge.LoginTTL); err != nil {
		return err
	}
	if parts.Login, err = n.login(derive(secret, "login nonce")); err != nil {
		return err
	}
	parts.Gate = func(raw json.RawMessage) (model.Gate, error) { return n.gate(raw) }
	parts.Siblings, parts.Drain = siblings{n.members}, n.drain
	parts.Words, parts.Ready, parts.Page, parts.Log = gate.Words, n.board.Ready, web.Dist(), n.log
	parts.Metrics = server.NewMetrics(n.reg)
	n.busy = server.NewBusy(n.Edge.MaxEgress)
	parts.Busy = n.busy
	certs, err := n.certificate("edge certificate", tlsutil.Files{Cert: n.Edge.TLS.Cert, Key: n.Edge.TLS.Key})
	if err != nil {
		return err
	}
	reset := [32]byte(derive(secret, "quic reset of "+string(n.Node.Name)))
	demo, err := demoOf(n.Edge.DemoFile)
	if err != nil {
		return err
	}
	s, err := server.New(server.Config{Addr: n.Edge.Addr, TLS: certs.Public(), Node: n.Node.Name, PublicURL: n.Edge.PublicURL,
		Domains: n.Edge.Domains, Origins: n.Edge.AllowedOrigins, Demo: demo, ResetKey: &reset, PerClient: n.Edge.PerClient, PerSession: n.Edge.PerSession,
		PerWallet: n.Edge.MaxPerWallet, NoGSO: conf.SegmentationIsOff()}, parts)
	if err != nil {
		return err
	}
	n.group.Go("viewers' server", s.Run)
	n.requests = s.Requests
	n.log.Info("edge listens", zap.String("addr", s.Addr()), zap.String("url", n.Edge.PublicURL))
	return nil
}

// derive makes a key for one purpose of the cluster's secret (RFC 5869).
func derive(secret []byte, purpose string) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, "streamgate "+purpose, 32)
	if err != nil {
		panic(err) // only for lengths that SHA-256 cannot give
	}
	return key
}

// ahead turns the setting into shelf's: there, 0 means its default.
func ahead(segments int) int {
	if segments == 0 {
		return -1
	}
	return segments
}

// demoOf reads the demo's file, if there is one.
func demoOf(file string) (*server.Demo, error) {
	if file == "" {
		return nil, nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fault.As("edge.demo_file", fault.Invalid, err)
	}
	var page demoPage
	if err := json.Unmarshal(b, &page); err != nil {
		return nil, fault.As("edge.demo_file", fault.Invalid, fmt.Errorf("%s: %w", file, err))
	}
	upstream := page.Upstream
	page.Upstream = ""
	shown, err := json.Marshal(page)
	return &server.Demo{Page: shown, Upstream: upstream}, err
}
