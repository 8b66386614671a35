package session_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
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
)

var (
	alice    = model.Wallet{0xa1}
	bob      = model.Wallet{0xb0}
	carol    = model.Wallet{0xca}
	contract = model.Address{0xcc}
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
	decide    func(ctx context.Context, q session.Question) (model.Verdict, error) // nil: by holders
	sign      func() error
	asked     map[model.Wallet]int
	receipts  []model.Receipt
}

func block(n uint64) model.BlockRef {
	return model.BlockRef{Chain: 1, Number: n, Hash: model.Hash{0: 1, 31: byte(n)}}
}

func open(t testing.TB, cfg session.Config) *house {
	t.Helper()
	h := &house{
		done: make(chan error, 1), holders: map[model.Wallet]bool{alice: true, bob: true}, head: 10,
		confirmed: time.Now(), version: 1, asked: map[model.Wallet]int{},
	}
	cfg.Node = "edge-1"
	cfg.Gate = func(raw json.RawMessage) (model.Gate, error) {
		if string(raw) == `"public"` {
			return model.Gate{Public: true}, nil
		}
		return model.Gate{
			Rule:         model.Rule{ERC721: &model.ERC721Rule{Chain: 1, Contract: contract, Min: 1}},
			MaxStaleness: 30 * time.Second,
		}, nil
	}
	system := actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return slog.New(slog.DiscardHandler) }))
	s, err := session.New(cfg, system, session.Ports{Decider: h, Videos: h, Views: h, Signer: h, Audit: h},
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
func (h *house) Decide(ctx context.Context, q session.Question) (model.Verdict, error) {
	h.mu.Lock()
	h.asked[q.Wallet]++
	decide := h.decide
	v := model.Verdict{Allowed: h.holders[q.Wallet], Rule: "erc721", Reason: "holds none", Satisfy: "hold one", Blocks: []model.BlockRef{block(h.head)}}
	h.mu.Unlock()
	if decide != nil {
		return decide(ctx, q)
	}
	return v, ctx.Err()
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
func (h *house) transfer(from, to model.Wallet) int {
	var c model.OwnershipChange
	h.set(func() {
		h.head++
		delete(h.holders, from)
		h.holders[to] = true
		c = model.OwnershipChange{Block: block(h.head), LogIndex: 3, Token: model.TokenRef{Chain: 1, Contract: contract, ID: "1"}, From: from, To: to}
	})
	return h.Touched(c)
}

func (h *house) open(t *testing.T, video model.VideoID, w model.Wallet) (model.SessionInfo, model.Ticket) {
	t.Helper()
	info, ticket, err := h.Open(context.Background(), video, w)
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

func TestOpenGivesATicketThatIsGoodAtOnce(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		wantState(t, info, model.Active, "")
		if len(ticket) != 43 {
			t.Errorf("ticket of %d characters, want 43: 32 bytes in base64url", len(ticket))
		}
		if info.Receipt == nil || info.Receipt.Decision != model.Granted || info.Receipt.BlockNumber != 10 || info.Receipt.Signature == "" {
			t.Errorf("receipt %+v, want a signed grant at block 10", info.Receipt)
		}
		if info.Block != 10 || info.Node != "edge-1" || !info.ExpiresAt.Equal(time.Now().Add(time.Hour)) {
			t.Errorf("info %+v", info)
		}
		g := h.Grant(ticket)
		if g == nil || g.State != model.Active || g.Context.Err() != nil || g.Wallet != alice || g.MaxStaleness != 30*time.Second || len(g.Chains) != 1 {
			t.Errorf("grant %+v", g)
		}
		if h.Grant(ticket[1:]) != nil || h.Grant("") != nil {
			t.Error("a ticket never given has a grant")
		}
		if w, err := h.Wallet(info.Session); err != nil || w != alice {
			t.Errorf("wallet %s, %v", w, err)
		}
		if l := h.List("v"); len(l) != 1 || l[0].Wallet != alice || l[0].Session != info.Session {
			t.Errorf("list %+v", l)
		}
	})
}

func TestOpenRefusesWithVerdictAndReceipt(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		_, _, err := h.Open(context.Background(), "v", carol)
		var denied *session.Denied
		if !errors.As(err, &denied) || fault.KindOf(err) != fault.Forbidden {
			t.Fatalf("got %v, want a Denied of kind forbidden", err)
		}
		if denied.Verdict.Satisfy != "hold one" || denied.Receipt.Decision != model.Denied || denied.Receipt.Signature == "" || denied.Receipt.Wallet != carol {
			t.Errorf("denied %+v", denied)
		}
		if len(h.receipts) != 1 || len(h.List("v")) != 0 {
			t.Errorf("%d receipts recorded, %d sessions, want 1 and 0", len(h.receipts), len(h.List("v")))
		}
	})
}

