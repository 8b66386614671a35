package session

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Reasons as the viewer API names them.
const (
	reasonLost    = "right-lost"
	reasonGate    = "gate-changed"
	reasonStale   = "chain-stale"
	reasonExpired = "session-expired"
	reasonClosed  = "closed"
	reasonSeats   = "seats-taken"
	reasonUnused  = "unused"
)

// seatAgain is how long a session without a seat waits before it asks for one again.
const seatAgain = 2 * time.Second

// right is what the newest answer that counts says.
type right uint8

const (
	unknown right = iota // nothing answered yet: the session is being opened
	held
	lost
)

// pace holds the durations that sessions live by.
type pace struct {
	Linger     time.Duration // how long an ended session still tells why
	Patience   time.Duration // how long a doubt may last before the session is suspended
	OpenWithin time.Duration // how long opening may take
	RetryMin   time.Duration // between a failed question and the next, doubling
	RetryMax   time.Duration
}

// State is one session, without clock or I/O. What the world sees is not stored
// but derived, by stand, from the facts below; so no order of events can leave
// a flag behind. An edge has a hundred thousand of them: what is the same in many is
// shared, and flags stand together (TestStateIsSmall).
type State struct {
	video  model.VideoID
	wallet model.Wallet
	pace   *pace         // shared: never written to
	jitter time.Duration // own share of the retry pause, so that an edge's sessions do not ask as one

	expires time.Time
	openBy  time.Time // while opening: give up then
	endedAt time.Time // set once it is over for good
	ended   *standing // how; nil until then

	shown standing // what was last published; zero while opening

	adopted bool // goes on from a ticket: a right that is lost does not keep it from opening
	ruled   bool // there is a rule in force
	unsure  bool // changes of the catalog may have been missed
	regated bool // the rule changed since the newest receipt
	owed    bool // a grant could not be signed: the next one leaves a receipt whatever it follows
	asking  bool // a question is under way
	doubt   bool // a doubt lasted too long, or a question failed
	right   right

	raw     json.RawMessage // the rule in force
	gate    *model.Gate     // shared with all sessions of the video: never written to
	version uint64          // its catalog version
	wanted  uint64          // newest catalog version heard of; above version the rule is in doubt

	evidence model.Verdict // the newest answer that counts
	// rested are the tokens that the right rested on when it was held last, and those
	// that were given to the wallet since. They are heeded while it is lost: the event
	// that took it may name only who has it now (ERC-4907's UpdateUser), so a reorg
	// that gives it back does not name us. What was given and taken before we asked is
	// in no answer.
	rested  []model.TokenRef
	heeds   []model.TokenRef // whose every event concerns the session
	lapseAt time.Time        // when evidence ends by itself, on this machine's clock
	lapsed  time.Time        // chain time of an end already acted upon
	floor   floors
	undone  []model.Hash // blocks known not to be canonical, newest last
	vouch   *vouched     // nil unless the login rests on a voucher
	blind   []model.ChainID
	news    model.BlockRef // newest block heard of while a question was under way

	seq      uint64 // of the newest question
	answered uint64 // of the newest question with an answer that counted
	fails    int
	retryAt  time.Time
	doubtAt  time.Time // a doubt is open; from then on it suspends

	cause *model.OwnershipChange // newest change asked about
	since time.Time              // when the oldest change not yet answered was received
}

// maxUndone bounds the blocks remembered as undone: no chain undoes more blocks
// that all touch one wallet before a question is answered.
const maxUndone = 32

// newState is a session that is being opened and lives for ttl.
func newState(now time.Time, video model.VideoID, wallet model.Wallet, ttl time.Duration, p *pace, jitter time.Duration) *State {
	return &State{
		video: video, wallet: wallet, pace: p, jitter: jitter, gate: &model.Gate{},
		openBy: now.Add(p.OpenWithin), expires: now.Add(ttl),
	}
}

// apply takes in one event and gives the orders that follow from it.
func (s *State) apply(now time.Time, e event) []effect {
	if s.over() {
		return s.forgetIfDue(now)
	}
	switch e := e.(type) {
	case factsLoaded:
		return s.adopt(now, e)
	case decided:
		return s.answer(now, e)
	case decisionFailed:
		if e.Seq != s.seq || !s.asking {
			return nil
		}
		return s.fail(now, e.Kind)
	case signingFailed:
		s.owed = true
		return s.fail(now, fault.Internal)
	case tokenMoved:
		return s.moved(now, e)
	case headAdvanced:
		return s.head(now, e.Block)
	case catalogMoved:
		return s.regate(now, e)
	case catalogMissed:
		s.unsure = true
		s.doubtRule(now)
		return nil
	case sightLost:
		return s.sight(now, e.Chain, e.Limit, false)
	case sightBack:
		return s.sight(now, e.Chain, e.Limit, true)
	case voucherTurned:
		return s.turned(now, e)
	case changesMissed:
		return s.recheck(now, false, e.Seen)
	case seatLost:
		return s.ask(now, true)
	case leftAlone:
		if s.opening() {
			return nil
		}
		return append(s.end(now, model.Closed, reasonUnused, "nobody watched for a while"), forget{})
	case closed:
		return s.end(now, model.Closed, reasonClosed, e.Detail)
	case ticked:
		return s.tick(now)
	}
	return nil
}

