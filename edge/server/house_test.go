package server_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/quic-go/quic-go/http3"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

const (
	ticket  = "the-ticket"
	moved   = "ticket-of-another-edge"
	session = model.SessionID("s1")
	video   = model.VideoID("v1")
)

var viewer = model.Wallet{0xab}

// house is a server with everything round it that a test may turn.
type house struct {
	t    testing.TB
	url  string
	pool *x509.CertPool

	grant     atomic.Pointer[model.Grant]
	end       context.CancelCauseFunc
	asked     atomic.Pointer[func()] // is called when the origin is asked for a key, if not nil
	confirmed atomic.Int64           // ns before now at which chain 1 was confirmed; negative: never
	denied    atomic.Pointer[server.Denied]
	news      chan model.SessionInfo
	log       *journal
	reg       *prometheus.Registry
	tokens    *server.Tokens
	opened    atomic.Pointer[model.Viewer] // who opened the newest session
	stands    atomic.Pointer[error]        // what Vouch says; nil for no
	kept      atomic.Pointer[model.Voucher]
	renew     func() // the certificate's files
	id        atomic.Pointer[model.SessionID]
	stop      context.CancelFunc
	stopped   chan struct{} // closed when Run has returned

	sibling     atomic.Pointer[string] // the other edge
	siblingFull atomic.Bool
	draining    atomic.Bool
	busy        *server.Busy
	unready     atomic.Pointer[error] // why the node is not ready, nil when it is
	server      *server.Server

	mu      sync.Mutex
	drained chan struct{}
	edges   []string      // the other ones, taking viewers or not
	came    chan struct{} // closed when edges changes
	blocks  map[string][]byte
	nonces  map[string]bool
	slow    chan struct{} // nil: blocks come at once; see Fetch
	facts   model.PublicVideo
}

