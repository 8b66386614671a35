package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// Entry is one entry of a Journal.
type Entry struct {
	Seq    uint64
	Change codec.Change
	Trace  string // traceparent of what caused it, empty if unknown
}

// CatalogEntry makes an entry of the JSON that a catalog's feed holds:
// {"video":"…","version":7,"what":"published|gate|removed"}.
func CatalogEntry(seq uint64, payload []byte) (Entry, error) {
	var c struct {
		Video   model.VideoID `json:"video"`
		Version uint64        `json:"version"`
		What    string        `json:"what"`
	}
	if err := json.Unmarshal(payload, &c); err != nil {
		return Entry{}, fault.As("actors/ledger.CatalogEntry", fault.Corrupt, err)
	}
	return Entry{Seq: seq, Change: codec.Change{Catalog: &codec.CatalogChange{Video: c.Video, Version: c.Version, What: c.What}}}, nil
}

// Journal is a durable, ordered list that a box of this node writes. Safe for
// concurrent use. A journal that may lose entries without its numbers starting
// anew also has Generational's method.
type Journal interface {
	// Last is the newest entry's number, 0 if there is none. Numbers rise by 1.
	Last() uint64
	// Read gives entries with numbers above after, ascending, at most limit.
	// When some of them were trimmed the first one is later than after+1, or it
	// fails with fault.Expired.
	Read(after uint64, limit int) ([]Entry, error)
	// Changed gives a channel that is closed when there is a newer entry, or
	// another generation, than when it was taken.
	Changed() <-chan struct{}
}

// Generational is a Journal that says itself when its readers may have missed
// something: it then has another generation, and had it before its view shows
// a head that implies what was missed. A Publisher keeps one for other journals.
type Generational interface {
	// Generation is random and never 0.
	Generation() uint64
}

// Feed is what a Publisher publishes.
type Feed struct {
	Name    string // ChainFeed or CatalogFeed
	Journal Journal
	// View is what this node knows of the feed's chain, nil while it cannot see
	// it. Entries that it implies must be in the journal before. Moved gives a
	// channel that is closed when View has another head. Both nil for the catalog.
	View  func() *model.ChainView
	Moved func() <-chan struct{}
	// Watch makes the journal hold the changes of these contracts from View's head
	// on, for good. It is called from many goroutines and must return when ctx
	// ends. Nil for the catalog.
	Watch func(ctx context.Context, contracts []model.Address) error
	// Foretell gives, within milliseconds, refusals that edges would ask for because
	// of these changes, and edges with sessions that may end by them, which are told
	// first; it may give none. Nil where nobody can.
	Foretell func(ctx context.Context, changes []model.OwnershipChange) (refusals []*v1.Foretold, first []model.NodeName)
}

// tail is how many of a feed's newest entries are kept encoded, so that many
// followers cost one read.
const tail = 2048

// source is a Feed as fanout reads it: payloads encoded for the wire.
type source struct {
	feed       Feed
	generation func() uint64

	mu     sync.Mutex // guards recent
	recent []fanout.Entry

	telling singleflight.Group // by batch
	rounds  *lru.Cache[string, *round]
	latest  atomic.Pointer[round] // nil before the first
}

// keptRounds is for how many batches what goes with them is kept: all followers get the
// same batch within milliseconds.
const keptRounds = 32

func newSource(f Feed, generation func() uint64) *source {
	rounds, _ := lru.New[string, *round](keptRounds) // fails for sizes below 1
	return &source{feed: f, generation: generation, rounds: rounds}
}

// round gives what goes with a batch, worked out once for all followers.
func (s *source) round(ctx context.Context, b fanout.Batch) *round {
	if s.feed.Foretell == nil || len(b.Entries) == 0 {
		return nobodyFirst
	}
	key := fmt.Sprint(b.Generation, " ", b.After, " ", len(b.Entries))
	if got, ok := s.rounds.Get(key); ok {
		return got
	}
	got, _, _ := s.telling.Do(key, func() (any, error) {
		var changes []model.OwnershipChange
		for _, e := range b.Entries {
			if c, err := codec.DecodeChange(e.Payload); err == nil && c.Ownership != nil {
				changes = append(changes, *c.Ownership)
			}
		}
		refusals, first := s.feed.Foretell(ctx, changes)
		r := newRound(refusals, first, b)
		s.latest.Store(r)
		s.rounds.Add(key, r)
		return r, nil
	})
	return got.(*round)
}

// Generation is the journal's.
func (s *source) Generation() uint64 { return s.generation() }

// Last is the newest entry's number.
func (s *source) Last() uint64 { return s.feed.Journal.Last() }

// View is what is known of the chain now.
func (s *source) View() *model.ChainView {
	if s.feed.View == nil {
		return nil
	}
	return s.feed.View()
}

// Read gives entries after a number.
func (s *source) Read(after uint64, limit int) ([]fanout.Entry, error) {
	const op = "actors/ledger.Read"
	if got := s.cached(after, limit); len(got) > 0 {
		return got, nil
	}
	if after >= s.Last() {
		return nil, nil
	}
	raw, err := s.feed.Journal.Read(after, limit)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	out := make([]fanout.Entry, 0, len(raw))
	for _, e := range raw {
		payload, err := codec.EncodeChange(e.Change)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		out = append(out, fanout.Entry{Seq: e.Seq, Payload: payload, Trace: e.Trace})
	}
	s.cache(out)
	return out, nil
}

// cached gives the entries after a number from the tail, nothing if it starts later.
func (s *source) cached(after uint64, limit int) []fanout.Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.recent) == 0 || after+1 < s.recent[0].Seq || after >= s.recent[len(s.recent)-1].Seq {
		return nil
	}
	from := s.recent[after+1-s.recent[0].Seq:]
	return from[:min(len(from), limit):min(len(from), limit)]
}

// cache adds entries that follow the tail.
func (s *source) cache(more []fanout.Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range more {
		switch n := len(s.recent); {
		case n > 0 && e.Seq <= s.recent[n-1].Seq:
			continue
		case n > 0 && e.Seq != s.recent[n-1].Seq+1:
			s.recent = nil // a hole: start anew
		}
		s.recent = append(s.recent, e)
	}
	if over := len(s.recent) - tail; over > tail {
		s.recent = append([]fanout.Entry(nil), s.recent[over:]...)
	}
}
