// Package kit is what all actors share: how they are spawned, named, counted
// and caught when they panic.
//
// An actor made by Spawn is started again, with a fresh state, after a panic:
// state that was half changed is worth less than none, and whoever holds a copy
// of it fails closed. Remote nodes reach an actor by its name, so the names of
// those are part of the protocol and stand here.
package kit

import (
	"regexp"
	"runtime/debug"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
)

// Names of the actors that other nodes talk to.
const (
	Ledger    = "ledger"    // on edges: feeds arrive here
	Publisher = "publisher" // on watchers and origins: acknowledgements and pulls arrive here
	Decide    = "decide"    // on watchers: questions about gates
	Vouch     = "vouch"     // on watchers: logins of contract accounts
	Turns     = "turns"     // on edges: news of such logins
	Sessions  = "sessions"  // on edges: questions about sessions
	Operate   = "operate"   // on all nodes: what operators ask and tell
	Seats     = "seats"     // on edges: seats of tokens
	Lookup    = "lookup"    // on watchers: questions about holders
	Keyring   = "keyring"   // on all nodes: gossip keys are rotated
)

// names bounds what an actor may be called. $ is kept by the library.
var names = regexp.MustCompile(`^[a-z][a-z0-9_-]*(/[A-Za-z0-9_-]{1,64})?$`)

// Kit spawns the actors of a node.
type Kit struct {
	System  *actor.ActorSystem
	Log     *zap.Logger
	Metrics *Metrics
}

// Spawn starts an actor called name, as in "ledger" or "session/abc". Its kind
// for metrics is what is before the slash. It fails with Conflict when there is
// one of that name. Make is called again after a panic.
func (k Kit) Spawn(name string, produce func() actor.Actor) (*actor.PID, error) {
	const op = "actors/kit.Spawn"
	if !names.MatchString(name) {
		return nil, fault.New(op, fault.Invalid, "actor name %.80q", name)
	}
	props := actor.PropsFromProducer(produce,
		actor.WithReceiverMiddleware(k.watch(kindOf(name))),
		actor.WithGuardian(actor.RestartingSupervisorStrategy()))
	pid, err := k.System.Root.SpawnNamed(props, name)
	return pid, fault.As(op, fault.Conflict, err)
}

// Stop stops an actor and waits until it has: nothing runs in it afterwards.
// Messages that it had not read are lost.
func (k Kit) Stop(pid *actor.PID) { _ = k.System.Root.StopFuture(pid).Wait() } // ends by itself after 10 s

// kindOf is the part of a name before the slash.
func kindOf(name string) string {
	for i, c := range name {
		if c == '/' {
			return name[:i]
		}
	}
	return name
}

// watch counts and times messages, and tells of a panic before it restarts the actor.
func (k Kit) watch(kind string) actor.ReceiverMiddleware {
	took := k.Metrics.took.WithLabelValues(kind)
	panics := k.Metrics.panics.WithLabelValues(kind)
	return func(next actor.ReceiverFunc) actor.ReceiverFunc {
		return func(c actor.ReceiverContext, e *actor.MessageEnvelope) {
			start := time.Now()
			defer func() {
				took.Observe(time.Since(start).Seconds())
				if r := recover(); r != nil {
					panics.Inc()
					k.Log.Error("actor panicked", zap.String("actor", kind), zap.Any("error", r), zap.ByteString("stack", debug.Stack()))
					panic(r) // the supervisor starts it again
				}
			}()
			next(c, e)
		}
	}
}
