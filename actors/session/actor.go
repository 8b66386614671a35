package session

import (
	"context"
	"runtime"
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/ticket"
)

// letter carries an event to an actor. One that reaches no actor is not logged:
// it would name a wallet, and late letters to ended sessions are normal.
type letter struct{ event }

// IgnoreDeadLetterLogging marks the letter for the actor system.
func (letter) IgnoreDeadLetterLogging() {}

// shell is the actor: it turns letters into events, and carries out effects. It
// is the only writer of its entry's grant and info.
type shell struct {
	s  *Service
	e  *entry
	st *State

	outcome  chan<- error // of opening, nil once it was told
	self     *actor.PID
	alarm    *time.Timer
	alarmAt  time.Time
	waits    waits
	admitted bool
	seats    bool              // there is or was a gate with seats: some question may get one
	receipt  *model.Receipt    // of the newest decision
	span     trace.SpanContext // of the newest change, until it is settled
	follows  event             // what an effect leads to at once

	endAsk   context.CancelFunc      // of the question under way
	grantCtx context.Context         // of the active grant
	endGrant context.CancelCauseFunc // nil while no grant is active
}

// Receive is called by the actor system, one message at a time.
func (a *shell) Receive(c actor.Context) {
	switch m := c.Message().(type) {
	case *actor.Started:
		a.self = c.Self()
		a.alarm = time.AfterFunc(time.Until(a.st.wake()), a.ring)
	case *actor.Stopping:
		a.bury()
	case *actor.Stopped: // its name is free again
		a.e.bury()
	case letter:
		a.apply(c, m.event)
	}
}

func (a *shell) ring() { a.s.send(a.e, ticked{}) }

func (a *shell) apply(c actor.Context, e event) {
	for ; e != nil; a.follows = nil {
		switch e := e.(type) {
		case decided:
			a.s.metrics.decided(e.Verdict)
		case decisionFailed:
			a.s.metrics.decisions.WithLabelValues("failed").Inc()
		case tokenMoved:
			a.span = e.Span
		}
		a.carryOut(c, a.st.apply(time.Now(), e))
		e = a.follows
	}
	if a.endAsk != nil && !a.st.asking {
		a.endAsk() // its context would stay for as long as the session
		a.endAsk = nil
	}
	if at := a.st.wake(); !at.Equal(a.alarmAt) {
		a.alarmAt = at
		a.alarm.Reset(time.Until(at))
	}
	if !a.st.needsSeat() {
		a.giveBack()
	}
	a.wait()
}

// giveBack gives the seat back, and with it any that a question got which is
// not heard any more.
func (a *shell) giveBack() {
	if !a.seats {
		return
	}
	a.s.ports.Seats.Free(a.e.id, a.st.closedForGood())
}

func (a *shell) carryOut(c actor.Context, effects []effect) {
	for _, ef := range effects {
		switch ef := ef.(type) {
		case register:
			a.register(c, ef)
		case heed:
			a.heed(ef)
		case ask:
			a.ask(ef)
		case cut:
			a.cut(ef)
		case issue:
			if !a.issue(c, ef.Receipt) {
				return // a grant without a receipt is none
			}
		case publish:
			if !a.seal(c) {
				return
			}
			a.publish(ef.Standing)
		case admit:
			a.admit()
		case refuse:
			denied := &Denied{Verdict: ef.Verdict}
			if a.receipt != nil {
				denied.Receipt = *a.receipt
			}
			a.answer(fault.As("actors/session.Open", fault.Forbidden, denied))
		case giveUp:
			a.answer(fault.New("actors/session.Open", ef.Kind, "%s", ef.Detail))
		case forget:
			c.Stop(c.Self())
		}
	}
}

// answer tells whoever opens the session how it went: the first word counts.
func (a *shell) answer(err error) {
	if a.outcome != nil {
		a.outcome <- err // has room
		a.outcome = nil
	}
}

// waits is what blocks a session hears of: of every next one, or only of those that
// bring its end nearer.
type waits struct {
	next   bool
	ending ending
}

// admit lets whoever opens the session in, and closes the oldest session of a
// wallet that has too many: a player that was reloaded does not close its own.
func (a *shell) admit() {
	a.admitted = true
	if oldest := a.s.index.admit(a.e, a.s.cfg.MaxPerWallet); oldest != nil {
		a.s.send(oldest, closed{Detail: "a newer session of the same wallet took its place"})
	}
	a.answer(nil)
}

