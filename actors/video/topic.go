package video

import (
	"context"
	"sync"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxWatchers bounds the subscribers of one video's progress.
const maxWatchers = 32

// topics tells subscribers how far videos are. A channel holds the newest
// progress only, so a slow reader delays nobody and never sees old after new.
type topics struct {
	mu   sync.Mutex // guards by and every topic in it
	by   map[model.VideoID]*topic
	stop bool
}

type topic struct {
	last model.Progress // zero as long as no actor has told
	subs map[chan model.Progress]struct{}
}

func newTopics() *topics { return &topics{by: map[model.VideoID]*topic{}} }

// tell makes p the newest.
func (t *topics) tell(p model.Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	tp := t.topic(p.Video)
	tp.last = p
	for ch := range tp.subs {
		select {
		case <-ch: // not read in time: replaced
		default:
		}
		ch <- p // the only sender holds mu, so there is room
	}
}

// topic needs t.mu.
func (t *topics) topic(v model.VideoID) *topic {
	if t.by[v] == nil {
		t.by[v] = &topic{subs: map[chan model.Progress]struct{}{}}
	}
	return t.by[v]
}

// newest is what an actor told last, false if none lives.
func (t *topics) newest(v model.VideoID) (model.Progress, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	tp := t.by[v]
	if tp == nil || tp.last.Video == "" {
		return model.Progress{}, false
	}
	return tp.last, true
}

// watch subscribes until ctx ends. First is used if no actor has told anything.
func (t *topics) watch(ctx context.Context, v model.VideoID, first model.Progress) (<-chan model.Progress, error) {
	const op = "actors/video.Watch"
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stop {
		return nil, fault.New(op, fault.Unavailable, "the node stops")
	}
	tp := t.topic(v)
	if len(tp.subs) >= maxWatchers {
		return nil, fault.New(op, fault.TooMany, "the video has %d watchers", maxWatchers)
	}
	if tp.last.Video != "" {
		first = tp.last
	}
	ch := make(chan model.Progress, 1)
	ch <- first
	tp.subs[ch] = struct{}{}
	context.AfterFunc(ctx, func() { t.leave(v, ch) })
	return ch, nil
}

func (t *topics) leave(v model.VideoID, ch chan model.Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	tp := t.by[v]
	if tp == nil {
		return
	}
	if _, ok := tp.subs[ch]; !ok {
		return
	}
	delete(tp.subs, ch)
	close(ch)
	if len(tp.subs) == 0 && tp.last.Video == "" {
		delete(t.by, v)
	}
}

// quiet forgets what an actor told, once it is no more; gone closes the
// channels too, as there will be no news of the video again.
func (t *topics) quiet(v model.VideoID, gone bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	tp := t.by[v]
	if tp == nil {
		return
	}
	tp.last = model.Progress{}
	if gone {
		t.close(tp)
	}
	if len(tp.subs) == 0 {
		delete(t.by, v)
	}
}

// close needs t.mu.
func (t *topics) close(tp *topic) {
	for ch := range tp.subs {
		close(ch)
	}
	clear(tp.subs)
}

func (t *topics) shut() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stop = true
	for _, tp := range t.by {
		t.close(tp)
	}
}
