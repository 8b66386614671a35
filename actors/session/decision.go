package session

import (
	"bytes"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// sureBy is more than the times of a chain at two watchers differ by.
	sureBy = 15 * time.Second
	// sooner is what a block may bring an end nearer by without anybody being told.
	sooner = 100 * time.Millisecond
)

// adopt takes the video's rule as the one in force and asks what it says.
func (s *State) adopt(now time.Time, e factsLoaded) []effect {
	if e.Version < s.wanted || s.ruled && e.Version <= s.version && !s.unsure {
		return nil // older than announced, or known
	}
	if s.ruled && !bytes.Equal(s.raw, e.Raw) {
		s.regated = true
	}
	s.unsure = false
	s.ruled, s.version, s.wanted, s.raw, s.gate = true, e.Version, e.Version, e.Raw, e.Gate
	return append([]effect{register{*e.Gate}}, s.ask(now, s.right == held)...)
}

// regate hears that the video changed. Whatever is being asked is about the old
// rule, so its answer can no longer grant.
func (s *State) regate(now time.Time, e catalogMoved) []effect {
	if e.Removed {
		return s.end(now, model.Closed, reasonClosed, "the video was removed")
	}
	if e.Version <= s.wanted {
		return nil
	}
	s.wanted = e.Version
	s.doubtRule(now)
	return nil
}

// doubtRule makes whatever is being asked unable to grant, until the rule is known.
func (s *State) doubtRule(now time.Time) {
	s.seq++
	s.asking = false
	s.retryAt = time.Time{}
	s.openDoubt(now)
}

// moved hears of a change of ownership. It is a trigger, never the truth.
func (s *State) moved(now time.Time, e tokenMoved) []effect {
	// Another watcher may have told it before. The answer to that may have been
	// given by this one, while it was on a branch of its own: so it is asked
	// about again, unless the evidence is of that very block.
	c := e.Change
	s.given(c)
	switch {
	case c.Undone:
		s.unsee(c.Block)
	case s.floor.of(c.Block.Chain).Hash == c.Block.Hash && !c.Block.Hash.IsZero():
		// The evidence is of this very block, or the question under way asks
		// for it: many tokens moved in one block are one question.
		return nil
	default:
		s.see(c.Block)
	}
	s.cause = &c
	if s.since.IsZero() {
		s.since = e.At
	}
	return s.recheck(now, true, e.Seen)
}

// recheck asks because of something that happened after the chain was confirmed
// as of seen. The right may be gone since then, so patience with the answer ends
// where that confirmation does: news that comes late, to a node that slept or
// was cut off, must not bring another while of watching.
func (s *State) recheck(now time.Time, urgent bool, seen time.Time) []effect {
	out := s.ask(now, urgent)
	by := seen.Add(s.gate.MaxStaleness)
	if seen.IsZero() || s.doubtAt.IsZero() || !by.Before(s.doubtAt) {
		return out
	}
	if s.doubtAt = by; now.Before(by) {
		return out
	}
	s.doubt, s.doubtAt = true, time.Time{}
	return append(s.settle(now), out...)
}

// head hears of a new block while something waits for one.
func (s *State) head(now time.Time, b model.BlockRef) []effect {
	if !s.lapseAt.IsZero() && b.Chain == clock(s.evidence).Chain {
		left := now.Add(s.evidence.Until.Sub(b.Time))
		if left.Before(s.lapseAt) {
			s.lapseAt = left
		}
		if !now.Before(s.lapseAt) {
			return s.expire(now)
		}
	}
	switch {
	case s.asking:
		s.news = b
	case !s.retryAt.IsZero() && s.isPatient():
		return s.renew(now)
	case !s.retryAt.IsZero(), s.young() && b.Number > s.evidence.Block().Number:
		return s.ask(now, s.right == held)
	}
	return nil
}

// ask puts a new question, which makes every earlier one unable to grant.
func (s *State) ask(now time.Time, urgent bool) []effect {
	s.retryAt = time.Time{}
	if !s.ruled || s.unsure || s.wanted > s.version {
		s.openDoubt(now)
		return nil // asked once the rule is known
	}
	if s.gate.Public {
		s.seq++
		return s.answer(now, decided{Seq: s.seq, Verdict: model.Verdict{Allowed: true, Rule: "public", Reason: "open to all"}})
	}
	s.seq++
	s.asking = true
	s.openDoubt(now)
	return []effect{s.question(urgent)}
}

func (s *State) openDoubt(now time.Time) {
	by := now.Add(s.pace.Patience)
	if !s.doubt && (s.doubtAt.IsZero() || s.isPatient() && by.Before(s.doubtAt)) {
		s.doubtAt = by
	}
	s.hurry()
}

