package clustertest

import (
	"context"
	"encoding/base64"
	"os"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/cluster/transport"
	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

// Label is the cluster of the tests.
const Label = "clustertest"

// Keyring is its gossip key.
func Keyring() []byte {
	return []byte(base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef")))
}

// NodeConfig is a node for a test; it travels to programs as JSON.
type NodeConfig struct {
	Self  model.Node
	Files tlsutil.Files
	Seeds []string
	// Advertise is the actor address that others dial, empty for the real one.
	Advertise string
	Bind      string // of the actor transport, empty for a free port
	Gossip    string // address to gossip at, empty for a free port
	// KeyringFile is the node's own, which it keeps; empty for Keyring, which it does not.
	KeyringFile string
}

// Node is a node's part of the cluster.
type Node struct {
	Transport *transport.Transport
	Members   *membership.Members
	Asker     *ask.Asker
	certs     *tlsutil.Certs
}

// StartNode makes a node; Run makes it live.
func StartNode(cfg NodeConfig) (*Node, error) {
	certs, err := tlsutil.Load(cfg.Files)
	if err != nil {
		return nil, err
	}
	reg := prometheus.NewRegistry()
	log := zap.NewNop()
	n := &Node{certs: certs}
	bind := cfg.Bind
	if bind == "" {
		bind = "127.0.0.1:0"
	}
	n.Transport, err = transport.Start(transport.Config{Bind: bind, Advertise: cfg.Advertise, Certs: certs}, log, transport.NewMetrics(reg))
	if err != nil {
		return nil, err
	}
	cfg.Self.ActorAddr = n.Transport.Address()
	gossip := cfg.Gossip
	if gossip == "" {
		gossip = "127.0.0.1:0"
	}
	keys, keep := Keyring(), func([]byte) error { return nil }
	if cfg.KeyringFile != "" {
		if keys, err = os.ReadFile(cfg.KeyringFile); err != nil {
			return nil, err
		}
		keep = func(b []byte) error { return conf.WriteSecret(cfg.KeyringFile, b) }
	}
	n.Members, err = membership.New(membership.Config{
		Self: cfg.Self, Profile: membership.Local, Bind: gossip, Seeds: cfg.Seeds,
		Keyring: keys, KeepKeyring: keep, Label: Label, Bootstrap: len(cfg.Seeds) == 0,
	}, log, membership.NewMetrics(reg))
	if err != nil {
		return nil, err
	}
	n.Asker = ask.New(n.Transport.System(), n.Members)
	return n, nil
}

// Run runs the node and the services on it until ctx ends, in the order in
// which a real node stops: farewell, services, transport.
func (n *Node) Run(ctx context.Context, services ...func(context.Context) error) error {
	var transport, rest, members sync.WaitGroup
	up, down := context.WithCancel(context.WithoutCancel(ctx))
	defer down()
	servicesCtx, stopServices := context.WithCancel(up)
	defer stopServices()
	errs := make(chan error, 3+len(services))
	transport.Go(func() { errs <- n.Transport.Run(up, n.Members) })
	transport.Go(func() { errs <- n.certs.Run(up) })
	for _, s := range services {
		rest.Go(func() { errs <- s(servicesCtx) })
	}
	members.Go(func() { errs <- n.Members.Run(ctx) })
	var first error
	select {
	case <-ctx.Done():
	case first = <-errs:
	}
	members.Wait()
	stopServices()
	rest.Wait()
	down()
	transport.Wait()
	return first
}

// Certificates makes a CA for a test and gives the function that makes nodes'
// certificates with it.
func Certificates(t testing.TB) func(name model.NodeName, roles ...model.Role) tlsutil.Files {
	t.Helper()
	ca, err := tlsutil.NewAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return func(name model.NodeName, roles ...model.Role) tlsutil.Files {
		t.Helper()
		f, err := ca.Node(name, roles)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
}
