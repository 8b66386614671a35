package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
	"github.com/streamgate/streamgate/origin/catalog"
	"github.com/streamgate/streamgate/origin/upload"
)

const (
	// maxIdempotencyKey bounds the header.
	maxIdempotencyKey = 255
	// keepTime bounds the writes that follow an action whose client is gone.
	keepTime = 5 * time.Second
)

// kept are the headers of an answer that its repetition has, too.
var kept = []string{"Content-Type", "Location", upload.VideoHeader, "Tus-Resumable", "Upload-Expires"}

// fingerprint says which request a key was first used for. It may replace the body by a copy.
type fingerprint func(w http.ResponseWriter, r *http.Request) ([32]byte, error)

func jsonFingerprint(w http.ResponseWriter, r *http.Request) ([32]byte, error) {
	raw, err := readBody(w, r)
	if err != nil {
		return [32]byte{}, err
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	return digest(r.Method, r.URL.Path, r.URL.RawQuery, string(raw)), nil
}

func uploadFingerprint(_ http.ResponseWriter, r *http.Request) ([32]byte, error) {
	return digest(r.Method, r.URL.Path, r.Header.Get("Upload-Length"), r.Header.Get("Upload-Metadata")), nil
}

func digest(parts ...string) [32]byte {
	raw, _ := json.Marshal(parts) // strings always marshal; unlike joining, it keeps them apart
	return sha256.Sum256(raw)
}

// once runs a write of one Idempotency-Key a single time and repeats its
// answer. A request without a key just runs.
func (p *Public) once(h handler, of fingerprint) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		key := r.Header.Get("Idempotency-Key")
		if key == "" {
			return h(w, r)
		}
		if len(key) > maxIdempotencyKey {
			return fault.At("server.once", fault.Invalid, "Idempotency-Key", "longer than %d characters", maxIdempotencyKey)
		}
		sum, err := of(w, r)
		if err != nil {
			return err
		}
		key = Creator(r.Context()) + "\n" + key
		was, err := p.Replies.Reserve(r.Context(), key, sum)
		if err != nil {
			return err
		}
		if was != nil {
			return repeat(w, *was)
		}
		buf := &buffered{ResponseWriter: w}
		err = h(buf, r)
		p.settle(r.Context(), key, sum, buf, err)
		if err != nil {
			return err
		}
		return buf.flush()
	}
}

// settle keeps an answer that had an effect and frees the key otherwise.
func (p *Public) settle(ctx context.Context, key string, sum [32]byte, b *buffered, failed error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTime)
	defer cancel()
	var err error
	if failed != nil || b.status() >= 300 {
		err = p.Replies.Release(ctx, key)
	} else {
		reply := catalog.Reply{Status: b.status(), Header: map[string]string{}, Body: b.body.Bytes()}
		for _, name := range kept {
			if v := b.Header().Get(name); v != "" {
				reply.Header[name] = v
			}
		}
		err = p.Replies.Settle(ctx, key, sum, reply)
	}
	if err != nil {
		p.cfg.Log.Warn("answer not kept for its idempotency key", zap.String("request", obs.RequestID(ctx)), zap.Error(err))
	}
}

func repeat(w http.ResponseWriter, r catalog.Reply) error {
	for name, v := range r.Header {
		w.Header().Set(name, v)
	}
	w.Header().Set("Idempotent-Replayed", "true")
	w.WriteHeader(r.Status)
	_, _ = w.Write(r.Body) // the client may be gone
	return nil
}

// buffered holds an answer back until it has been kept.
type buffered struct {
	http.ResponseWriter
	code int
	body bytes.Buffer
}

// WriteHeader notes the status.
func (b *buffered) WriteHeader(code int) {
	if b.code == 0 {
		b.code = code
	}
}

// Write keeps the bytes.
func (b *buffered) Write(p []byte) (int, error) { return b.body.Write(p) }

// Unwrap gives http.ResponseController the writer below.
func (b *buffered) Unwrap() http.ResponseWriter { return b.ResponseWriter }

func (b *buffered) status() int {
	if b.code == 0 {
		return http.StatusOK
	}
	return b.code
}

func (b *buffered) flush() error {
	b.ResponseWriter.WriteHeader(b.status())
	_, _ = b.ResponseWriter.Write(b.body.Bytes()) // the client may be gone
	return nil
}

type notesKey struct{}

// notes is what a handler says for the audit line of its request.
type notes struct{ video model.VideoID }

// noteVideo names the video that a request made.
func noteVideo(r *http.Request, id model.VideoID) {
	if n, ok := r.Context().Value(notesKey{}).(*notes); ok {
		n.video = id
	}
}

// audited writes an audit line for a write, whatever became of it.
func (p *Public) audited(action string, h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		n := &notes{}
		rec := &recorder{ResponseWriter: w}
		err := h(rec, r.WithContext(context.WithValue(r.Context(), notesKey{}, n)))
		line := catalog.Line{
			Actor: Creator(r.Context()), Action: action, Outcome: "done", Request: obs.RequestID(r.Context()),
			Video: firstOf(n.video, r.PathValue("video"), rec.Header().Get(upload.VideoHeader)),
		}
		switch {
		case err != nil:
			line.Outcome = fault.KindOf(err).String()
		case rec.status() >= 400:
			line.Outcome = http.StatusText(rec.status())
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), keepTime)
		defer cancel()
		if aerr := p.Audit.Append(ctx, line); aerr != nil {
			p.cfg.Log.Error("audit line lost", zap.String("action", action), zap.String("video", string(line.Video)),
				zap.String("request", line.Request), zap.Error(aerr))
		}
		return err
	}
}

// firstOf gives the video that is known, cut to what an id may be.
func firstOf(noted model.VideoID, others ...string) model.VideoID {
	if noted != "" {
		return noted
	}
	for _, o := range others {
		if o != "" {
			return model.VideoID(o[:min(len(o), maxVideoID)])
		}
	}
	return ""
}
