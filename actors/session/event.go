package session

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// event is a fact that a session is told. Applying one twice is harmless.
type event interface{ event() }

type (
	// factsLoaded brings the video's rule.
	factsLoaded struct {
		Version uint64
		Raw     json.RawMessage
		Gate    *model.Gate // shared: never written to
	}
	// decided is an answer; AtLeast is what its question asked for, as sent.
	decided struct {
		Seq     uint64
		Verdict model.Verdict
		AtLeast []model.BlockRef
		At      time.Time // when the answer came
	}
	// decisionFailed is a question without an answer.
	decisionFailed struct {
		Seq  uint64
		Kind fault.Kind
	}
	// signingFailed means that a grant has no signed receipt and so cannot stand.
	signingFailed struct{}
	// tokenMoved is a change of ownership that names this session's wallet.
	tokenMoved struct {
		Change model.OwnershipChange
		At     time.Time // when this node received it
		Seen   time.Time // as of when the chain was confirmed before; zero if never
		Span   trace.SpanContext
	}
	// headAdvanced is sent only to sessions that wait for a block.
	headAdvanced struct{ Block model.BlockRef }
	// catalogMoved means that the rule in force is no longer known to be ours.
	catalogMoved struct {
		Version uint64
		Removed bool
	}
	// catalogMissed means that the video may have changed and nobody told us.
	catalogMissed struct{}
	// sightLost and sightBack tell that a chain's view is older than Limit, or
	// is not. They are heeded if Limit is that of the gate in force.
	sightLost struct {
		Chain model.ChainID
		Limit time.Duration
	}
	sightBack struct {
		Chain model.ChainID
		Limit time.Duration
	}
	// voucherTurned means that the contract of the session's account says something
	// else of the login's signature.
	voucherTurned struct {
		Block model.BlockRef
		At    time.Time // when this node received it
		Seen  time.Time // as of when the chain was confirmed before; zero if never
	}
	// changesMissed means that changes may have been lost on the way here.
	changesMissed struct {
		Seen time.Time // as of when the chain was confirmed before; zero if never
	}
	// seatLost means that the session's seat was taken from it.
	seatLost struct{}
	// leftAlone means that nobody has used the session for a while, so that
	// somebody else may have its seat.
	leftAlone struct{}
	// closed is the viewer's or the operator's wish to end the session.
	closed struct{ Detail string }
	// ticked means that the time State.wake gave has come.
	ticked struct{}
)

func (factsLoaded) event()    {}
func (decided) event()        {}
func (decisionFailed) event() {}
func (signingFailed) event()  {}
func (tokenMoved) event()     {}
func (headAdvanced) event()   {}
func (catalogMoved) event()   {}
func (catalogMissed) event()  {}
func (sightLost) event()      {}
func (sightBack) event()      {}
func (voucherTurned) event()  {}
func (changesMissed) event()  {}
func (seatLost) event()       {}
func (leftAlone) event()      {}
func (closed) event()         {}
func (ticked) event()         {}

// effect is an order to the shell. Effects are carried out in order.
type effect interface{ String() string }

type (
	// ask puts a question and drops the one before it.
	ask struct {
		Seq     uint64
		Gate    json.RawMessage
		AtLeast []model.BlockRef
		Urgent  bool // somebody may be watching without a right
	}
	// register makes the session hear of what moves this gate.
	register struct{ Gate model.Gate }
	// heed makes every event of these tokens, and what moves at these wallets, concern
	// the session. Blocks are what they were found at: what was told later was told
	// without us.
	heed struct {
		Tokens  []model.TokenRef
		Holders []model.Wallet
		Blocks  []model.BlockRef
	}
	// cut ends the grant in force, before anything else is done.
	cut struct {
		Standing standing
		Since    time.Time // when the news that led here was received, zero if none
	}
	// issue signs a receipt and gives it to the audit.
	issue struct{ Receipt model.Receipt }
	// publish makes the standing the one that handlers and watchers see.
	publish struct{ Standing standing }
	// admit, refuse and giveUp answer whoever opens the session.
	admit  struct{}
	refuse struct{ Verdict model.Verdict }
	giveUp struct {
		Kind   fault.Kind
		Detail string
	}
	// forget removes every trace of the session.
	forget struct{}
)

// standing is where a session stands, as the world may see it.
type standing struct {
	State        model.SessionState
	Reason       string
	Detail       string
	Chains       []model.ChainID // those that the grant rests on
	MaxStaleness time.Duration
}

func (s standing) equal(o standing) bool {
	return s.State == o.State && s.Reason == o.Reason && s.Detail == o.Detail &&
		s.MaxStaleness == o.MaxStaleness && slices.Equal(s.Chains, o.Chains)
}

func (s standing) String() string {
	out := string(s.State)
	if s.Reason != "" {
		out += " " + s.Reason
	}
	if s.Detail != "" {
		out += fmt.Sprintf(" %q", s.Detail)
	}
	return out
}

// Effects print as the scripts in testdata show them.

func (e ask) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ask #%d", e.Seq)
	for _, r := range e.AtLeast {
		fmt.Fprintf(&b, " chain %d >= %d", r.Chain, r.Number)
	}
	if e.Urgent {
		b.WriteString(" urgent")
	}
	return b.String()
}
func (e register) String() string {
	return fmt.Sprintf("register %d contracts", len(e.Gate.Contracts()))
}
func (e heed) String() string {
	s := fmt.Sprintf("heed %d tokens", len(e.Tokens))
	if len(e.Holders) > 0 {
		s += fmt.Sprintf(" and %d wallets", len(e.Holders))
	}
	return s
}
func (e cut) String() string { return "cut " + e.Standing.String() }
func (e issue) String() string {
	s := fmt.Sprintf("issue %s at block %d", e.Receipt.Decision, e.Receipt.BlockNumber)
	if e.Receipt.LogIndex != nil {
		s += fmt.Sprintf(" log %d", *e.Receipt.LogIndex)
	}
	return s
}
func (e publish) String() string { return "publish " + e.Standing.String() }
func (admit) String() string     { return "admit" }
func (e refuse) String() string  { return "refuse: " + e.Verdict.Reason }
func (e giveUp) String() string  { return fmt.Sprintf("give up: %s, %s", e.Kind, e.Detail) }
func (forget) String() string    { return "forget" }