func TestOpenFailsShut(t *testing.T) {
	for name, c := range map[string]struct {
		video  model.VideoID
		before func(h *house)
		want   fault.Kind
	}{
		"no such video":   {video: "none", want: fault.NotFound},
		"decider fails":   {before: func(h *house) { h.decide = failing }, want: fault.Stale},
		"decider hangs":   {before: func(h *house) { h.decide = hanging }, want: fault.Stale},
		"chain not seen":  {before: func(h *house) { h.confirmed = time.Now().Add(-31 * time.Second) }, want: fault.Stale},
		"older than head": {before: func(h *house) { h.decide = outdated }, want: fault.Stale},
		"cannot sign":     {before: func(h *house) { h.sign = func() error { return errors.New("no key") } }, want: fault.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, session.Config{}, func(t *testing.T, h *house) {
				if c.before != nil {
					h.set(func() { c.before(h) })
				}
				_, ticket, err := h.Open(context.Background(), c.video, alice)
				if fault.KindOf(err) != c.want || ticket != "" {
					t.Errorf("got ticket %q, error %v; want %s", ticket, err, c.want)
				}
			})
		})
	}
}

func failing(context.Context, session.Question) (model.Verdict, error) {
	return model.Verdict{}, fault.New("test", fault.Unavailable, "no watcher")
}

func hanging(ctx context.Context, _ session.Question) (model.Verdict, error) {
	<-ctx.Done()
	return model.Verdict{}, ctx.Err()
}

func outdated(context.Context, session.Question) (model.Verdict, error) {
	return model.Verdict{Allowed: true, Blocks: []model.BlockRef{block(9)}}, nil
}

func TestRevocationCutsAfterTheReasonCanBeSeen(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		old := h.Grant(ticket)
		seen := make(chan model.SessionState)
		go func() {
			<-old.Context.Done()
			seen <- h.Grant(ticket).State
		}()
		h.transfer(alice, carol)
		if s := <-seen; s != model.RevokedState {
			t.Errorf("whoever is cut finds the grant %s", s)
		}
		if k := fault.KindOf(context.Cause(old.Context)); k != fault.Revoked {
			t.Errorf("cut with kind %s, want %s", k, fault.Revoked)
		}
		got := h.state(t, info.Session)
		wantState(t, got, model.RevokedState, "right-lost")
		r := got.Receipt
		if r.Decision != model.Revoked || r.BlockNumber != 11 || r.LogIndex == nil || *r.LogIndex != 3 || r.Signature == "" {
			t.Errorf("receipt %+v, want a signed revocation at block 11, log 3", r)
		}
		if h.Grant(ticket).Context.Err() == nil {
			t.Error("the context of a revoked grant has not ended")
		}
		h.transfer(carol, alice)
		got = h.state(t, info.Session)
		wantState(t, got, model.Active, "")
		if got.Receipt.Decision != model.Restored || h.Grant(ticket).Context.Err() != nil {
			t.Errorf("same ticket not good again: %+v", got)
		}
	})
}

func TestOnlyTheWalletsNamedAreAskedAgain(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.open(t, "v", alice)
		h.open(t, "w", alice)
		b, _ := h.open(t, "v", bob)
		if n := h.transfer(alice, carol); n != 2 {
			t.Errorf("%d sessions touched, want alice's 2", n)
		}
		wantState(t, h.state(t, b.Session), model.Active, "")
		if h.asked[alice] != 4 || h.asked[bob] != 1 {
			t.Errorf("asked %d times for alice, %d for bob, want 4 and 1", h.asked[alice], h.asked[bob])
		}
		other := model.OwnershipChange{Block: block(12), Token: model.TokenRef{Chain: 1, Contract: model.Address{0xdd}}, From: alice}
		if n := h.Touched(other); n != 0 {
			t.Errorf("a change of another contract touched %d sessions", n)
		}
	})
}

