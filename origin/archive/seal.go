package archive

import (
	"context"
	"slices"
	"sync"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Bounds of what is remembered: 8 MiB. 512 KiB are the keys of a day and a half.
const (
	maxEnvelopes     = 16
	maxEnvelopeBytes = 512 << 10
)

// seal lets nobody have keys whom the operator did not name: whoever stole an
// API token could else take the keys of all videos away.
func (a *Archiver) seal(ctx context.Context, m *model.Manifest, recipient string) ([]byte, error) {
	self := a.keys.Recipient()
	if recipient == "" {
		recipient = self
	}
	if recipient != self && !slices.Contains(a.cfg.Recipients, recipient) {
		return nil, fault.At("archive.seal", fault.Forbidden, "recipient", "keys go to this origin itself (%s) and to those in origin.key_recipients of its configuration", self)
	}
	about := envelope{m.Video, m.Root, m.KeyWindows, recipient}
	if sealed := a.envelopes.get(about); sealed != nil {
		if here, err := a.keys.Have(ctx, m.Video, m.KeyWindows); err != nil || here {
			return sealed, err
		}
	}
	sealed, err := a.keys.Seal(ctx, m.Video, m.KeyWindows, m.Root, recipient)
	if err == nil {
		a.envelopes.put(about, sealed)
	}
	return sealed, err
}

// envelope says of which keys for whom a sealed text is.
type envelope struct {
	video     model.VideoID
	root      string
	windows   int
	recipient string
}

// envelopes remembers sealed keys. No two sealings give the same bytes, and an archive
// of other bytes is another archive: who was cut could not go on.
type envelopes struct {
	mu    sync.Mutex // guards all
	order []envelope // oldest first
	all   map[envelope][]byte
}

func (e *envelopes) get(about envelope) []byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.all[about]
}

func (e *envelopes) put(about envelope, sealed []byte) {
	if len(sealed) > maxEnvelopeBytes {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.all == nil {
		e.all = map[envelope][]byte{}
	}
	if _, again := e.all[about]; again {
		e.order = slices.DeleteFunc(e.order, func(o envelope) bool { return o == about })
	} else if len(e.order) == maxEnvelopes {
		delete(e.all, e.order[0])
		e.order = e.order[1:]
	}
	e.all[about], e.order = sealed, append(e.order, about)
}
