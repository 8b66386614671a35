package main

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/keyring"
	"github.com/streamgate/streamgate/actors/ledger"
	"github.com/streamgate/streamgate/actors/lookup"
	"github.com/streamgate/streamgate/actors/operate"
	"github.com/streamgate/streamgate/actors/transcode"
	"github.com/streamgate/streamgate/actors/video"
	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/receipt"
	"github.com/streamgate/streamgate/internal/tlsutil"
	"github.com/streamgate/streamgate/origin/archive"
	"github.com/streamgate/streamgate/origin/catalog"
	"github.com/streamgate/streamgate/origin/crypt"
	"github.com/streamgate/streamgate/origin/probe"
	"github.com/streamgate/streamgate/origin/sandbox"
	"github.com/streamgate/streamgate/origin/server"
	"github.com/streamgate/streamgate/origin/store"
	chunks "github.com/streamgate/streamgate/origin/transcode"
	"github.com/streamgate/streamgate/origin/upload"
)

// origin builds the origin role: from an upload to what edges fetch.
func (n *node) origin(ctx context.Context) error {
	books, err := catalog.Open(catalog.Config{}, n.db)
	if err != nil {
		return err
	}
	n.feeds = append(n.feeds, ledger.Feed{Name: ledger.CatalogFeed, Journal: catalogFeed{books.Feed()}})
	blobs, err := n.contentStore()
	if err != nil {
		return err
	}
	master, err := conf.ReadSecret(n.Origin.MasterKeyFile, 32)
	if err != nil {
		return err
	}
	keys, err := crypt.NewKeys(n.db.Bucket("key"), master)
	if err != nil {
		return err
	}
	box, err := sandbox.New(ctx, sandbox.NewMetrics(n.reg))
	if err != nil {
		return err
	}
	n.log.Info("sources are read in a sandbox", zap.String("isolation", string(box.Isolation())))
	prober, err := probe.New(probe.Config{}, box)
	if err != nil {
		return err
	}
	ffmpeg, err := chunks.New(chunks.Config{Preset: n.Origin.Preset}, box)
	if err != nil {
		return err
	}
	rotator := keyring.NewRotator(n.asker, n.members, n.log)
	n.group.Go("gossip keys of nodes that were away", rotator.Run)
	studio := &studio{node: n, operate: operate.NewClient(n.asker), rotator: rotator, lookup: lookup.NewClient(n.asker, n.members), gated: make(chan struct{}, 1), books: books, blobs: blobs, keys: keys, box: box, prober: prober, ffmpeg: ffmpeg,
		dir: filepath.Join(n.Node.DataDir, "work")}
	if err := os.MkdirAll(studio.dir, 0o700); err != nil {
		return err
	}
	if err := n.pipeline(studio); err != nil {
		return err
	}
	if err := studio.tidyUp(ctx); err != nil {
		return err
	}
	metrics := server.NewMetrics(n.reg)
	if err := n.serveCreators(studio, metrics); err != nil {
		return err
	}
	return n.servePeers(studio, metrics)
}

// contentStore opens the blobs in a database of their own: they are most of the bytes.
func (n *node) contentStore() (*store.Store, error) {
	db, err := n.open("blobs", true)
	if err != nil {
		return nil, err
	}
	return store.New(store.Config{Verify: true}, store.NewKV(db, "blob"), store.NewMetrics(n.reg))
}