// wake is when ticked is due, zero for never.
func (s *State) wake() time.Time {
	if s.over() {
		return s.endedAt.Add(s.pace.Linger)
	}
	at := s.expires
	for _, t := range []time.Time{s.retryAt, s.doubtAt, s.lapseAt} {
		if !t.IsZero() && t.Before(at) {
			at = t
		}
	}
	if s.vouch != nil && !s.vouch.next.IsZero() && s.vouch.next.Before(at) {
		at = s.vouch.next
	}
	if s.opening() && s.openBy.Before(at) {
		at = s.openBy
	}
	return at
}

// waits tells whether the next block of a chain matters to the session.
func (s *State) waits() bool {
	return !s.over() && (s.awaits() || !s.lapseAt.IsZero())
}

// awaits tells whether any next block will do.
func (s *State) awaits() bool { return s.young() || !s.retryAt.IsZero() }

// young tells that the right is there, but not yet as old as the gate wants.
func (s *State) young() bool { return s.right == lost && s.evidence.Pending }

// full tells that the right is there, but all its seats are taken.
func (s *State) full() bool { return s.right == lost && s.evidence.Full }

func (s *State) over() bool { return !s.endedAt.IsZero() }

// closedForGood tells that the viewer or the operator closed it, on all edges.
func (s *State) closedForGood() bool {
	return s.ended != nil && s.ended.State == model.Closed && s.ended.Reason == reasonClosed
}
func (s *State) opening() bool { return s.shown.State == "" }

// sight hears that a chain can or cannot be seen within limit.
func (s *State) sight(now time.Time, c model.ChainID, limit time.Duration, seen bool) []effect {
	if limit != s.gate.MaxStaleness {
		return nil // news of a gate no longer in force
	}
	s.blind = slices.DeleteFunc(s.blind, func(o model.ChainID) bool { return o == c })
	if !seen {
		s.blind = append(s.blind, c)
	}
	return s.settle(now)
}

func (s *State) tick(now time.Time) []effect {
	due := func(t time.Time) bool { return !t.IsZero() && !now.Before(t) }
	switch {
	case due(s.expires):
		return s.end(now, model.Expired, reasonExpired, "")
	case s.opening() && due(s.openBy):
		return s.abandon(now, fault.Stale, "the chain could not be asked in time")
	}
	var out []effect
	if due(s.doubtAt) {
		s.doubtAt, s.doubt = time.Time{}, true
		s.hurry()
		out = s.settle(now)
	}
	if due(s.lapseAt) {
		out = append(out, s.expire(now)...)
	}
	switch {
	case due(s.retryAt) && s.isPatient(), s.vouch != nil && due(s.vouch.next):
		out = append(out, s.renew(now)...)
	case due(s.retryAt):
		out = append(out, s.ask(now, s.right == held)...)
	}
	return out
}

// end is for good: expired or closed.
func (s *State) end(now time.Time, state model.SessionState, reason, detail string) []effect {
	if s.opening() {
		return s.abandon(now, fault.Unavailable, detail)
	}
	s.ended = &standing{State: state, Reason: reason, Detail: detail}
	s.endedAt = now
	return s.settle(now)
}

// abandon ends a session that never opened.
func (s *State) abandon(now time.Time, k fault.Kind, detail string) []effect {
	s.endedAt = now
	return []effect{giveUp{Kind: k, Detail: detail}, forget{}}
}

func (s *State) forgetIfDue(now time.Time) []effect {
	if s.opening() || now.Before(s.endedAt.Add(s.pace.Linger)) {
		return nil
	}
	return []effect{forget{}}
}

// stand derives where the session stands.
func (s *State) stand() standing {
	chains := s.restsOn()
	at := func(state model.SessionState, reason, detail string) standing {
		return standing{State: state, Reason: reason, Detail: detail, Chains: chains, MaxStaleness: s.gate.MaxStaleness}
	}
	switch {
	case s.over():
		return *s.ended
	case s.right == lost:
		return at(model.RevokedState, s.evidenceReason(), s.evidence.Reason)
	case s.doubt:
		return at(model.Suspended, reasonStale, "the right could not be checked in time")
	case s.isBlind():
		return at(model.Suspended, reasonStale, "the chain cannot be seen")
	}
	return at(model.Active, "", "")
}

// settle compares where the session stands with what the world was last told.
// A loss is carried out before its receipt is signed, a gain after.
func (s *State) settle(now time.Time, receipts ...model.Receipt) []effect {
	if s.opening() && s.right != held && !(s.adopted && s.right == lost) {
		return nil
	}
	next := s.stand()
	var out []effect
	if s.shown.State == model.Active && next.State != model.Active {
		out = append(out, cut{Standing: next, Since: s.since})
		s.since = time.Time{}
	}
	for _, r := range receipts {
		out = append(out, issue{r})
	}
	if len(receipts) > 0 || !next.equal(s.shown) {
		out = append(out, publish{next})
	}
	s.shown = next
	return out
}

// restsOn lists the chains that must be seen for the session to be served.
func (s *State) restsOn() []model.ChainID {
	if s.right == unknown {
		return s.chains()
	}
	var out []model.ChainID
	for _, b := range s.evidence.Blocks {
		if !slices.Contains(out, b.Chain) {
			out = append(out, b.Chain)
		}
	}
	return out
}

func (s *State) isBlind() bool {
	return slices.ContainsFunc(s.restsOn(), func(c model.ChainID) bool { return slices.Contains(s.blind, c) })
}
