package provider

import (
	"fmt"
	"time"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/vital"
)

// Status says how each provider is, in the order of the configuration.
func (p *Pool) Status() []model.ProviderStatus {
	now := time.Now()
	out := make([]model.ProviderStatus, 0, len(p.slots))
	for _, s := range p.slots {
		out = append(out, s.status(now))
	}
	return out
}

// Finalized is the newest block that stays, as a connected provider said; 0 while it is
// not known.
func (p *Pool) Finalized() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.final.Number
}

func (s *slot) status(now time.Time) model.ProviderStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := model.ProviderStatus{Host: s.provider.Host(), Used: s.users > 0, State: s.breaker.state.String(), Head: s.head, Behind: s.behind,
		Failures: s.failures, LastError: s.lastErr, PerSecond: s.budget.limits.PerSecond, PerDay: s.budget.limits.PerDay, LogRange: s.ranges.limit}
	if s.budget.day == now.Unix()/86400 {
		out.Today = s.budget.used
	}
	if !s.headAt.IsZero() {
		out.HeadAge = now.Sub(s.headAt)
	}
	if s.lastErr != "" {
		out.ErrorAge = now.Sub(s.errAt)
	}
	if s.looked {
		out.Reads = s.together.String()
	}
	for _, l := range s.lacks {
		out.Lacks = append(out.Lacks, l.Name)
	}
	return out
}

// Check warns of what an operator should see to while all goes on.
func (p *Pool) Check() []vital.Reason {
	var out []vital.Reason
	soon := func(code, mend, format string, args ...any) {
		out = append(out, vital.Reason{Code: code, Says: fmt.Sprintf(format, args...), Mend: mend, Soon: true})
	}
	for _, s := range p.slots {
		st := s.status(time.Now())
		if st.State == Open.String() {
			soon("provider-down", "Look at the provider, or replace it in chains[].rpc; 'streamgate chain status' shows all", "provider %s of %v is left alone after: %s", st.Host, p.chain, st.LastError)
		}
		if st.PerDay > 0 && float64(st.Today) >= nearlyUsed*float64(st.PerDay) {
			soon("provider-budget", "Raise chains[].budgets, or add a provider to chains[].rpc", "%d of the %d calls a day to %s of %v are made", st.Today, st.PerDay, st.Host, p.chain)
		}
		s.mu.Lock()
		lacks := s.lacks
		s.mu.Unlock()
		if !st.Used {
			continue // one that is asked says it for all
		}
		for _, l := range lacks {
			if len(l.Code) > 0 && l.Other {
				soon("helper-other", "See docs/chains.md: "+l.Without, "on %v, %s", p.chain, l.Says())
			}
		}
	}
	return out
}
