package session_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/ticket"
)

var (
	alice    = model.Wallet{0xa1}
	bob      = model.Wallet{0xb0}
	carol    = model.Wallet{0xca}
	contract = model.Address{0xcc}
	registry = model.Address{0xde}
)

// house is a Service with hand-made ports: a chain on which holders hold the
// pass, a catalog, and a clock of views.
type house struct {
	*session.Service
	cancel context.CancelFunc
	done   chan error

	mu        sync.Mutex // guards what follows
	holders   map[model.Wallet]bool
	head      uint64
	confirmed time.Time
	version   uint64
	public    bool
	removed   bool
	decide    func(ctx context.Context) (model.Verdict, error) // nil: by holders
	answer    func(w model.Wallet) model.Verdict               // nil: by holders
	foretold  *model.Verdict                                   // nil: nothing
	sign      func() error
	asked     map[model.Wallet]int
	receipts  []model.Receipt
	seats     int // of the gate, 0 for no limit
	seated    map[model.SessionID]bool
	voucher   model.Voucher    // the one that is known
	rotated   bool             // its contract does not stand behind it
	atLeast   []model.BlockRef // of the newest question with a voucher
	unseated  bool             // nobody can tell of seats
	left      []string         // sessions that gave their seat back, and how
	claiming  func(context.Context)
	claimants []model.Wallet // whose seats were claimed
	delegates *model.Delegates
}

func block(n uint64) model.BlockRef {
	return model.BlockRef{Chain: 1, Number: n, Hash: model.Hash{0: 1, 31: byte(n)}}
}

func open(t testing.TB, cfg session.Config) *house {
	t.Helper()
	h := &house{
		done: make(chan error, 1), holders: map[model.Wallet]bool{alice: true, bob: true}, head: 10,
		confirmed: time.Now(), version: 1, asked: map[model.Wallet]int{}, seated: map[model.SessionID]bool{},
	}
	cfg.Node = "edge-1"
	cfg.Gate = func(raw json.RawMessage) (model.Gate, error) {
		if string(raw) == `"public"` {
			return model.Gate{Public: true}, nil
		}
		return model.Gate{
			Rule:         model.Rule{ERC721: &model.ERC721Rule{Chain: 1, Contract: contract, Min: 1}},
			MaxStaleness: 30 * time.Second, SeatsPerToken: h.seats, Delegates: h.delegates,
		}, nil
	}
	system := actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return slog.New(slog.DiscardHandler) }))
	s, err := session.New(cfg, system, session.Ports{Decider: h, Videos: h, Views: h, Signer: h, Audit: h, Tickets: sealer(t), Seats: h, Vouchers: h},
		zap.NewNop(), session.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	h.Service = s
	ctx, cancel := context.WithCancel(context.Background())
	h.cancel = cancel
	go func() { h.done <- s.Run(ctx) }()
	t.Cleanup(h.shut)
	return h
}

// sealer is that of every edge of the cluster.
func sealer(t testing.TB) *ticket.Sealer {
	t.Helper()
	s, err := ticket.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (h *house) shut() {
	h.cancel()
	<-h.done
	h.done <- nil
}

func (h *house) set(f func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f()
}

// Decide, Facts, Confirmed, Head, Sign and Record are the ports.
func (h *house) Decide(ctx context.Context, _ json.RawMessage, w model.Wallet, atLeast []model.BlockRef) (model.Verdict, error) {
	h.mu.Lock()
	h.asked[w]++
	decide, answer, head := h.decide, h.answer, h.head
	v := model.Verdict{Allowed: h.holders[w], Rule: "erc721", Reason: "holds none", Satisfy: "hold one", Tokens: []model.TokenRef{{Chain: 1, Contract: contract}}, Blocks: []model.BlockRef{block(h.head)}}
	if answer != nil {
		v = answer(w)
	}
	h.mu.Unlock()
	if decide != nil {
		return decide(ctx)
	}
	if slices.ContainsFunc(atLeast, func(b model.BlockRef) bool { return b.Number > head }) {
		return model.Verdict{}, fault.New("test", fault.Stale, "seen up to block %d", head)
	}
	return v, ctx.Err()
}

func (h *house) Foretold(json.RawMessage, model.Wallet, []model.BlockRef) (model.Verdict, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.foretold == nil {
		return model.Verdict{}, false
	}
	return *h.foretold, true
}

// DecideVouched also wants the account's contract to stand behind the login.
func (h *house) DecideVouched(ctx context.Context, gate json.RawMessage, v model.Voucher, atLeast []model.BlockRef) (model.Verdict, error) {
	verdict, err := h.Decide(ctx, gate, v.Wallet, atLeast)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.atLeast = atLeast
	if h.rotated {
		verdict.Allowed, verdict.Rule = false, "signature"
	}
	verdict.Blocks = append(verdict.Blocks, h.on(v.Chain))
	return verdict, err
}

// on is the newest block of a chain.
func (h *house) on(c model.ChainID) model.BlockRef {
	b := block(h.head)
	b.Chain = c
	return b
}

func (h *house) Voucher(_ context.Context, id model.VoucherID) (model.Voucher, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.voucher.ID() != id {
		return model.Voucher{}, fault.New("test", fault.NotFound, "no such voucher")
	}
	return h.voucher, nil
}

func (h *house) Facts(_ context.Context, id model.VideoID) (model.PublicVideo, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.removed || id == "none" {
		return model.PublicVideo{}, fault.New("test", fault.NotFound, "no video %q", id)
	}
	raw := json.RawMessage(`{}`)
	if h.public {
		raw = json.RawMessage(`"public"`)
	}
	return model.PublicVideo{ID: id, Version: h.version, Gate: raw}, nil
}

func (h *house) Confirmed(model.ChainID) (time.Time, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.confirmed, true
}

func (h *house) Head(model.ChainID) model.BlockRef {
	h.mu.Lock()
	defer h.mu.Unlock()
	return block(h.head)
}

func (h *house) Sign(r model.Receipt) (model.Receipt, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.sign != nil {
		if err := h.sign(); err != nil {
			return r, err
		}
	}
	r.Node, r.Signature = "edge-1", "signed"
	return r, nil
}

func (h *house) Record(r model.Receipt) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.receipts = append(h.receipts, r)
}

// transfer moves the pass in a new block and tells the service.
func (h *house) transfer(from, to model.Wallet) {
	var c model.OwnershipChange
	h.set(func() {
		h.head++
		delete(h.holders, from)
		h.holders[to] = true
		c = model.OwnershipChange{Block: block(h.head), LogIndex: 3, Token: model.TokenRef{Chain: 1, Contract: contract, ID: "1"}, From: from, To: to}
	})
	h.Touched(context.Background(), c)
}

func (h *house) open(t *testing.T, video model.VideoID, w model.Wallet) (model.SessionInfo, model.Ticket) {
	t.Helper()
	info, ticket, err := h.Open(context.Background(), video, model.Viewer{Wallet: w})
	if err != nil {
		t.Fatal(err)
	}
	return info, ticket
}

func (h *house) state(t *testing.T, id model.SessionID) model.SessionInfo {
	t.Helper()
	synctest.Wait()
	info, err := h.Info(id)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func wantState(t *testing.T, info model.SessionInfo, state model.SessionState, reason string) {
	t.Helper()
	if info.State != state || info.Reason != reason {
		t.Fatalf("session is %s %q, want %s %q", info.State, info.Reason, state, reason)
	}
}

// in runs a test with a clock of its own.
func in(t *testing.T, cfg session.Config, f func(t *testing.T, h *house)) {
	synctest.Test(t, func(t *testing.T) { f(t, open(t, cfg)) })
}
