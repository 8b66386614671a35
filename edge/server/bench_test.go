package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/quic-go/quic-go"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/edge/pace"
	"github.com/streamgate/streamgate/internal/model"
)

// bench is the least that a segment needs.
type bench struct {
	grant *model.Grant
	video *model.PublicVideo
	data  []byte
}

func (b *bench) Open(context.Context, model.VideoID, model.Viewer) (model.SessionInfo, model.Ticket, error) {
	return model.SessionInfo{}, "", errors.ErrUnsupported
}
func (b *bench) Info(model.SessionID) (model.SessionInfo, error) { return model.SessionInfo{}, nil }
func (b *bench) Wallet(model.SessionID) (model.Wallet, error)    { return model.Wallet{}, nil }
func (b *bench) Close(model.SessionID) error                     { return nil }
func (b *bench) Subscribe(model.SessionID) (<-chan model.SessionInfo, func(), error) {
	return nil, nil, errors.ErrUnsupported
}
func (b *bench) Grant(model.Ticket) *model.Grant { return b.grant }
func (b *bench) Others(string) []string          { return nil }
func (b *bench) Refuges(string) []string         { return nil }
func (b *bench) All() []string                   { return nil }
func (b *bench) Draining() bool                  { return false }
func (b *bench) Changed() <-chan struct{}        { return nil }
func (b *bench) Adopt(context.Context, model.Ticket) (*model.Grant, error) {
	return nil, errors.ErrUnsupported
}
func (b *bench) Confirmed(model.ChainID) (time.Time, bool) { return time.Now(), true }
func (b *bench) Video(context.Context, model.VideoID) (*model.PublicVideo, error) {
	return b.video, nil
}
func (b *bench) Missed(model.VideoID, string, int) {}
func (b *bench) Served(model.VideoID, string, int) {}
func (b *bench) Fetch(_ context.Context, _ model.Blob, _ int, w cache.Sink) error {
	if _, err := w.Write(b.data); err != nil {
		return err
	}
	return w.Prove()
}

// sink is a response that goes nowhere, as cheaply as can be.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header              { return s.header }
func (s *sink) WriteHeader(status int)           { s.status = status }
func (s *sink) Write(p []byte) (int, error)      { return len(p), nil }
func (s *sink) FlushError() error                { return nil }
func (s *sink) SetWriteDeadline(time.Time) error { return nil }
func (s *sink) SetReadDeadline(time.Time) error  { return nil }

// segmentHit gives a server with one segment in memory, and a request for it.
func segmentHit(tb testing.TB) (*Server, *http.Request) {
	tb.Helper()
	data := bytes.Repeat([]byte("x"), 500<<10)
	sum := sha256.Sum256(data)
	mh, err := multihash.Encode(sum[:], multihash.SHA2_256)
	if err != nil {
		tb.Fatal(err)
	}
	blob := model.Blob{CID: cid.NewCidV1(cid.Raw, mh).String(), Size: int64(len(data))}
	b := &bench{data: data, video: &model.PublicVideo{Gate: json.RawMessage(`{}`), Manifest: &model.Manifest{Renditions: []model.RenditionContent{
		{Rendition: model.Rendition{Name: "720p"}, Segments: []model.Segment{{Blob: blob}}}}}},
		grant: &model.Grant{State: model.Active, Context: tb.Context(), ExpiresAt: time.Now().Add(time.Hour), Chains: []model.ChainID{1}, MaxStaleness: time.Minute}}
	c, err := cache.New(cache.Config{MemoryBytes: 64 << 20}, b, zap.NewNop(), cache.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		tb.Fatal(err)
	}
	if err := c.Fill(tb.Context(), blob); err != nil {
		tb.Fatal(err)
	}
	s := &Server{Parts: Parts{Sessions: b, Views: b, Facts: b, Blobs: c, Shelf: b, Siblings: b, Drain: b, Busy: NewBusy(0), Metrics: NewMetrics(prometheus.NewRegistry()), Log: zap.NewNop()},
		paces: pace.NewTable(1), limits: newLimits(), playlists: newPlaylists(), rates: newRates(1 << 30), sites: http.NewCrossOriginProtection(), altSvc: []string{`h3=":443"; ma=86400`}, heads: newHeads(), told: newTold()}
	s.requests.none = make(chan struct{}, 1)
	s.handler = s.routes()
	return s, httptest.NewRequest(http.MethodGet, "https://edge/play/the-ticket/720p/0.m4s", nil)
}

// maxSegmentAllocs guards the number that the README promises, with the header
// map and what net/http makes of a request left out.
const maxSegmentAllocs = 20

func TestSegmentFromMemoryAllocatesLittle(t *testing.T) {
	s, r := segmentHit(t)
	w := &sink{header: http.Header{}}
	n := testing.AllocsPerRun(200, func() {
		clear(w.header)
		s.handler.ServeHTTP(w, r)
	})
	if w.status != http.StatusOK || n > maxSegmentAllocs {
		t.Fatalf("status %d with %v allocations, at most %d", w.status, n, maxSegmentAllocs)
	}
	t.Logf("%v allocations", n)
}

// numbered is the body of an HTTP/3 request.
type numbered struct{ io.ReadCloser }

func (numbered) StreamID() quic.StreamID { return 4 }

// onH3 is the request as it comes over an HTTP/3 connection.
func onH3(r *http.Request) *http.Request {
	r = r.WithContext(context.WithValue(r.Context(), h3ConnKey{}, &h3Conn{}))
	r.ProtoMajor, r.Body = 3, numbered{http.NoBody}
	return r
}

// What is kept of an HTTP/3 connection costs its requests no allocation.
func TestFollowedConnectionAllocatesNothingARequest(t *testing.T) {
	s, r := segmentHit(t)
	w := &sink{header: http.Header{}}
	ask := func(r *http.Request) float64 {
		return testing.AllocsPerRun(200, func() {
			clear(w.header)
			s.handler.ServeHTTP(w, r)
		})
	}
	bare := onH3(r).WithContext(r.Context())
	if without, with := ask(bare), ask(onH3(r)); with > without {
		t.Errorf("%v allocations instead of %v", with, without)
	}
}

func BenchmarkSegmentOverHTTP3(b *testing.B) {
	s, r := segmentHit(b)
	r = onH3(r)
	w := &sink{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		s.handler.ServeHTTP(w, r)
	}
}

func BenchmarkSegmentFromMemory(b *testing.B) {
	s, r := segmentHit(b)
	w := &sink{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		s.handler.ServeHTTP(w, r)
	}
}
