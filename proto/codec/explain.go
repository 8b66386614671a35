package codec

import (
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// Limits of an explanation. A gate is at most 8 rules deep and has at most 64.
const (
	maxRules    = 128
	maxReads    = 512
	maxEndings  = 1024
	maxReadData = 256
)

// Explanation gives an explanation for the wire; more than fits is left out, and that
// is told of the reads.
func Explanation(e model.Explanation) *v1.ExplainReply {
	m := &v1.ExplainReply{Verdict: Verdict(e.Verdict), Rules: ruleAnswer(e.Rules), Omitted: uint32(e.Omitted)}
	for _, r := range e.Reads[:min(len(e.Reads), maxReads)] {
		m.Reads = append(m.Reads, &v1.ChainRead{Block: BlockRef(r.Block), Contract: r.Contract[:], Call: clip(r.Call), Answer: clip(r.Answer),
			Data: r.Data[:min(len(r.Data), maxReadData)], Confirms: r.Confirms})
	}
	m.Omitted += uint32(len(e.Reads) - len(m.Reads))
	for _, n := range e.Endings[:min(len(e.Endings), maxEndings)] {
		m.Endings = append(m.Endings, &v1.Ending{Chain: uint64(n.Chain), Contract: n.Contract[:], Event: clip(n.Event), When: clip(n.When), Rule: clip(n.Rule)})
	}
	return m
}

func ruleAnswer(a model.RuleAnswer) *v1.RuleAnswer {
	m := &v1.RuleAnswer{Rule: clip(a.Rule), Allowed: a.Allowed, Reason: clip(a.Reason), Satisfy: clip(a.Satisfy)}
	for _, t := range a.Tokens {
		m.Tokens = append(m.Tokens, TokenRef(t))
	}
	if !a.Holder.IsZero() {
		m.Holder = a.Holder[:]
	}
	for _, sub := range a.Rules {
		m.Rules = append(m.Rules, ruleAnswer(sub))
	}
	return m
}

// ExplanationOf reads an explanation.
func ExplanationOf(m *v1.ExplainReply) (e model.Explanation, err error) {
	const op = "proto/codec.ExplanationOf"
	if len(m.GetReads()) > maxReads || len(m.GetEndings()) > maxEndings {
		return e, fault.New(op, fault.TooLarge, "%d reads and %d endings", len(m.GetReads()), len(m.GetEndings()))
	}
	if e.Verdict, err = VerdictOf(m.GetVerdict()); err != nil {
		return e, err
	}
	left := maxRules
	if e.Rules, err = ruleAnswerOf(m.GetRules(), &left); err != nil {
		return e, err
	}
	e.Omitted = int(m.GetOmitted())
	for _, r := range m.GetReads() {
		out := model.ChainRead{Call: clip(r.GetCall()), Answer: clip(r.GetAnswer()), Data: r.GetData()[:min(len(r.GetData()), maxReadData)], Confirms: r.GetConfirms()}
		if out.Block, err = BlockRefOf(r.GetBlock()); err != nil {
			return e, err
		}
		if out.Contract, err = AddressOf(r.GetContract()); err != nil {
			return e, err
		}
		e.Reads = append(e.Reads, out)
	}
	for _, n := range m.GetEndings() {
		out := model.Ending{Chain: model.ChainID(n.GetChain()), Event: clip(n.GetEvent()), When: clip(n.GetWhen()), Rule: clip(n.GetRule())}
		if out.Contract, err = AddressOf(n.GetContract()); err != nil {
			return e, err
		}
		e.Endings = append(e.Endings, out)
	}
	return e, nil
}

// ruleAnswerOf reads a tree of at most left answers.
func ruleAnswerOf(m *v1.RuleAnswer, left *int) (a model.RuleAnswer, err error) {
	if *left--; *left < 0 {
		return a, fault.New("proto/codec.ruleAnswerOf", fault.TooLarge, "more than %d rules", maxRules)
	}
	a = model.RuleAnswer{Rule: clip(m.GetRule()), Allowed: m.GetAllowed(), Reason: clip(m.GetReason()), Satisfy: clip(m.GetSatisfy())}
	for _, t := range m.GetTokens() {
		ref, err := TokenRefOf(t)
		if err != nil {
			return a, err
		}
		a.Tokens = append(a.Tokens, ref)
	}
	if h := m.GetHolder(); len(h) > 0 {
		if a.Holder, err = AddressOf(h); err != nil {
			return a, err
		}
	}
	for _, sub := range m.GetRules() {
		s, err := ruleAnswerOf(sub, left)
		if err != nil {
			return a, err
		}
		a.Rules = append(a.Rules, s)
	}
	return a, nil
}
