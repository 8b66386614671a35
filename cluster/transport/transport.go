// Package transport carries messages between the actors of two nodes: protoactor's
// remote over mutual TLS 1.3, with the settings that measurements asked for.
//
// It guarantees that only nodes of the cluster connect, that a receiver knows
// from the certificate who sent a message (PeerOf), and that no message of a
// peer, whatever it holds, stops this process. Delivery is at most once and
// queues to a peer are unbounded: whoever sends much acknowledges and limits
// itself, as cluster/fanout does, and whoever needs an answer asks with a
// deadline, as cluster/ask does.
package transport

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"sync"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/asynkron/protoactor-go/remote"
	cmap "github.com/orcaman/concurrent-map"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

// Config of a node's transport.
type Config struct {
	Bind string // host:port to listen on; port 0 takes a free one
	// Advertise is the host:port that others dial; empty for the bound address.
	Advertise string
	Certs     *tlsutil.Certs // its owner runs it
}

// Transport is a node's actor system and its connections to others.
type Transport struct {
	system *actor.ActorSystem
	remote *remote.Remote
	certs  *tlsutil.Certs
	log    *zap.Logger
}

// plainMaps makes the library's registry of processes 1,024 maps, each with a lock,
// instead of 32,768, of which each that was ever used keeps room for eight: 3 MB that
// become 12, and most of what a session seems to weigh until then. Nothing else in the
// process uses these maps, and no system is running yet.
var plainMaps = sync.OnceFunc(func() { cmap.SHARD_COUNT = 1 })

// Start binds the port and starts the actor system. Run ends both.
func Start(cfg Config, log *zap.Logger, m *Metrics) (t *Transport, err error) {
	const op = "cluster/transport.Start"
	host, p, err := net.SplitHostPort(cfg.Bind)
	if err != nil {
		return nil, fault.At(op, fault.Invalid, "bind", "actor address %q: %w", cfg.Bind, err)
	}
	port, err := strconv.ParseUint(p, 10, 16)
	if err != nil {
		return nil, fault.At(op, fault.Invalid, "bind", "actor address %q: %w", cfg.Bind, err)
	}
	if cfg.Certs == nil {
		return nil, fault.At(op, fault.Invalid, "tls", "no node certificate")
	}
	log = log.Named("transport")
	plainMaps()
	system := actor.NewActorSystem(actor.WithLoggerFactory(logger(log)))
	t = &Transport{system: system, certs: cfg.Certs, log: log}
	t.remote = remote.NewRemote(system, remoteConfig(cfg, host, int(port), guard{system.Address, m, log}))
	// The library panics when the port is taken.
	defer func() {
		if r := recover(); r != nil {
			t, err = nil, fault.As(op, fault.Unavailable, fmt.Errorf("%v", r))
		}
	}()
	t.remote.Start()
	log.Info("actor transport started", zap.String("address", t.Address()))
	return t, nil
}

// System is the node's actor system. Spawn through actors/kit.
func (t *Transport) System() *actor.ActorSystem { return t.system }

// Address is the host:port under which other nodes reach this one's actors.
func (t *Transport) Address() string { return t.system.Address() }

// Run resets links as nodes leave and come back and as certificates are renewed,
// until ctx ends; then it closes all connections and the port. Whatever uses the
// actor system must have ended.
func (t *Transport) Run(ctx context.Context, m Members) error {
	t.follow(ctx, m)
	// Not graceful: the library's graceful way has a data race, and those who
	// need their last words heard wait for the answer.
	t.remote.Shutdown(false)
	t.system.Shutdown()
	return nil
}
