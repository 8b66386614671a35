package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/decide"
	"github.com/streamgate/streamgate/actors/keyring"
	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/actors/ledger"
	"github.com/streamgate/streamgate/actors/operate"
	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/cluster/transport"
	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/life"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
	"github.com/streamgate/streamgate/internal/tlsutil"
	"github.com/streamgate/streamgate/internal/vital"
)

// stopPart bounds how long one part of a node may take to stop.
const stopPart = 4 * time.Second

// node is what every role is built on: its configuration, its store, its place
// in the cluster, and the group that starts and stops its parts.
type node struct {
	conf.Config
	log     *zap.Logger
	reg     *prometheus.Registry
	group   *life.Group
	certs   *tlsutil.Certs
	db      *kv.DB // synced: catalog, journals, cursors, receipts
	members *membership.Members
	kit     kit.Kit
	asker   *ask.Asker
	decider *decide.Client
	chains  []chains.Chain
	known   gate.Known
	feeds   []ledger.Feed // what this node publishes
	board   *vital.Board  // why this node is not ready
	views   []chainView   // what this node sees of chains
	drain   *operate.Switch
	begun   time.Time

	sessions func() int   // of this edge; nil on other nodes
	requests func() int   // as sessions
	receipts http.Handler // of this edge; nil on other nodes
	busy     *server.Busy // as receipts
}

// runNode builds the roles of one node and runs them until ctx ends.
func runNode(ctx context.Context, c conf.Config, log *zap.Logger) error {
	n := &node{Config: c, log: log, reg: obs.NewRegistry(version), drain: operate.NewSwitch(), board: &vital.Board{}, begun: time.Now(), group: life.NewGroup(log, stopPart)}
	if err := n.foundation(ctx); err != nil {
		return err
	}
	builders := []struct {
		role  model.Role
		build func(context.Context) error
	}{{model.WatcherRole, n.watcher}, {model.OriginRole, n.origin}, {model.EdgeRole, n.edge}}
	for _, b := range builders {
		if !c.Has(b.role) {
			continue
		}
		if err := b.build(ctx); err != nil {
			return fmt.Errorf("role %s: %w", b.role, err)
		}
	}
	if err := n.publish(); err != nil {
		return err
	}
	n.board.Add(n.chainCheck)
	n.board.Add(n.busyCheck)
	n.group.Go("gossip keys", keyring.NewService(n.kit, n.members, log).Run)
	n.group.Go("operate", operate.NewService(n.kit, n.status, n.drain, log).Run)
	n.group.Go("drain and load", n.tellNode)
	admin, err := obs.NewAdmin(c.Admin.Addr, n.reg, n.board.Report)
	if err != nil {
		return fault.As("admin", fault.Unavailable, err)
	}
	if n.receipts != nil {
		admin.Serve("GET /receipts", n.receipts)
	}
	n.group.Go("admin", admin.Run)
	n.group.OnStop("leave", func() error { n.members.Leave(); return nil }) // first of all: others route away
	log.Info("node starts", zap.Any("roles", c.Roles), zap.String("region", c.Node.Region), zap.String("version", version))
	return n.group.Run(ctx)
}

// foundation is what comes before any role: folders, keys, store, cluster.
func (n *node) foundation(ctx context.Context) (err error) {
	if err := os.MkdirAll(n.Node.DataDir, 0o700); err != nil {
		return err
	}
	stopTracing, err := obs.StartTracing(ctx, obs.TraceConfig{Node: string(n.Node.Name), Endpoint: n.Trace.Endpoint, File: n.Trace.File, Ratio: n.Trace.Ratio})
	if err != nil {
		return err
	}
	n.group.OnStop("traces", func() error {
		bound, cancel := context.WithTimeout(context.Background(), stopPart/2)
		defer cancel()
		return stopTracing(bound)
	})
	n.watchMachine()
	tls := n.Cluster.TLS
	if n.certs, err = n.certificate("node certificate", tlsutil.Files{Cert: tls.Cert, Key: tls.Key, CA: tls.CA}); err != nil {
		return err
	}
	if n.db, err = n.open("db", true); err != nil {
		return err
	}
	for _, cc := range n.Chains {
		ch, err := chains.New(chains.Config(cc))
		if err != nil {
			return err
		}
		n.chains = append(n.chains, ch)
	}
	n.known = gate.Known{Chains: chains.Confirmations(n.chains), Registries: chains.Registries(n.chains)}
	return n.join()
}