func TestLateDecisionSuspendsAndComesBack(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		old := h.Grant(ticket)
		h.set(func() { h.decide = hanging })
		h.transfer(alice, carol)
		time.Sleep(499 * time.Millisecond)
		wantState(t, h.state(t, info.Session), model.Active, "")
		time.Sleep(time.Millisecond)
		wantState(t, h.state(t, info.Session), model.Suspended, "chain-stale")
		if fault.KindOf(context.Cause(old.Context)) != fault.Stale {
			t.Errorf("cut with %v", context.Cause(old.Context))
		}
		h.set(func() { h.decide = nil; h.holders[alice] = true })
		time.Sleep(3 * time.Second)
		wantState(t, h.state(t, info.Session), model.Active, "")
	})
}

func TestAgeOfTheChainsViewSuspendsByItself(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		h.set(func() { h.public = true })
		free, _ := h.open(t, "free", carol)
		time.Sleep(30 * time.Second)
		wantState(t, h.state(t, info.Session), model.Active, "")
		time.Sleep(200 * time.Millisecond)
		wantState(t, h.state(t, info.Session), model.Suspended, "chain-stale")
		wantState(t, h.state(t, free.Session), model.Active, "")
		if h.Grant(ticket).State != model.Suspended {
			t.Error("grant still active")
		}
		h.set(func() { h.confirmed = time.Now() })
		h.Fresh(1)
		wantState(t, h.state(t, info.Session), model.Active, "")
	})
}

func TestSlowSubscriberSeesTheNewestAndDelaysNobody(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		news, stop, err := h.Subscribe(info.Session)
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		for range 5 {
			h.transfer(alice, carol)
			h.state(t, info.Session)
			h.transfer(carol, alice)
			h.state(t, info.Session)
		}
		h.transfer(alice, carol)
		h.state(t, info.Session)
		if got := <-news; got.State != model.RevokedState || got.Receipt.BlockNumber != 21 {
			t.Errorf("got %s of block %d, want the newest: revoked at 21", got.State, got.Receipt.BlockNumber)
		}
		if err := h.Close(info.Session); err != nil {
			t.Fatal(err)
		}
		if got := <-news; got.State != model.Closed {
			t.Errorf("got %s, want closed", got.State)
		}
		if _, open := <-news; open {
			t.Error("channel open after the last news")
		}
		late, _, err := h.Subscribe(info.Session)
		if err != nil || (<-late).State != model.Closed {
			t.Errorf("subscribing to a closed session: %v", err)
		}
	})
}

func TestSubscribersAreLimited(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		var stops []func()
		for {
			_, stop, err := h.Subscribe(info.Session)
			if fault.KindOf(err) == fault.TooMany {
				break
			}
			if stops = append(stops, stop); len(stops) > 100 {
				t.Fatal("100 subscribers and no limit")
			}
		}
		stops[0]()
		stops[0]() // twice does no harm
		if _, _, err := h.Subscribe(info.Session); err != nil {
			t.Errorf("no room after one left: %v", err)
		}
	})
}

func TestCatalogChangeDecidesAgainOrEnds(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.set(func() { h.public = true })
		info, ticket := h.open(t, "v", carol)
		h.set(func() { h.public, h.version = false, 2 })
		h.CatalogChanged("v", 2, false)
		wantState(t, h.state(t, info.Session), model.RevokedState, "gate-changed")
		h.set(func() { h.public, h.version = true, 3 })
		h.CatalogChanged("v", 3, false)
		wantState(t, h.state(t, info.Session), model.Active, "")
		h.set(func() { h.removed = true })
		h.CatalogChanged("v", 4, true)
		wantState(t, h.state(t, info.Session), model.Closed, "closed")
		if h.Grant(ticket).State != model.Closed {
			t.Error("grant of a removed video still active")
		}
	})
}

func TestSessionsWaitForFactsAsNewAsAnnounced(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		h.CatalogChanged("v", 2, false) // but the catalog still answers with 1
		time.Sleep(501 * time.Millisecond)
		wantState(t, h.state(t, info.Session), model.Suspended, "chain-stale")
		h.set(func() { h.version = 2 })
		time.Sleep(time.Second)
		wantState(t, h.state(t, info.Session), model.Active, "")
		// One that opens on older facts than announced does not open on them.
		h.set(func() { h.version = 1 })
		if _, _, err := h.Open(context.Background(), "v", bob); fault.KindOf(err) != fault.Stale {
			t.Errorf("opened on outdated facts: %v", err)
		}
	})
}