// fail keeps the door shut until the question, asked again, is answered.
func (s *State) fail(now time.Time, k fault.Kind) []effect {
	s.asking = false
	if s.opening() && (k == fault.Invalid || k == fault.Unsupported) {
		return s.abandon(now, k, "the gate cannot be decided")
	}
	pause := min(s.pace.RetryMin<<min(s.fails, 10), s.pace.RetryMax) + s.jitter
	s.fails++
	s.retryAt = now.Add(pause)
	if s.isPatient() && now.Before(s.doubtAt) {
		return nil
	}
	s.doubt, s.doubtAt = true, time.Time{}
	s.hurry()
	return s.settle(now)
}

// answer weighs an answer. One to an earlier question, or from a block older
// than what is known, never grants; a refusal counts all the same, unless
// something newer has been answered since.
func (s *State) answer(now time.Time, e decided) []effect {
	newest, fresh := e.Seq == s.seq, s.isFresh(e)
	if e.Verdict.Allowed && !newest {
		return nil
	}
	if !e.Verdict.Allowed && !s.counts(e) {
		return nil
	}
	if e.At.IsZero() || e.At.After(now) {
		e.At = now
	}
	switch {
	case e.Verdict.Allowed && (!fresh || s.isOver(now, e)):
		return s.fail(now, fault.Stale)
	case e.Verdict.Allowed:
		s.settled(e.Seq)
		return s.hold(now, e.At, e.Verdict)
	case s.opening() && !newest:
		return nil // the answer to the newest question decides
	case s.opening() && !fresh:
		return s.fail(now, fault.Stale)
	}
	if newest && fresh {
		s.settled(e.Seq)
	}
	out := s.lose(now, e.Verdict)
	b := e.Verdict.Block()
	switch {
	case newest && !fresh:
		return append(out, s.fail(now, fault.Stale)...)
	case !newest && !s.asking && s.retryAt.IsZero(), // out of turn: the truth may be better
		newest && s.young() && s.news.Chain == b.Chain && s.news.Number > b.Number: // a block came meanwhile
		return append(out, s.ask(now, false)...)
	}
	return out
}

// counts tells whether a refusal still says something: not if a later question
// has been answered from a block at least as new.
func (s *State) counts(e decided) bool {
	if e.Seq >= s.answered {
		return true
	}
	b := e.Verdict.Block()
	return b.Number > s.floor.of(b.Chain).Number
}

// settled closes the question and with it the doubt, unless the rule itself is in doubt.
func (s *State) settled(seq uint64) {
	s.asking = false
	s.answered = seq
	s.fails = 0
	s.retryAt = time.Time{}
	s.doubt, s.doubtAt = false, time.Time{}
	s.hurry()
}

// hold takes an answer that grants, given at an instant.
func (s *State) hold(now, at time.Time, v model.Verdict) []effect {
	was := s.right
	heeding := s.take(at, held, v)
	s.since = time.Time{}
	if s.opening() && s.isBlind() {
		return s.abandon(now, fault.Stale, "the chain cannot be seen")
	}
	var receipts []model.Receipt
	switch {
	case was == lost:
		receipts = append(receipts, s.receipt(now, model.Restored))
	case was == unknown || s.regated || s.owed:
		receipts = append(receipts, s.receipt(now, model.Granted))
	}
	s.regated, s.owed = false, false
	if !s.opening() {
		return append(heeding, s.settle(now, receipts...)...)
	}
	return append(append(heeding, s.settle(now, receipts...)...), admit{})
}

// lose takes an answer that refuses.
func (s *State) lose(now time.Time, v model.Verdict) []effect {
	was := s.right
	heeding := s.take(now, lost, v)
	switch {
	case s.opening() && s.adopted:
		return append(append(heeding, s.settle(now, s.receipt(now, model.Revoked))...), admit{})
	case s.opening():
		s.endedAt = now
		return []effect{issue{s.receipt(now, model.Denied)}, refuse{v}, forget{}}
	}
	if s.full() {
		s.retryAt = now.Add(seatAgain + s.jitter) // or at the next block
	}
	if was == lost {
		return append(heeding, s.settle(now)...)
	}
	return append(s.settle(now, s.receipt(now, model.Revoked)), heeding...) // the cut first
}

// expire ends a right whose own time has come, without waiting for anybody.
func (s *State) expire(now time.Time) []effect {
	s.lapsed = s.evidence.Until
	v := s.evidence
	v.Allowed, v.Until = false, time.Time{}
	v.Reason = "the right ended at " + s.lapsed.UTC().Format(time.RFC3339)
	return append(s.lose(now, v), s.ask(now, false)...)
}

