package session

import (
	"slices"

	"github.com/streamgate/streamgate/internal/model"
)

// maxRested bounds the tokens that a session without its right heeds: whoever sends
// somebody a thousand tokens must not fill an edge.
const maxRested = 64

// given notes a token that an event gives to the wallet and that no event of its loss
// need name again with it: those name who has it next alone.
func (s *State) given(c model.OwnershipChange) {
	if c.To != s.wallet || !c.From.IsZero() || c.Undone || slices.Contains(s.rested, c.Token) {
		return
	}
	first := max(0, len(s.rested)+1-maxRested)
	s.rested = append(slices.Clip(s.rested[first:]), c.Token) // of its own: evidence shares it
}

// heed says which tokens and wallets concern the session with this answer, if those
// are others than before.
func (s *State) heed(r right, v model.Verdict) []effect {
	heeds := v.Watch
	if r == held {
		s.rested = v.Watch[:min(len(v.Watch), maxRested)]
	} else {
		heeds = together(v.Watch, s.rested)
	}
	if slices.Equal(s.heeds, heeds) && slices.Equal(s.evidence.Holders, v.Holders) {
		return nil
	}
	s.heeds = heeds
	return []effect{heed{Tokens: heeds, Holders: v.Holders, Blocks: v.Blocks}}
}

// together gives the tokens of a and those of b that are not among them.
func together(a, b []model.TokenRef) []model.TokenRef {
	out := slices.Clip(a)
	for _, t := range b {
		if !slices.Contains(a, t) {
			out = append(out, t)
		}
	}
	return out
}