// heed makes the index send what happens to tokens and at wallets. What did since
// they were read may have been told before that, to nobody.
func (a *shell) heed(ef heed) {
	a.s.index.follow(a.e, ef.Tokens, ef.Holders)
	moved := slices.ContainsFunc(ef.Blocks, func(b model.BlockRef) bool { return a.s.ports.Views.Head(b.Chain).Number > b.Number })
	if moved && len(ef.Tokens)+len(ef.Holders) > 0 {
		a.s.send(a.e, changesMissed{})
	}
}

// register makes the index send what moves the gate, and takes in which of its
// chains cannot be seen at this moment.
func (a *shell) register(c actor.Context, ef register) {
	blind, seen := a.s.index.watchGate(a.e, ef.Gate, a.s.isBlind)
	for _, ch := range blind {
		a.carryOut(c, a.st.apply(time.Now(), sightLost{Chain: ch, Limit: ef.Gate.MaxStaleness}))
	}
	for _, ch := range seen {
		a.carryOut(c, a.st.apply(time.Now(), sightBack{Chain: ch, Limit: ef.Gate.MaxStaleness}))
	}
}

// wait keeps the index's list of sessions that wait for a block in step. A
// block that came while the answer was on its way is told at once.
func (a *shell) wait() {
	before := a.waits
	a.waits = waits{next: a.st.waits(), ending: a.st.ends()}
	if a.waits == before {
		return
	}
	var chains []model.ChainID
	if a.waits.next {
		chains = a.st.chains()
	}
	a.s.index.waitFor(a.e, chains, a.waits.ending)
	if !a.st.young() || before.next && before.ending.at.IsZero() {
		return
	}
	for _, ch := range chains {
		if b := a.s.ports.Views.Head(ch); b.Number > 0 {
			a.s.send(a.e, headAdvanced{Block: b})
		}
	}
}

// ask puts the question in a goroutine of its own and drops the one before it. What
// was told before it was asked for is taken as it is: many sessions may be waiting.
func (a *shell) ask(ef ask) {
	if a.endAsk != nil {
		a.endAsk()
		a.endAsk = nil
	}
	q := question{gate: ef.Gate, wallet: a.e.wallet, vouch: a.e.vouch, atLeast: a.s.raise(ef.AtLeast, a.st.chains()), span: a.span}
	if v, ok := a.s.ports.Decider.Foretold(q.gate, q.wallet, q.atLeast); ok {
		a.follows = decided{Seq: ef.Seq, Verdict: v, AtLeast: q.atLeast, At: time.Now()}
		return
	}
	ctx, cancel := context.WithTimeout(a.s.tasks.Context(), a.s.cfg.Attempt)
	a.endAsk = cancel
	lane, seats := a.s.routine, a.st.gate.SeatsPerToken
	a.seats = a.seats || seats > 0
	switch {
	case ef.Urgent:
		lane = a.s.urgent
	case !a.admitted:
		lane = a.s.opening
	}
	started := a.s.tasks.Start(func() {
		defer cancel()
		v, err := a.s.decide(ctx, lane, q)
		at := time.Now()
		if err == nil {
			v, err = a.s.seated(ctx, a.e, v, seats)
		}
		if err != nil {
			a.s.send(a.e, decisionFailed{Seq: ef.Seq, Kind: fault.KindOf(err)})
			return
		}
		a.s.send(a.e, decided{Seq: ef.Seq, Verdict: v, AtLeast: q.atLeast, At: at})
	})
	if !started {
		cancel() // the node stops, and with it this session
	}
}

// issue signs and records a receipt. It gives false if a grant must not go on.
func (a *shell) issue(c actor.Context, r model.Receipt) bool {
	signed, err := a.s.ports.Signer.Sign(r)
	if err == nil {
		a.receipt = &signed
		a.s.ports.Audit.Record(signed)
		a.s.log.Info("decision", zap.String("decision", string(r.Decision)), zap.String("session", string(a.e.id)),
			zap.String("video", string(r.Video)), zap.String("wallet", r.Wallet.Short()),
			zap.Uint64("chain", uint64(r.ChainID)), zap.Uint64("block", r.BlockNumber))
		return true
	}
	a.s.log.Error("receipt not signed", zap.String("session", string(a.e.id)), zap.Error(err))
	switch {
	case r.Decision == model.Revoked || r.Decision == model.Denied:
		return true // a loss stands without a signature
	case !a.admitted:
		a.answer(fault.As("actors/session.Open", fault.Internal, err))
		c.Stop(c.Self())
	default:
		a.s.send(a.e, signingFailed{})
	}
	return false
}