func TestYoungRightWaitsForTheNextBlock(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		other, _ := h.open(t, "v", bob)
		h.transfer(alice, carol)
		h.state(t, info.Session)
		h.set(func() {
			h.decide = func(context.Context, session.Question) (model.Verdict, error) {
				b := h.Head(1)
				return model.Verdict{Allowed: b.Number >= 13, Pending: b.Number < 13, Reason: "1 of 2 confirmations", Blocks: []model.BlockRef{b}}, nil
			}
		})
		h.transfer(carol, alice)
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		before := h.asked[bob]
		h.set(func() { h.head = 13 })
		h.HeadAdvanced(block(13))
		wantState(t, h.state(t, info.Session), model.Active, "")
		h.state(t, other.Session)
		if h.asked[bob] != before {
			t.Error("a session that waits for nothing was asked about")
		}
	})
}

func TestGapDecidesAgain(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		h.set(func() { delete(h.holders, alice); h.head++ }) // and nobody told us
		h.Gap(2)
		wantState(t, h.state(t, info.Session), model.Active, "")
		h.Gap(1)
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
	})
}

func TestSessionExpiresAndIsForgotten(t *testing.T) {
	in(t, session.Config{TTL: time.Minute, Linger: time.Minute}, func(t *testing.T, h *house) {
		h.set(func() { h.public = true })
		info, ticket := h.open(t, "v", alice)
		old := h.Grant(ticket)
		time.Sleep(time.Minute)
		wantState(t, h.state(t, info.Session), model.Expired, "session-expired")
		if fault.KindOf(context.Cause(old.Context)) != fault.Expired || h.Grant(ticket).State != model.Expired {
			t.Error("grant outlives its session")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if _, err := h.Info(info.Session); fault.KindOf(err) != fault.NotFound || h.Grant(ticket) != nil {
			t.Errorf("session not forgotten: %v", err)
		}
	})
}

func TestLimitsOfWalletAndEdge(t *testing.T) {
	in(t, session.Config{MaxPerWallet: 2, MaxPerEdge: 4}, func(t *testing.T, h *house) {
		first, _ := h.open(t, "v", alice)
		second, _ := h.open(t, "v", alice)
		h.open(t, "v", alice)
		wantState(t, h.state(t, first.Session), model.Closed, "closed")
		wantState(t, h.state(t, second.Session), model.Active, "")
		h.open(t, "v", bob)
		if _, _, err := h.Open(context.Background(), "v", bob); fault.KindOf(err) != fault.TooMany {
			t.Errorf("a full edge answers %v", err)
		}
	})
}

func TestSessionWhoseActorPanicsIsClosed(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		other, _ := h.open(t, "v", bob)
		old := h.Grant(ticket)
		h.set(func() { h.sign = func() error { panic("signer broke") } })
		h.transfer(alice, carol)
		<-old.Context.Done()
		synctest.Wait()
		if h.Grant(ticket) != nil {
			t.Error("ticket of a broken session still known")
		}
		if _, err := h.Info(info.Session); fault.KindOf(err) != fault.NotFound {
			t.Errorf("broken session still known: %v", err)
		}
		h.set(func() { h.sign = nil })
		wantState(t, h.state(t, other.Session), model.Active, "")
	})
}

func TestStoppingEndsEverySession(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		news, _, err := h.Subscribe(info.Session)
		if err != nil {
			t.Fatal(err)
		}
		<-news
		old := h.Grant(ticket)
		h.shut() // synctest fails the test if a goroutine is left
		if old.Context.Err() == nil || h.Grant(ticket) != nil {
			t.Error("a grant outlives the service")
		}
		if _, open := <-news; open {
			t.Error("subscriber not told")
		}
		if _, _, err := h.Open(context.Background(), "v", alice); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("a stopped service opens: %v", err)
		}
	})
}

func TestGrantAllocatesNothing(t *testing.T) {
	h := open(t, session.Config{})
	_, ticket := h.open(t, "v", alice)
	if n := testing.AllocsPerRun(1000, func() { _ = h.Grant(ticket) }); n != 0 {
		t.Errorf("%v allocations a look-up, want 0", n)
	}
}

func BenchmarkGrant(b *testing.B) {
	h := open(b, session.Config{MaxPerWallet: 1000})
	tickets := make([]model.Ticket, 1000)
	for i := range tickets {
		_, t, err := h.Open(context.Background(), "v", alice)
		if err != nil {
			b.Fatal(err)
		}
		tickets[i] = t
	}
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			if h.Grant(tickets[i%len(tickets)]).State != model.Active {
				b.Error("not active")
			}
		}
	})
}