// pipeline builds uploads, the videos' actors and the pool that runs ffmpeg.
func (n *node) pipeline(s *studio) (err error) {
	if s.uploads, err = upload.New(upload.Config{Dir: filepath.Join(n.Node.DataDir, "uploads"), Base: "/v1/uploads",
		MaxBytes: n.Origin.MaxUploadBytes, MinFree: 2 * n.Node.MinFreeBytes, QuotaBytes: n.Origin.QuotaBytes, Expiry: n.Origin.UploadTTL,
		Creator: server.Creator, Log: n.log}, uploadEvents{s}, upload.NewMetrics(n.reg)); err != nil {
		return err
	}
	if s.pool, err = transcode.New(transcode.Config{Slots: n.Origin.Workers}, n.kit.System, s, n.log, transcode.NewMetrics(n.reg)); err != nil {
		return err
	}
	owns := func(id model.VideoID) bool {
		owner, ok := placement.Owner(n.members.View().Nodes, model.OriginRole, string(id))
		return ok && owner.Name == n.Node.Name
	}
	s.videos, err = video.New(video.Config{Owns: owns}, n.kit.System, video.Ports{Catalog: s, Prober: s, Planner: s, Chunks: s.pool,
		Packager: s, Janitor: s}, n.log, video.NewMetrics(n.reg))
	if err != nil {
		return err
	}
	n.group.Go("transcoding", s.pool.Run)
	n.group.Go("videos", s.videos.Run)
	n.group.Go("ownership", s.rebalance)
	n.group.Go("gates to index", s.trackGates)
	n.group.Go("uploads", s.uploads.Run)
	return nil
}

// serveCreators builds the creators' door.
func (n *node) serveCreators(s *studio, m *server.Metrics) error {
	token, err := os.ReadFile(n.Origin.AdminTokenFile)
	if err != nil {
		return fault.As("origin.admin_token_file", fault.Invalid, err)
	}
	certs, err := n.certificate("origin certificate", tlsutil.Files{Cert: n.Origin.TLS.Cert, Key: n.Origin.TLS.Key})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", n.Origin.Addr)
	if err != nil {
		return fault.As("origin.addr", fault.Unavailable, err)
	}
	strangers, err := n.trustless(model.OriginRole, originBlocks{s.blobs, s.books})
	if err != nil {
		return err
	}
	check := func(raw json.RawMessage) error { _, err := n.gate(raw); return err }
	archiver, err := archive.New(archive.Config{Recipients: n.Origin.KeyRecipients, CheckTitle: server.CheckTitle, CheckGate: check}, s.blobs, s.keys, s.books)
	if err != nil {
		return err
	}
	inbox, err := archive.NewInbox(archiver, s.uploads, s.gateChanged, n.log)
	if err != nil {
		return err
	}
	n.group.Go("imports", inbox.Run)
	public, err := server.NewPublic(server.PublicConfig{Listener: ln, TLS: certs.Public(), Token: strings.TrimSpace(string(token)),
		Origins: n.Origin.AllowedOrigins, CheckGate: check, Ready: n.board.Ready,
		MaxArchiveBytes: n.Origin.QuotaBytes, Log: n.log},
		server.PublicParts{Videos: creators{s}, Cluster: operators{s}, Audit: s.books, Replies: s.books, Uploads: s.uploads,
			Archive: importer{archiver, s}, Inbox: inbox, Metrics: m, Gateway: strangers})
	if err != nil {
		return err
	}
	n.group.Go("creators' server", public.Run)
	n.log.Info("origin listens", zap.String("addr", ln.Addr().String()), zap.String("url", n.Origin.PublicURL))
	return nil
}

// servePeers builds the door for edges.
func (n *node) servePeers(s *studio, m *server.Metrics) error {
	ln, err := net.Listen("tcp", n.Cluster.PeerAddr)
	if err != nil {
		return fault.As("cluster.peer_addr", fault.Unavailable, err)
	}
	peer, err := server.NewPeer(server.PeerConfig{Listener: ln, TLS: n.certs.Server(), Name: tlsutil.PeerName, IsEdge: tlsutil.IsEdge,
		VerifyReceipt: receipt.NewVerifier(n.certs.Pool).Verify, Log: n.log},
		server.PeerParts{Blobs: s.blobs, Facts: s.books, Keys: s.keys, Nonces: s.books, Vouchers: s.books, Audit: s.books, Metrics: m})
	if err != nil {
		return err
	}
	n.group.Go("peers' server", peer.Run)
	return nil
}