// seal makes the ticket, if there is none yet. That waits for an answer, whose blocks are
// in it: an edge that is behind them must not decide by what was before. It gives false
// if that ended the session.
func (a *shell) seal(c actor.Context) bool {
	if a.e.ticket != "" {
		return true
	}
	claims := ticket.Claims{Session: a.e.id, Video: a.e.video, Wallet: a.e.wallet, Opened: a.e.opened, Expires: a.st.expires, AtLeast: a.st.evidence.Blocks}
	if a.e.vouch != nil {
		claims.Voucher = a.e.vouch.id
	}
	t, err := a.s.ports.Tickets.Seal(claims)
	if err != nil {
		a.answer(fault.Wrap("actors/session.Open", err))
		c.Stop(c.Self())
		return false
	}
	a.e.ticket = t
	return true
}

// publish shows the standing to handlers and subscribers.
func (a *shell) publish(st standing) {
	before := a.e.info.Load()
	a.store(st)
	info := model.SessionInfo{
		Session: a.e.id, Video: a.e.video, State: st.State, Reason: st.Reason, Detail: st.Detail,
		Node: a.s.cfg.Node, ExpiresAt: a.st.expires.Round(0).UTC(), Receipt: a.receipt,
	}
	a.e.tell(a.s.withHead(info, st.Chains), a.st.over())
	from := model.SessionState("")
	if before != nil {
		from = before.State
	}
	a.s.metrics.moved(from, st.State)
	if a.st.over() {
		a.s.index.end(a.e)
		if st.State == model.Closed && st.Reason == reasonClosed {
			a.s.closed.Add(a.e.id, struct{}{})
		}
	}
}

// cut ends the grant in force; the trace that began with the block shows when.
func (a *shell) cut(ef cut) {
	ctx := trace.ContextWithSpanContext(context.Background(), a.span)
	_, span := otel.Tracer("streamgate/session").Start(ctx, "cut", trace.WithAttributes(
		attribute.String("session", string(a.e.id)), attribute.String("reason", ef.Standing.Reason)))
	a.store(ef.Standing)
	span.End()
	a.s.metrics.cutAfter(ef.Since)
	runtime.Gosched() // one event may end many rights: all end before the first receipt is signed
}

// store replaces the grant. A grant that stops being active is replaced first
// and ended then, so that whoever is cut finds the reason.
func (a *shell) store(st standing) {
	g := &model.Grant{
		Session: a.e.id, Video: a.e.video, Wallet: a.e.wallet, State: st.State, ExpiresAt: a.st.expires,
		Chains: st.Chains, MaxStaleness: st.MaxStaleness, Receipt: a.receipt,
	}
	if st.State == model.Active {
		if a.endGrant == nil {
			a.grantCtx, a.endGrant = context.WithCancelCause(context.Background())
		}
		g.Context = a.grantCtx
		a.e.grant.Store(g)
		a.s.table.put(a.e.ticket, a.e)
		return
	}
	g.Context = a.s.ended[st.State]
	if st.Reason == reasonSeats {
		g.Context = a.s.unseated
	}
	a.e.grant.Store(g)
	a.s.table.put(a.e.ticket, a.e) // an adopted session may begin like this
	if a.endGrant != nil {
		a.endGrant(context.Cause(g.Context))
		a.endGrant = nil
	}
}

// bury removes every trace but the actor's name. It runs once, also after a panic: then the session
// is closed and the player renews.
func (a *shell) bury() {
	a.alarm.Stop()
	if a.endAsk != nil {
		a.endAsk()
	}
	if a.endGrant != nil {
		a.store(standing{State: model.Closed, Reason: reasonClosed})
	}
	a.s.table.remove(a.e.ticket)
	a.s.index.remove(a.e)
	a.giveBack()
	a.e.closeWatchers()
	if info := a.e.info.Load(); info != nil {
		a.s.metrics.moved(info.State, "")
	}
	a.answer(fault.New("actors/session.Open", fault.Unavailable, "the node stops"))
}
