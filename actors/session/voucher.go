package session

import (
	"context"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// renewWithin bounds how long a session goes on without its account's contract
// being asked by us; it is sooner for a gate with a short max_staleness. Watchers
// ask at each block and tell, which is faster and promises nothing.
const renewWithin = time.Minute

// voucher is what a contract account signed in with, as all of a session share it.
type voucher struct {
	model.Voucher
	id model.VoucherID
}

// vouched is what a session keeps that rests on a voucher.
type vouched struct {
	chain  model.ChainID
	held   time.Time      // when the newest answer that grants was given
	next   time.Time      // when it is asked again though nothing happened
	turned model.BlockRef // where a watcher saw the contract's word turn
	// patient is set while only time asks: there was no news, so the answer may be as
	// late as a view of the chain may be old.
	patient bool
}

// voucher loads what a ticket's login rests on, nil for nothing.
func (s *Service) voucher(ctx context.Context, id model.VoucherID, w model.Wallet) (*voucher, error) {
	const op = "actors/session.voucher"
	if id.IsZero() {
		return nil, nil
	}
	v, err := s.ports.Vouchers.Voucher(ctx, id)
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil:
		return nil, fault.New(op, fault.Expired, "the login has ended: sign in again")
	case err != nil:
		return nil, fault.Wrap(op, err)
	case v.ID() != id || v.Wallet != w:
		return nil, fault.New(op, fault.Internal, "voucher of another login")
	}
	return &voucher{v, id}, nil
}

// VoucherTurned hears that an account's contract says something else of a voucher
// since a block: the sessions that rest on it are decided again. It does not block.
func (s *Service) VoucherTurned(id model.VoucherID, b model.BlockRef) {
	ev := voucherTurned{Block: b, At: time.Now(), Seen: s.seen(b.Chain)}
	for _, e := range s.index.vouchedBy(id) {
		s.send(e, ev)
	}
}

// chains are those of the gate and of the voucher.
func (s *State) chains() []model.ChainID { return chainsOf(*s.gate, s.vouchChain()) }

func (s *State) vouchChain() model.ChainID {
	if s.vouch == nil {
		return 0
	}
	return s.vouch.chain
}

// chainsOf are a gate's chains and one more, if there is one. What is open to all
// asks nobody.
func chainsOf(g model.Gate, also model.ChainID) []model.ChainID {
	chains := g.Chains()
	if also == 0 || g.Public || slices.Contains(chains, also) {
		return chains
	}
	return append(slices.Clone(chains), also)
}

// turned hears that the account's contract has changed its word.
func (s *State) turned(now time.Time, e voucherTurned) []effect {
	if s.vouch == nil || s.vouch.chain != e.Block.Chain || s.gate.Public ||
		s.floor.of(e.Block.Chain).Hash == e.Block.Hash && !e.Block.Hash.IsZero() {
		return nil // the evidence is of this very block
	}
	s.vouch.turned = e.Block
	if s.since.IsZero() {
		s.since = e.At
	}
	return s.recheck(now, true, e.Seen)
}

// vouches notes an answer, given at an instant, that rests on the voucher.
func (s *State) vouches(at time.Time, r right) {
	if s.vouch == nil || s.gate.Public {
		return
	}
	every := renewWithin
	if r == held {
		s.vouch.held = at
		every = min(every, s.gate.MaxStaleness/2)
	}
	s.vouch.next = at.Add(every - s.jitter)
}

// renew asks because of time alone. While a question is under way, or the rule in
// doubt, the answer that is waited for will do.
func (s *State) renew(now time.Time) []effect {
	s.vouch.next = time.Time{}
	if s.asking || s.doubt || !s.ruled || s.unsure || s.wanted > s.version || s.gate.Public {
		return nil
	}
	s.seq++
	s.asking, s.retryAt = true, time.Time{}
	if s.right == held && s.doubtAt.IsZero() {
		s.vouch.patient, s.doubtAt = true, s.vouch.held.Add(s.gate.MaxStaleness)
	}
	return []effect{s.question(false)}
}

func (s *State) isPatient() bool { return s.vouch != nil && s.vouch.patient }

func (s *State) hurry() {
	if s.vouch != nil {
		s.vouch.patient = false
	}
}

// question is what the newest question asks.
func (s *State) question(urgent bool) ask {
	e := ask{Seq: s.seq, Gate: s.raw, Urgent: urgent}
	for _, c := range s.chains() {
		b := s.floor.of(c)
		if s.vouchChain() == c && s.vouch.turned.Number > b.Number {
			b = s.vouch.turned
		}
		if b.Chain != 0 {
			e.AtLeast = append(e.AtLeast, b)
		}
	}
	return e
}
