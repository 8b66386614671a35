package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// pingEvery is how often a stream says that it is alive.
	pingEvery = 4 * time.Second
	// eventTime bounds the writing of one event: a reader that takes none for
	// so long is gone.
	eventTime = 10 * time.Second
)

// progressBody is how progress is told: seconds, not Go's nanoseconds.
type progressBody struct {
	Video   model.VideoID    `json:"video"`
	State   model.VideoState `json:"state"`
	Stage   string           `json:"stage"`
	Percent float64          `json:"percent"`
	ETA     float64          `json:"eta_seconds"`
	Reason  string           `json:"reason,omitempty"`
}

func progressOf(p model.Progress) progressBody {
	return progressBody{Video: p.Video, State: p.State, Stage: p.Stage, Percent: p.Percent, ETA: p.ETA.Seconds(), Reason: p.Reason}
}

// progress answers GET /v1/videos/{video}/progress.
func (p *Public) progress(w http.ResponseWriter, r *http.Request) error {
	id, err := videoID(r)
	if err != nil {
		return err
	}
	now, err := p.Videos.Progress(r.Context(), id)
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, progressOf(now))
}

// events answers GET /v1/videos/{video}/events: server-sent events `progress`
// at each change and `ping` in between, until the creator leaves.
func (p *Public) events(w http.ResponseWriter, r *http.Request) error {
	id, err := videoID(r)
	if err != nil {
		return err
	}
	select {
	case p.streams <- struct{}{}:
		defer func() { <-p.streams }()
	default:
		return fault.New("server.events", fault.TooMany, "%d streams are open already", cap(p.streams))
	}
	changes, err := p.Videos.Watch(r.Context(), id)
	if err != nil {
		return err
	}
	s := stream{w: w, rc: http.NewResponseController(w)}
	if err := s.begin(); err != nil {
		return nil // the reader is gone
	}
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for err == nil {
		select {
		case <-r.Context().Done():
			return nil
		case <-p.stop.Done():
			return nil
		case <-ping.C:
			err = s.event("ping", struct{}{})
		case c, open := <-changes:
			if !open {
				return nil
			}
			err = s.event("progress", progressOf(c))
		}
	}
	return nil // the reader is gone or too slow
}

// stream writes server-sent events.
type stream struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

// begin sends the header at once, or the reader waits for the first event to learn that it is in.
func (s stream) begin() error {
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	s.w.WriteHeader(http.StatusOK)
	return s.event("ping", struct{}{})
}

func (s stream) event(name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_ = s.rc.SetWriteDeadline(time.Now().Add(eventTime)) // only test recorders refuse it
	if _, err := fmt.Fprintf(s.w, "event: %s\ndata: %s\n\n", name, raw); err != nil {
		return err
	}
	return s.rc.Flush()
}