// take makes v, given at an instant, the evidence, and says if other tokens or
// wallets concern the session now.
func (s *State) take(at time.Time, r right, v model.Verdict) (heeding []effect) {
	heeding = s.heed(r, v)
	s.right, s.evidence = r, v
	s.vouches(at, r)
	for _, b := range v.Blocks {
		s.see(b)
	}
	s.lapseAt = time.Time{}
	if r == held {
		s.lapseAt = lapse(v, at)
	}
	return heeding
}

// isOver tells whether a right that ends by itself has done so. The chain may not
// have got to an end that was acted upon, and not know it yet; if it is certain
// that the end is far off, our idea of its time was wrong.
func (s *State) isOver(now time.Time, e decided) bool {
	end := lapse(e.Verdict, e.At)
	acted := !e.Verdict.Until.After(s.lapsed) && (e.Verdict.Clock.Chain == 0 || end.Sub(now) < sureBy)
	return !end.IsZero() && (acted || !now.Before(end))
}

// ending is when a right ends by itself: by a chain's time, and on this machine's
// clock as far as is known; at zero for not.
type ending struct {
	chain     model.ChainID
	until, at time.Time
}

// nearer tells whether a block just made says that the end comes sooner, by so much
// that it matters. The many whose rights end some time need not hear of every block.
func (e ending) nearer(b model.BlockRef, now time.Time) bool {
	return b.Chain == e.chain && now.Add(e.until.Sub(b.Time)).Before(e.at.Add(-sooner))
}

// ends is what the session waits for if it waits for nothing else.
func (s *State) ends() ending {
	if s.lapseAt.IsZero() || s.awaits() {
		return ending{}
	}
	return ending{chain: clock(s.evidence).Chain, until: s.evidence.Until, at: s.lapseAt}
}

// lapse is when an answer given at an instant ends by itself, on this machine's
// clock; zero for never.
func lapse(v model.Verdict, at time.Time) time.Time {
	c := clock(v)
	switch {
	case v.Until.IsZero():
		return time.Time{}
	case c.Now.IsZero():
		return at.Add(v.Until.Sub(at))
	}
	return at.Add(v.Until.Sub(c.Now))
}

// clock is the one that the end of an answer goes by. A watcher that does not tell
// leaves us its block, whose time is an earlier one.
func clock(v model.Verdict) model.ChainTime {
	if v.Clock.Chain != 0 {
		return v.Clock
	}
	return model.ChainTime{Chain: v.Block().Chain, Now: v.Block().Time}
}

func (s *State) evidenceReason() string {
	if s.full() {
		return reasonSeats
	}
	if s.regated {
		return reasonGate
	}
	return reasonLost
}

// see raises the floor: from now on no older block of its chain can grant.
func (s *State) see(b model.BlockRef) {
	s.undone = slices.DeleteFunc(s.undone, func(h model.Hash) bool { return h == b.Hash })
	if b.Number >= s.floor.of(b.Chain).Number {
		s.floor.set(b)
	}
}

// unsee takes back what a reorg undid: the floor falls to the parent.
func (s *State) unsee(b model.BlockRef) {
	if !slices.Contains(s.undone, b.Hash) {
		s.undone = append(s.undone, b.Hash)
	}
	if len(s.undone) > maxUndone {
		s.undone = slices.Delete(s.undone, 0, 1)
	}
	if f := s.floor.of(b.Chain); f.Chain != 0 && f.Number >= b.Number {
		s.floor.set(model.BlockRef{Chain: b.Chain, Number: max(b.Number, 1) - 1})
	}
}

// isFresh tells whether an answer is at least as new as all that is known.
func (s *State) isFresh(e decided) bool {
	older := func(b, than model.BlockRef) bool {
		return than.Chain == b.Chain && (b.Number < than.Number ||
			b.Number == than.Number && !than.Hash.IsZero() && than.Hash != b.Hash)
	}
	for _, b := range e.Verdict.Blocks {
		if older(b, s.floor.of(b.Chain)) || slices.Contains(s.undone, b.Hash) || s.vouch != nil && older(b, s.vouch.turned) {
			return false
		}
		if slices.ContainsFunc(e.AtLeast, func(than model.BlockRef) bool { return older(b, than) }) {
			return false
		}
	}
	return true
}

func (s *State) receipt(now time.Time, d model.Decision) model.Receipt {
	b := s.evidence.Block()
	r := model.Receipt{
		Decision: d, Rule: s.evidence.Rule, Wallet: s.wallet, Video: s.video,
		ChainID: b.Chain, BlockNumber: b.Number, BlockHash: b.Hash, DecidedAt: now,
	}
	// The log is named only when it lies in the block that the receipt names.
	if s.cause != nil && !s.cause.Undone && s.cause.Block.Hash == b.Hash && s.cause.Block.Chain == b.Chain {
		r.LogIndex = &s.cause.LogIndex
	}
	return r
}
