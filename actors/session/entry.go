package session

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxWatchers bounds the subscribers of one session: a viewer has a tab or two.
const maxWatchers = 8

// entry is what everybody but the actor sees of a session. The actor alone
// writes grant and info.
type entry struct {
	id     model.SessionID
	video  model.VideoID
	wallet model.Wallet
	vouch  *voucher     // nil unless the login rests on one
	ticket model.Ticket // set by the actor, where no ticket began it, before grant and info
	opened time.Time
	pid    *actor.PID // set before the entry is shared

	grant atomic.Pointer[model.Grant]
	info  atomic.Pointer[model.SessionInfo]
	used  atomic.Int64 // when somebody last used it, by Service.ticks

	mu       sync.Mutex // guards what follows
	watchers map[chan model.SessionInfo]struct{}
	over     bool // no more news will come
	after    func()
	buried   bool          // every trace is removed
	gone     chan struct{} // closed then; nil while nobody waits for it

	// Guarded by index.mu.
	gate    []model.TokenRef // the contracts of its gate
	tokens  []model.TokenRef // whose every event concerns the session
	follows []model.Wallet   // whose holdings count for its wallet, or may
	classes []class
	chains  []model.ChainID // waited for
	ending  ending          // what a block waited for must bring nearer; zero: any
	live    bool            // admitted
	ended   bool            // counts for its wallet no longer
}

// vouchChain is the chain of the session's voucher, 0 without one.
func (e *entry) vouchChain() model.ChainID {
	if e.vouch == nil {
		return 0
	}
	return e.vouch.Chain
}

// watch adds a subscriber. Its channel holds the newest news only: the actor
// replaces what was not read, so a slow reader blocks nobody and never sees old
// news after new.
func (e *entry) watch() (<-chan model.SessionInfo, func(), error) {
	const op = "actors/session.Subscribe"
	e.mu.Lock()
	defer e.mu.Unlock()
	info := e.info.Load()
	if info == nil {
		return nil, nil, fault.New(op, fault.NotFound, "no such session")
	}
	if len(e.watchers) >= maxWatchers {
		return nil, nil, fault.New(op, fault.TooMany, "session has %d subscribers", maxWatchers)
	}
	ch := make(chan model.SessionInfo, 1)
	ch <- *info
	if e.over {
		close(ch)
		return ch, func() {}, nil
	}
	if e.watchers == nil {
		e.watchers = map[chan model.SessionInfo]struct{}{}
	}
	e.watchers[ch] = struct{}{}
	return ch, func() { e.unwatch(ch) }, nil
}

func (e *entry) unwatch(ch chan model.SessionInfo) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, ok := e.watchers[ch]; ok {
		delete(e.watchers, ch)
		close(ch)
	}
}

// tell makes info the newest news. Last closes the channels behind it.
func (e *entry) tell(info model.SessionInfo, last bool) {
	if last {
		defer e.end() // after the lock is free
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.info.Store(&info)
	if e.over {
		return
	}
	for ch := range e.watchers {
		select {
		case <-ch: // not read in time: replaced
		default:
		}
		ch <- info // the only sender holds mu, so there is room
		if last {
			close(ch)
		}
	}
	if last {
		e.over, e.watchers = true, nil
	}
}

// closeWatchers ends subscriptions without news, when the node stops.
func (e *entry) closeWatchers() {
	defer e.end() // after the lock is free
	e.mu.Lock()
	defer e.mu.Unlock()
	for ch := range e.watchers {
		close(ch)
	}
	e.over, e.watchers = true, nil
}

// then makes do run once no more news will come, at once if that is so already.
func (e *entry) then(do func()) {
	e.mu.Lock()
	over := e.over
	if !over {
		before := e.after
		e.after = func() {
			if before != nil {
				before()
			}
			do()
		}
	}
	e.mu.Unlock()
	if over {
		do()
	}
}

// bury says that every trace of the session is removed. The actor calls it last.
func (e *entry) bury() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.buried = true; e.gone != nil {
		close(e.gone)
	}
}

// removed gives a channel that is closed once every trace of the session is removed.
func (e *entry) removed() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.gone == nil {
		if e.gone = make(chan struct{}); e.buried {
			close(e.gone)
		}
	}
	return e.gone
}

// end runs what waits for the end, once.
func (e *entry) end() {
	e.mu.Lock()
	after := e.after
	e.after = nil
	e.mu.Unlock()
	if after != nil {
		after()
	}
}

// endedContext gives a context that ended with err.
func endedContext(err error) context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(err)
	return ctx
}

// ended gives the contexts of grants that are not active. Their causes tell a
// handler that was cut what to say.
func ended() map[model.SessionState]context.Context {
	const op = "actors/session"
	return map[model.SessionState]context.Context{
		model.RevokedState: endedContext(fault.New(op, fault.Revoked, "the right was lost")),
		model.Suspended:    endedContext(fault.New(op, fault.Stale, "the chain cannot be seen")),
		model.Expired:      endedContext(fault.New(op, fault.Expired, "the session expired")),
		model.Closed:       endedContext(fault.New(op, fault.NotFound, "the session was closed")),
	}
}

// unseated is the same for a grant whose seat somebody else has.
func unseated() context.Context {
	return endedContext(fault.New("actors/session", fault.SeatsTaken, "all seats of the token are taken"))
}
