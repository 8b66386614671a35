package session

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/streamgate/streamgate/internal/model"
)

// Touched hears of a change of ownership and passes it to the sessions of the
// two wallets that it names, and to no others. The caller, the edge's ledger,
// tells changes of a chain in the order of its journal; ctx carries the trace
// that began with the block. It does not block.
func (s *Service) Touched(ctx context.Context, c model.OwnershipChange) {
	m := tokenMoved{Change: c, At: time.Now(), Seen: s.seen(c.Block.Chain), Span: trace.SpanContextFromContext(ctx)}
	for _, e := range s.index.concerned(c) {
		s.send(e, m)
	}
}

// HeadAdvanced hears of a chain's new block. Only sessions that wait for one
// are told: for confirmations, to ask a failed question again, or because the
// block says that their right ends sooner than was thought.
func (s *Service) HeadAdvanced(b model.BlockRef) {
	for _, e := range s.index.waitingFor(b, time.Now()) {
		s.send(e, headAdvanced{Block: b})
	}
}

// CatalogChanged hears that a video has a newer version in the catalog, or was
// removed. Its sessions are decided again under the rule of that version, or
// end. Whoever keeps facts for Videos.Facts drops them before.
func (s *Service) CatalogChanged(video model.VideoID, version uint64, removed bool) {
	s.loads.announce(video, version)
	es := s.index.ofVideo(video)
	for _, e := range es {
		s.send(e, catalogMoved{Version: version, Removed: removed})
	}
	if !removed && len(es) > 0 {
		s.load(video, version)
	}
}

// CatalogGap hears that changes of videos may have been missed: the rules of all
// that are watched are read again.
func (s *Service) CatalogGap() {
	for _, video := range s.index.watched() {
		for _, e := range s.index.ofVideo(video) {
			s.send(e, catalogMissed{})
		}
		s.load(video, 0)
	}
}

// WentStale and Fresh ask for an immediate look at how old a chain's view is;
// Run looks by itself ten times a second. Each session goes by its own gate's
// limit. Fresh must come after the changes up to the new head were told by
// Touched, or Gap: sessions go on with what they know.
func (s *Service) WentStale(chain model.ChainID) { s.look(chain) }

// Fresh is the counterpart of WentStale.
func (s *Service) Fresh(chain model.ChainID) { s.look(chain) }

// Gap hears that changes of these contracts of a chain, or of all for nil, may
// have been missed: the sessions that rest on them are decided again.
func (s *Service) Gap(chain model.ChainID, contracts []model.Address) {
	es := s.index.reading(chain)
	if contracts != nil {
		es = s.index.restingOn(chain, contracts)
	}
	m := changesMissed{Seen: s.seen(chain)}
	for _, e := range es {
		s.send(e, m)
	}
}

// seen is as of when a chain is confirmed. The ledger tells changes before it
// lets a view that implies them count, so here it is of before them.
func (s *Service) seen(chain model.ChainID) time.Time {
	at, _ := s.ports.Views.Confirmed(chain) // zero if never
	return at
}

// Count is how many sessions have not ended.
func (s *Service) Count() int { return s.index.count() }

// RestsOn lists, a chain, the contracts that sessions, also those being opened,
// rest on.
func (s *Service) RestsOn() map[model.ChainID][]model.Address { return s.index.restsOn() }

func (s *Service) look(chain model.ChainID) {
	s.index.look(chain, s.isBlind, func(e *entry, c class, blind bool) {
		if blind {
			s.send(e, sightLost{Chain: c.chain, Limit: c.limit})
		} else {
			s.send(e, sightBack{Chain: c.chain, Limit: c.limit})
		}
	})
}

func (s *Service) isBlind(c class) bool {
	at, ok := s.ports.Views.Confirmed(c.chain)
	return !ok || time.Since(at) > c.limit
}

// raise lifts what a question asks for to the heads that this edge knows of.
func (s *Service) raise(floor []model.BlockRef, chains []model.ChainID) []model.BlockRef {
	return raise(floor, chains, s.ports.Views.Head)
}

func raise(floor []model.BlockRef, chains []model.ChainID, head func(model.ChainID) model.BlockRef) []model.BlockRef {
	var out []model.BlockRef
	for _, c := range chains {
		b := head(c)
		for _, f := range floor {
			if f.Chain == c && (f.Number > b.Number || f.Number == b.Number && b.Hash.IsZero()) {
				b = f
			}
		}
		if b.Number > 0 {
			b.Chain = c
			out = append(out, b)
		}
	}
	return out
}

func (s *Service) send(e *entry, ev event) { s.root.Send(e.pid, letter{ev}) }

// Run looks after the age of the chains' views until ctx ends, then ends every
// session and waits for what it started.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(sightEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.ticks.Add(1)
			s.look(0)
		case <-ctx.Done():
			s.shut()
			return nil
		}
	}
}

func (s *Service) shut() {
	s.tasks.Shut()
	for _, e := range s.index.all() {
		s.root.Stop(e.pid)
	}
	for _, e := range s.index.all() {
		<-e.removed() // an actor never waits for anything, so this is prompt
	}
	s.tasks.Wait()
}
