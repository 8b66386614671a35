package shelf

import (
	"context"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/model"
)

// letter carries an event to a shelf. One that finds it retired is not logged.
type letter struct{ event }

// IgnoreDeadLetterLogging marks the letter for the actor system.
func (letter) IgnoreDeadLetterLogging() {}

// manifest is what loaded means to the shell: the blobs behind the numbers.
type manifest struct{ m *model.Manifest }

// IgnoreDeadLetterLogging marks the letter for the actor system.
func (manifest) IgnoreDeadLetterLogging() {}

// shell is the actor of one video.
type shell struct {
	s     *Shelves
	video model.VideoID
	st    *State

	m       *model.Manifest
	cancels map[uint64]context.CancelFunc // of the fills under way
}

// Receive is called by the actor system, one message at a time.
func (a *shell) Receive(c actor.Context) {
	switch m := c.Message().(type) {
	case *actor.Stopping:
		for _, cancel := range a.cancels {
			cancel()
		}
		a.s.gone(a.video, c.Self())
	case manifest:
		a.m = m.m
		a.apply(c, loaded{Segments: count(m.m)})
	case letter:
		if f, ok := m.event.(filled); ok {
			delete(a.cancels, f.ID)
		}
		a.apply(c, m.event)
	}
}

func (a *shell) apply(c actor.Context, e event) {
	for _, ef := range a.st.apply(time.Now(), e) {
		switch ef := ef.(type) {
		case load:
			a.load(c.Self())
		case fill:
			a.fill(c.Self(), ef)
		case cancel:
			if end := a.cancels[ef.ID]; end != nil {
				end()
			}
		case used:
			a.s.metrics.prefetched.WithLabelValues("used").Inc()
		case cold:
			a.s.metrics.prefetched.WithLabelValues("wasted").Add(float64(len(ef.Keys)))
			a.s.ports.Hints.Cold(a.blobs(ef.Keys))
		case retire:
			a.s.retire(a.video, c.Self())
		}
	}
}

func (a *shell) load(self *actor.PID) {
	a.s.tasks.Start(func() {
		ctx, cancel := context.WithTimeout(a.s.tasks.Context(), loadWithin)
		defer cancel()
		m, err := a.s.ports.Manifests.Manifest(ctx, a.video)
		if err != nil {
			a.s.log.Warn("manifest not loaded", zap.String("video", string(a.video)), zap.Error(err))
			m = nil
		}
		a.s.root.Send(self, manifest{m})
	})
}

func (a *shell) fill(self *actor.PID, ef fill) {
	done := func(ok bool) { a.s.root.Send(self, letter{filled{ID: ef.ID, Key: ef.Key, OK: ok}}) }
	blobs := a.blobs([]key{ef.Key})
	if len(blobs) == 0 {
		done(false)
		return
	}
	ctx, cancel := context.WithTimeout(a.s.tasks.Context(), fillWithin)
	a.cancels[ef.ID] = cancel
	started := a.s.tasks.Start(func() {
		defer cancel()
		err := a.s.ports.Filler.Fill(ctx, blobs[0])
		a.s.metrics.filled(ctx, err)
		done(err == nil)
	})
	if !started {
		cancel() // the node stops
	}
}

// blobs gives those behind the keys that the manifest knows.
func (a *shell) blobs(keys []key) []model.Blob {
	var out []model.Blob
	for _, k := range keys {
		r := a.m.Rendition(k.Rendition)
		if r != nil && k.Number >= 0 && k.Number < len(r.Segments) {
			out = append(out, r.Segments[k.Number].Blob)
		}
	}
	return out
}

func count(m *model.Manifest) map[string]int {
	if m == nil {
		return nil
	}
	out := map[string]int{}
	for i := range m.Renditions {
		out[m.Renditions[i].Name] = len(m.Renditions[i].Segments)
	}
	return out
}
