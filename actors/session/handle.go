package session

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"strings"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	lru "github.com/hashicorp/golang-lru/v2"
	"go.uber.org/zap"
	"golang.org/x/sync/singleflight"

	"github.com/streamgate/streamgate/actors/task"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Defaults of Config, and limits that are not worth a setting.
const (
	defaultTTL          = time.Hour
	defaultLinger       = 10 * time.Minute
	defaultPatience     = 500 * time.Millisecond // the bound that docs/security.md promises
	defaultAttempt      = 2 * time.Second
	defaultOpenWithin   = 3 * time.Second
	defaultUnused       = time.Minute // longer than a player without a stream pauses between requests
	defaultMaxPerWallet = 16
	defaultMaxPerEdge   = 100_000 // about 5 KiB each, measured over 20,000

	retryMin = 100 * time.Millisecond
	retryMax = 5 * time.Second

	// Questions under way at once. Those that may end a right do not queue
	// behind those that open a session, nor these behind those after a gap.
	maxUrgent  = 512
	maxOpening = 256
	maxRoutine = 64

	sightEvery = 100 * time.Millisecond // how often the age of the chains' views is looked at
)

// Config of a Service. Zero durations and limits mean the defaults.
type Config struct {
	Node model.NodeName
	// Gate reads and checks a gate's JSON.
	Gate func(json.RawMessage) (model.Gate, error)

	TTL          time.Duration // of a session; 1 h
	Linger       time.Duration // how long an ended session still tells why; 10 min
	Patience     time.Duration // how long a re-decision may take before the session is suspended; 500 ms
	Attempt      time.Duration // how long one question may take; 2 s
	OpenWithin   time.Duration // how long opening may take; 3 s
	Unused       time.Duration // a session with a seat ends when nobody used it for so long; 1 min
	MaxPerWallet int           // live sessions; one more closes the wallet's oldest; 16
	MaxPerEdge   int           // sessions kept; one more is refused; 100,000
}

func (c Config) withDefaults() Config {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&c.TTL, defaultTTL)
	set(&c.Linger, defaultLinger)
	set(&c.Patience, defaultPatience)
	set(&c.Attempt, defaultAttempt)
	set(&c.OpenWithin, defaultOpenWithin)
	set(&c.Unused, defaultUnused)
	if c.MaxPerWallet == 0 {
		c.MaxPerWallet = defaultMaxPerWallet
	}
	if c.MaxPerEdge == 0 {
		c.MaxPerEdge = defaultMaxPerEdge
	}
	return c
}

// Denied is the error, of Kind Forbidden, with which Open refuses: the verdict
// says which rule failed and what would satisfy it. Find it with errors.As.
type Denied struct {
	Verdict model.Verdict
	Receipt model.Receipt // signed
}

// Error is the verdict's reason.
func (d *Denied) Error() string { return d.Verdict.Reason }

// Service is the door to all sessions of an edge. Safe for concurrent use.
type Service struct {
	cfg     Config
	ports   Ports
	root    *actor.RootContext
	log     *zap.Logger
	metrics *Metrics
	cradle  *cradle
	pace    pace // shared by all sessions: never written to

	table   *table
	index   *index
	loads   *loads
	urgent  chan struct{} // the lanes, one slot a question under way
	opening chan struct{}
	routine chan struct{}
	ended   map[model.SessionState]context.Context // of grants that are not active

	unseated context.Context // of grants that wait for a seat
	ticks    atomic.Int64    // looks at the views since the start: a clock that costs nothing to read

	tasks *task.Set // questions and loads

	asking   singleflight.Group                    // by question
	adopting singleflight.Group                    // by ticket
	closed   *lru.Cache[model.SessionID, struct{}] // sessions that a ticket does not bring back; safe by itself
}