// certificate loads a certificate that follows its files.
func (n *node) certificate(what string, f tlsutil.Files) (*tlsutil.Certs, error) {
	certs, err := tlsutil.Load(f)
	if err != nil {
		return nil, err
	}
	n.group.Go(what, certs.Run)
	n.board.Add(vital.CertCheck(what, certs))
	n.reg.MustRegister(expiry(what, certs))
	return certs, nil
}

// open opens a database in a folder of its own and closes it at the end.
func (n *node) open(folder string, sync bool) (*kv.DB, error) {
	db, err := kv.Open(kv.Config{Dir: filepath.Join(n.Node.DataDir, folder), Sync: sync, Reserve: n.Node.MinFreeBytes, Log: n.log})
	if err != nil {
		return nil, err
	}
	n.group.OnStop(folder, db.Close)
	n.group.Go(folder+" gc", db.Run)
	n.board.Add(storeCheck(folder, db))
	return db, nil
}

// join builds the node's place in the cluster: actors, members, questions.
func (n *node) join() error {
	tr, err := transport.Start(transport.Config{Bind: n.Cluster.ActorAddr, Advertise: n.Cluster.Advertised(n.Cluster.ActorAddr), Certs: n.certs}, n.log, transport.NewMetrics(n.reg))
	if err != nil {
		return err
	}
	keys, err := os.ReadFile(n.Cluster.GossipKey)
	if err != nil {
		return fault.As("gossip key", fault.Invalid, err)
	}
	self := model.Node{Name: n.Node.Name, Region: n.Node.Region, Roles: n.Roles, ActorAddr: tr.Address(), Version: version}
	if n.Has(model.OriginRole) || n.Has(model.EdgeRole) {
		self.PeerURL = "https://" + n.Cluster.Advertised(n.Cluster.PeerAddr)
	}
	if n.Has(model.OriginRole) {
		self.PublicURL = n.Origin.PublicURL
	}
	if n.Has(model.EdgeRole) {
		self.PublicURL = n.Edge.PublicURL
	}
	if n.Has(model.WatcherRole) {
		for _, c := range n.chains {
			self.Chains = append(self.Chains, c.ID)
		}
	}
	n.members, err = membership.New(membership.Config{Self: self, Profile: membership.Profile(n.Cluster.Profile), Bind: n.Cluster.GossipAddr,
		Advertise: n.Cluster.Advertised(n.Cluster.GossipAddr),
		Seeds:     n.Cluster.Seeds, Keyring: keys, KeepKeyring: func(b []byte) error { return conf.WriteSecret(n.Cluster.GossipKey, b) }, Label: "streamgate", Bootstrap: n.Cluster.Bootstrap}, n.log, membership.NewMetrics(n.reg))
	if err != nil {
		return err
	}
	n.group.Go("transport", func(ctx context.Context) error { return tr.Run(ctx, n.members) })
	n.group.Go("members", n.members.Run)
	n.kit = kit.Kit{System: tr.System(), Log: n.log, Metrics: kit.NewMetrics(n.reg)}
	n.asker = ask.New(tr.System(), n.members)
	ask.Register(n.reg, n.asker)
	n.decider = decide.NewClient(decide.ClientConfig{}, n.asker, n.members)
	n.board.Add(n.clusterCheck)
	return nil
}

// publish starts the pushing of this node's journals to the edges.
func (n *node) publish() error {
	if len(n.feeds) == 0 {
		return nil
	}
	p, err := ledger.NewPublisher(n.feeds, n.kit, n.asker, n.db.Bucket("publisher"), n.log, fanout.NewMetrics(n.reg))
	if err != nil {
		return err
	}
	n.group.Go("publisher", p.Run)
	return nil
}

// gate reads a gate as this node's chains allow.
func (n *node) gate(raw []byte) (model.Gate, error) { return gate.Parse(raw, n.known) }
