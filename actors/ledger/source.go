package ledger

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
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
