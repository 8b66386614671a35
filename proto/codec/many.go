package codec

import (
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// maxShort bounds the texts of a short verdict: a thousand go into one message.
const maxShort = 160

// Verdicts gives what a gate says of many wallets for the wire. Their blocks are the
// same.
func Verdicts(all []model.Verdict) *v1.DecideManyReply {
	m := &v1.DecideManyReply{}
	for _, v := range all {
		if m.Blocks == nil {
			for _, b := range v.Blocks {
				m.Blocks = append(m.Blocks, BlockRef(b))
			}
		}
		s := &v1.ShortVerdict{Allowed: v.Allowed, Pending: v.Pending, Rule: shorten(v.Rule), Reason: shorten(v.Reason)}
		if !v.Until.IsZero() {
			s.Until = v.Until.Unix()
		}
		m.Verdicts = append(m.Verdicts, s)
	}
	return m
}

// shorten cuts a text for a person.
func shorten(s string) string {
	if r := []rune(clip(s)); len(r) > maxShort {
		return string(r[:maxShort-1]) + "…"
	}
	return clip(s)
}

// VerdictsOf reads the verdicts of so many wallets.
func VerdictsOf(m *v1.DecideManyReply, wallets int) ([]model.Verdict, error) {
	const op = "proto/codec.VerdictsOf"
	if n := len(m.GetVerdicts()); n != wallets {
		return nil, fault.New(op, fault.Unavailable, "%d verdicts of %d wallets", n, wallets)
	}
	var blocks []model.BlockRef
	for _, b := range m.GetBlocks() {
		ref, err := BlockRefOf(b)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		blocks = append(blocks, ref)
	}
	out := make([]model.Verdict, wallets)
	for i, s := range m.GetVerdicts() {
		out[i] = model.Verdict{Allowed: s.GetAllowed(), Pending: s.GetPending(), Rule: clip(s.GetRule()), Reason: clip(s.GetReason()), Blocks: blocks}
		if s.GetUntil() != 0 {
			out[i].Until = time.Unix(s.GetUntil(), 0).UTC()
		}
	}
	return out, nil
}