func (h *house) Open(_ context.Context, _ model.VideoID, v model.Viewer) (model.SessionInfo, model.Ticket, error) {
	h.opened.Store(&v)
	return h.open()
}
func (h *house) open() (model.SessionInfo, model.Ticket, error) {
	if d := h.denied.Load(); d != nil {
		return model.SessionInfo{}, "", d
	}
	return model.SessionInfo{Session: session, Video: video, State: model.Active}, ticket, nil
}
func (h *house) Info(id model.SessionID) (model.SessionInfo, error) {
	return model.SessionInfo{Session: id, State: h.grant.Load().State, Block: 7}, nil
}
func (h *house) Wallet(id model.SessionID) (model.Wallet, error) {
	if id != session {
		return model.Wallet{}, fault.New("fake", fault.NotFound, "no")
	}
	return viewer, nil
}
func (h *house) Close(model.SessionID) error { h.revoke(model.Closed); return nil }
func (h *house) Subscribe(model.SessionID) (<-chan model.SessionInfo, func(), error) {
	return h.news, func() {}, nil
}
func (h *house) Grant(t model.Ticket) *model.Grant {
	if t != ticket {
		return nil
	}
	return h.grant.Load()
}
func (h *house) Confirmed(model.ChainID) (time.Time, bool) {
	ns := h.confirmed.Load()
	return time.Now().Add(-time.Duration(ns)), ns >= 0
}
func (h *house) Video(_ context.Context, id model.VideoID) (*model.PublicVideo, error) {
	if id != video {
		return nil, fault.New("fake", fault.NotFound, "no video %q", id)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	v := h.facts
	return &v, nil
}
func (h *house) Key(_ context.Context, _ model.VideoID, window int, _ *model.Grant) ([]byte, error) {
	if asked := h.asked.Load(); asked != nil {
		(*asked)()
	}
	return bytes.Repeat([]byte{byte(window)}, 16), nil
}
func (h *house) Fetch(ctx context.Context, blob model.Blob, i int, w cache.Sink) error {
	leaf := blob.Blocks()[i]
	w.Trust()
	h.mu.Lock()
	b, slow := h.blocks[leaf.CID], h.slow
	h.mu.Unlock()
	for range 2 { // the first token tells that it was asked for, the second lets it come
		if slow == nil {
			break
		}
		select {
		case <-slow:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if _, err := w.Write(b); err != nil {
		return err
	}
	return w.Prove()
}
func (h *house) Missed(model.VideoID, string, int) {}
func (h *house) Served(model.VideoID, string, int) {}

// hold makes blocks wait for tokens.
func (h *house) hold() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.slow = make(chan struct{})
}

// blob keeps bytes at the origin and gives their blob.
func (h *house) blob(b []byte) model.Blob {
	sum := sha256.Sum256(b)
	mh, err := multihash.Encode(sum[:], multihash.SHA2_256)
	if err != nil {
		h.t.Fatal(err)
	}
	id := cid.NewCidV1(cid.Raw, mh).String()
	h.blocks[id] = b
	return model.Blob{CID: id, Size: int64(len(b))}
}

// large is bigger than any flow-control window, so that a reader who stops
// blocks the writer.
var large = bytes.Repeat([]byte("0123456789abcdef"), 1<<20)

func build(t testing.TB, turns ...func(*server.Config)) *house {
	t.Helper()
	h := &house{t: t, blocks: map[string][]byte{}, nonces: map[string]bool{}, news: make(chan model.SessionInfo, 8), log: newJournal(t), drained: make(chan struct{}), busy: server.NewBusy(0)}
	blobs := []model.Segment{{Blob: h.blob([]byte("segment zero"))}, {Blob: h.blob([]byte("segment one"))}, {Blob: h.blob(large)}}
	h.facts = model.PublicVideo{ID: video, Title: "T", Gate: json.RawMessage(`{"allow":["` + viewer.String() + `"]}`), Manifest: &model.Manifest{
		Video: video, Duration: 40 * time.Second, Master: h.blob([]byte("#EXTM3U\n")), KeyWindow: 2, KeyWindows: 10,
		Renditions: []model.RenditionContent{{Rendition: model.Rendition{Name: "720p", Kind: model.VideoRendition},
			Playlist: h.blob([]byte("#EXTM3U\n#media\n")), Init: h.blob([]byte("init")), Segments: blobs}},
	}}
	h.confirmed.Store(0)
	h.reopen()
	h.serve(turns...)
	return h
}

func (h *house) serve(turns ...func(*server.Config)) {
	t := h.t
	ca, err := tlsutil.NewAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files, err := ca.Public("edge", "localhost", "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	var current atomic.Pointer[tlsutil.Certs]
	load := func() {
		certs, err := tlsutil.Load(files)
		if err != nil {
			t.Fatal(err)
		}
		current.Store(certs)
	}
	load()
	h.renew = func() {
		if _, err := ca.Public("edge", "localhost", "127.0.0.1"); err != nil {
			t.Fatal(err)
		}
		load() // tlsutil looks at its files only now and then
	}
	certs := &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return current.Load().Current(), nil }}
	pem, err := os.ReadFile(ca.CAFile())
	if err != nil {
		t.Fatal(err)
	}
	h.pool = x509.NewCertPool()
	h.pool.AppendCertsFromPEM(pem)
	reg := prometheus.NewRegistry()
	h.reg = reg
	c, err := cache.New(cache.Config{MemoryBytes: 1 << 30}, h, zap.NewNop(), cache.NewMetrics(reg))
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := server.NewTokens(bytes.Repeat([]byte{1}, 32), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	h.tokens = tokens
	read := func(b json.RawMessage) (model.Gate, error) { return gate.Parse(b, gate.Known{}) }
	cfg := server.Config{Addr: "127.0.0.1:0", TLS: certs, Node: "edge-1", PublicURL: "https://edge.example",
		Domains: []string{"watch.example"}, Origins: []string{"https://page.example"}, PingEvery: 20 * time.Millisecond}
	for _, turn := range turns {
		turn(&cfg)
	}
	s, err := server.New(cfg, server.Parts{Sessions: h, Views: h, Facts: h, Keys: h, Blobs: c, Shelf: h, Login: h, Nonces: h, Vouchers: h, Tokens: tokens, Gate: read,
		Words: gate.Words, Ready: h.Ready, Siblings: beyond{h}, Drain: h, Busy: h.busy, Page: fstest.MapFS{"index.html": {Data: []byte("<html>")}, "assets/a.js": {Data: []byte("x")}},
		Metrics: server.NewMetrics(reg), Log: zap.New(h.log)})
	if err != nil {
		t.Fatal(err)
	}
	h.url, h.server = "https://"+s.Addr(), s
	server.SweepByHand(s)
	ctx, cancel := context.WithCancel(context.Background())
	serve, stop := context.WithCancel(ctx)
	h.stop, h.stopped = stop, make(chan struct{})
	done := make(chan error, 2)
	go func() { done <- c.Run(ctx) }()
	go func() { done <- s.Run(serve); close(h.stopped) }()
	t.Cleanup(func() {
		stop()
		<-h.stopped // the cache outlives its readers
		cancel()
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}

// reopen makes it another session, under the same ticket.
func (h *house) reopen() {
	id := session
	if was := h.id.Load(); was != nil {
		id = *was + "-again"
	}
	h.id.Store(&id)
	h.allow()
}

// metric is the value of a metric by name and labels, or how often a histogram observed.
func (h *house) metric(name string) float64 {
	h.t.Helper()
	families, err := h.reg.Gather()
	if err != nil {
		h.t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, fmt.Sprintf("%s=%q", l.GetName(), l.GetValue()))
			}
			full := f.GetName()
			if len(labels) > 0 {
				full += "{" + strings.Join(labels, ",") + "}"
			}
			if full == name {
				return m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return 0
}

// allow publishes an active grant, revoke ends it the way a session does: the
// new grant first, then the end of the old one's context.
func (h *house) allow() {
	ctx, cancel := context.WithCancelCause(context.Background())
	h.end = cancel
	h.grant.Store(&model.Grant{Session: *h.id.Load(), Video: video, Wallet: viewer, State: model.Active, Context: ctx,
		ExpiresAt: time.Now().Add(time.Hour), Chains: []model.ChainID{1}, MaxStaleness: time.Minute, Receipt: &model.Receipt{}})
}

func (h *house) revoke(to model.SessionState) {
	end := h.end
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h.grant.Store(&model.Grant{Session: session, Video: video, State: to, Context: ctx})
	end(fault.New("session", fault.Revoked, "gone"))
}

// client speaks one protocol.
func (h *house) client(proto string) *http.Client {
	cfg := &tls.Config{RootCAs: h.pool, MinVersion: tls.VersionTLS12}
	switch proto {
	case "h3":
		tr := &http3.Transport{TLSClientConfig: cfg}
		h.t.Cleanup(func() { tr.Close() })
		return &http.Client{Transport: tr}
	case "h2":
		tr := &http.Transport{TLSClientConfig: cfg, ForceAttemptHTTP2: true}
		h.t.Cleanup(tr.CloseIdleConnections)
		return &http.Client{Transport: tr}
	default:
		tr := &http.Transport{TLSClientConfig: cfg, TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}}
		h.t.Cleanup(tr.CloseIdleConnections)
		return &http.Client{Transport: tr}
	}
}

var protocols = map[string]int{"h1": 1, "h2": 2, "h3": 3}

type reply struct {
	status  int
	header  http.Header
	body    string
	problem string
	proto   int
}

func (h *house) do(c *http.Client, method, path string, body string, headers ...string) reply {
	h.t.Helper()
	out, err := h.ask(h.t.Context(), c, method, path, body, headers...)
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// try is a GET that may fail; its reply is then empty.
func (h *house) try(ctx context.Context, c *http.Client, path string) reply {
	h.t.Helper()
	out, _ := h.ask(ctx, c, http.MethodGet, path, "")
	return out
}

func (h *house) ask(ctx context.Context, c *http.Client, method, path string, body string, headers ...string) (reply, error) {
	h.t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, h.url+path, bytes.NewBufferString(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, err
	}
	out := reply{status: resp.StatusCode, header: resp.Header, body: string(b), proto: resp.ProtoMajor}
	var p fault.Problem
	if resp.Header.Get("Content-Type") == "application/problem+json" && method != http.MethodHead {
		if err := json.Unmarshal(b, &p); err != nil {
			h.t.Fatal(err)
		}
		out.problem = strings.TrimPrefix(p.Type, fault.ProblemBase)
	}
	return out, nil
}

func play(path string) string { return "/play/" + ticket + "/" + path }