// New makes the service on an actor system. Run must be running for sessions to
// be suspended by time alone.
func New(cfg Config, system *actor.ActorSystem, ports Ports, log *zap.Logger, m *Metrics) (*Service, error) {
	const op = "actors/session.New"
	cfg = cfg.withDefaults()
	switch {
	case cfg.Node == "":
		return nil, fault.At(op, fault.Invalid, "Node", "empty")
	case cfg.Gate == nil:
		return nil, fault.At(op, fault.Invalid, "Gate", "nil")
	case system == nil || log == nil || m == nil:
		return nil, fault.New(op, fault.Invalid, "system, log and metrics are needed")
	case ports.Decider == nil || ports.Videos == nil || ports.Views == nil || ports.Signer == nil || ports.Audit == nil || ports.Tickets == nil || ports.Seats == nil || ports.Vouchers == nil:
		return nil, fault.New(op, fault.Invalid, "a port is nil")
	case cfg.TTL < 0 || cfg.Linger < 0 || cfg.Patience < 0 || cfg.Attempt < 0 || cfg.OpenWithin < 0 || cfg.Unused < 0 || cfg.MaxPerWallet < 0 || cfg.MaxPerEdge < 0:
		return nil, fault.New(op, fault.Invalid, "a limit is negative")
	}
	loads, err := newLoads()
	if err != nil {
		return nil, fault.As(op, fault.Internal, err)
	}
	closed, err := lru.New[model.SessionID, struct{}](maxClosed)
	if err != nil {
		return nil, fault.As(op, fault.Internal, err)
	}
	log = log.Named("session")
	s := &Service{
		cfg: cfg, ports: ports, root: system.Root, log: log, metrics: m,
		pace:  pace{Linger: cfg.Linger, Patience: cfg.Patience, OpenWithin: cfg.OpenWithin, RetryMin: retryMin, RetryMax: retryMax},
		table: newTable(), index: newIndex(), loads: loads,
		urgent: make(chan struct{}, maxUrgent), opening: make(chan struct{}, maxOpening), routine: make(chan struct{}, maxRoutine),
		ended: ended(), unseated: unseated(),
		tasks: task.NewSet(), closed: closed,
	}
	// A session that panicked is closed, never restarted: its state is gone.
	onPanic := actor.NewOneForOneStrategy(0, 0, func(reason any) actor.Directive {
		log.Error("session panicked", zap.Any("reason", reason))
		return actor.StopDirective
	})
	s.cradle = newCradle(actor.WithMailbox(actor.UnboundedLockfree()), actor.WithGuardian(onPanic))
	return s, nil
}

// Info tells where a session stands. NotFound if there is none, or none any more.
func (s *Service) Info(id model.SessionID) (model.SessionInfo, error) {
	e, err := s.find("actors/session.Info", id)
	if err != nil {
		return model.SessionInfo{}, err
	}
	s.use(e) // the push stream looks every few seconds
	return s.withHead(*e.info.Load(), e.grant.Load().Chains), nil
}

// Wallet tells whose session it is, so that a door can check who asks.
func (s *Service) Wallet(id model.SessionID) (model.Wallet, error) {
	e, err := s.find("actors/session.Wallet", id)
	if err != nil {
		return model.Wallet{}, err
	}
	return e.wallet, nil
}

// Close ends a session for good. Closing one that has ended already is no error.
func (s *Service) Close(id model.SessionID) error {
	e, err := s.find("actors/session.Close", id)
	if err != nil {
		return err
	}
	s.send(e, closed{})
	return nil
}

// Listed is a session as the creator's list shows it.
type Listed struct {
	model.SessionInfo
	Wallet   model.Wallet `json:"wallet"`
	OpenedAt time.Time    `json:"opened_at"`
}

// List gives the live sessions of a video on this edge, in no order.
func (s *Service) List(video model.VideoID) []Listed {
	var out []Listed
	for _, e := range s.index.ofVideo(video) {
		if info := e.info.Load(); info != nil {
			out = append(out, Listed{SessionInfo: *info, Wallet: e.wallet, OpenedAt: e.opened.Round(0).UTC()})
		}
	}
	return out
}

// Subscribe gives a session's news: where it stands now, then each change. The
// channel holds the newest news only, so a slow reader misses what was
// overtaken and delays nobody. It is closed after the last news and by the
// function returned, which must be called.
func (s *Service) Subscribe(id model.SessionID) (<-chan model.SessionInfo, func(), error) {
	e, err := s.find("actors/session.Subscribe", id)
	if err != nil {
		return nil, nil, err
	}
	return e.watch()
}

// AtEnd makes do run once the session has ended and will not come back, at once if
// it has already. It is called by the session's actor: do must not block.
func (s *Service) AtEnd(id model.SessionID, do func()) error {
	e, err := s.find("actors/session.AtEnd", id)
	if err != nil {
		return err
	}
	e.then(do)
	return nil
}

// Grant is the hot path: the leave that goes with a ticket, nil if there is
// none. It touches no mailbox and allocates nothing. A Grant that is not Active
// tells why by its State; whoever serves under an Active one stops when its
// Context ends.
func (s *Service) Grant(t model.Ticket) *model.Grant {
	e := s.table.find(t)
	if e == nil {
		return nil
	}
	s.use(e)
	return e.grant.Load()
}

// use notes that a viewer is there. It writes only when the clock has moved, so
// that the requests of one session do not fight for it.
func (s *Service) use(e *entry) {
	if now := s.ticks.Load(); e.used.Load() != now {
		e.used.Store(now)
	}
}

// find gives a session that was admitted.
func (s *Service) find(op string, id model.SessionID) (*entry, error) {
	e := s.index.find(id)
	if e == nil || e.info.Load() == nil {
		return nil, fault.New(op, fault.NotFound, "no such session")
	}
	return e, nil
}

func (s *Service) withHead(info model.SessionInfo, chains []model.ChainID) model.SessionInfo {
	if len(chains) > 0 {
		info.Block = s.ports.Views.Head(chains[0]).Number
	}
	return info
}

func newID() model.SessionID {
	var b [16]byte
	_, _ = rand.Read(b[:]) // as above
	return model.SessionID(strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])))
}
