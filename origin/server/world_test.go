package server_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/receipt"
	"github.com/streamgate/streamgate/internal/tlsutil"
	"github.com/streamgate/streamgate/origin/archive"
	"github.com/streamgate/streamgate/origin/catalog"
	"github.com/streamgate/streamgate/origin/crypt"
	"github.com/streamgate/streamgate/origin/server"
	"github.com/streamgate/streamgate/origin/store"
	"github.com/streamgate/streamgate/origin/store/storetest"
	"github.com/streamgate/streamgate/origin/upload"
)

const (
	token = "0123456789abcdef-admin"
	hang  = 20 * time.Second
)

var wallet = model.Wallet{1, 2, 3}

// videos is the domain over the real catalog; the actors do it in the program.
type videos struct {
	cat      *catalog.Catalog
	mu       sync.Mutex // guards n, deleted
	n        int
	progress chan model.Progress
}

func (v *videos) Create(ctx context.Context, in server.NewVideo) (model.Video, error) {
	v.mu.Lock()
	v.n++
	id := model.VideoID(fmt.Sprintf("made%d", v.n))
	v.mu.Unlock()
	return v.cat.Create(ctx, model.Video{ID: id, Title: in.Title, Creator: in.Creator, Gate: in.Gate, State: model.Created})
}

func (v *videos) Get(ctx context.Context, id model.VideoID) (model.Video, error) {
	return v.cat.Get(ctx, id)
}

func (v *videos) List(ctx context.Context, q server.VideoQuery) (server.VideoPage, error) {
	p, err := v.cat.List(ctx, catalog.ListQuery{PageSize: q.PageSize, PageToken: q.PageToken, State: q.State})
	return server.VideoPage{Videos: p.Videos, Next: p.Next}, err
}

func (v *videos) change(ctx context.Context, id model.VideoID, fn func(*model.Video)) (model.Video, error) {
	was, err := v.cat.Get(ctx, id)
	if err != nil {
		return was, err
	}
	fn(&was)
	return v.cat.Put(ctx, was)
}

func (v *videos) Rename(ctx context.Context, id model.VideoID, title string) (model.Video, error) {
	return v.change(ctx, id, func(m *model.Video) { m.Title = title })
}

func (v *videos) SetGate(ctx context.Context, id model.VideoID, gate json.RawMessage) (model.Video, error) {
	return v.change(ctx, id, func(m *model.Video) { m.Gate = gate })
}

func (v *videos) SetPublish(ctx context.Context, id model.VideoID, publish bool) (model.Video, error) {
	return v.change(ctx, id, func(m *model.Video) { m.Publish = publish })
}

func (v *videos) Delete(ctx context.Context, id model.VideoID) error {
	if _, err := v.cat.Get(ctx, id); err != nil {
		return err
	}
	return v.cat.Delete(ctx, id, 0)
}

func (v *videos) Progress(ctx context.Context, id model.VideoID) (model.Progress, error) {
	m, err := v.cat.Get(ctx, id)
	return model.Progress{Video: id, State: m.State, Stage: "upload", Percent: 12.5, ETA: 90 * time.Second}, err
}

func (v *videos) Watch(ctx context.Context, id model.VideoID) (<-chan model.Progress, error) {
	_, err := v.cat.Get(ctx, id)
	return v.progress, err
}

// uploads is what the domain hears of uploads.
type uploads struct{ v *videos }

func (u uploads) Created(ctx context.Context, i upload.Info) (model.VideoID, error) {
	if i.Video == "" {
		m, err := u.v.Create(ctx, server.NewVideo{Title: i.Title, Creator: i.Creator})
		return m.ID, err
	}
	m, err := u.v.Get(ctx, i.Video)
	return m.ID, err
}
func (uploads) Progress(upload.Info) {}
func (u uploads) Completed(ctx context.Context, i upload.Info) error {
	_, err := u.v.change(ctx, i.Video, func(m *model.Video) { m.State, m.Upload = model.Uploaded, i.ID })
	return err
}
func (uploads) Terminated(upload.Info) {}

// cluster answers from its fields.
type cluster struct {
	nodes   []model.Node
	verdict model.Verdict
}

func (cluster) Sessions(context.Context, model.VideoID) ([]server.Session, error) {
	return []server.Session{{SessionInfo: model.SessionInfo{Session: "s1", State: model.Active}, Wallet: wallet}}, nil
}
func (cluster) Chains(context.Context) ([]server.Chain, error) {
	return []server.Chain{{ID: 31337, Name: "dev", Head: 7, Watched: true}, {ID: 1, Name: "main"}}, nil
}
func (cluster) Contracts(context.Context) ([]server.Contract, error) { return nil, nil }
func (cluster) Index(_ context.Context, q model.IndexQuery) (model.IndexPage, error) {
	switch {
	case q.Chain != 1:
		return model.IndexPage{}, fault.New("test", fault.NotFound, "no gate names it")
	case q.Block != nil && *q.Block > 100:
		return model.IndexPage{}, fault.New("test", fault.Unavailable, "43 %% of the past is read")
	case len(q.After) > 0 && string(q.After) != "next":
		return model.IndexPage{}, fault.At("test", fault.Invalid, "page_token", "not one")
	}
	p := model.IndexPage{State: model.IndexState{State: model.IndexBackfilling, Through: 90, Head: 200, Percent: 45, ETASeconds: 3}, At: model.BlockRef{Chain: q.Chain, Number: 90}}
	if len(q.After) == 0 {
		p.Next = []byte("next")
	}
	p.Holdings = []model.Holding{{Wallet: wallet, Token: cmp.Or(q.Token, "9"), Amount: "1"}}
	p.Movements = []model.Movement{{Block: 90, What: "mint", Token: cmp.Or(q.Token, "9"), To: cmp.Or(q.Wallet, wallet), Value: "1"}}
	return p, nil
}
func (cluster) Estimate(_ context.Context, _ json.RawMessage, ws []model.Wallet, blocks []model.BlockRef) ([]model.WalletGuess, []model.BlockRef, error) {
	var out []model.WalletGuess
	for _, w := range ws {
		out = append(out, model.WalletGuess{Wallet: w, Guess: "unlikely"})
	}
	return out, blocks, nil
}
func (c cluster) Nodes(context.Context) ([]server.NodeFacts, error) {
	var out []server.NodeFacts
	for _, n := range c.nodes {
		out = append(out, server.NodeFacts{Node: n, Error: "no answer"})
	}
	return out, nil
}
func (c cluster) Node(_ context.Context, name model.NodeName) (server.NodeFacts, error) {
	for _, n := range c.nodes {
		if n.Name == name {
			return server.NodeFacts{Node: n, Status: &model.NodeStatus{Ready: true}}, nil
		}
	}
	return server.NodeFacts{}, fault.New("test", fault.NotFound, "no node %q in the cluster", name)
}
func (c cluster) Drain(ctx context.Context, name model.NodeName, _ bool) error {
	_, err := c.Node(ctx, name)
	return err
}
func (c cluster) RotateKeys(_ context.Context, finish, force bool) (server.KeyRotation, error) {
	if finish && !force {
		return server.KeyRotation{}, fault.New("test", fault.Conflict, "[e] are away")
	}
	return server.KeyRotation{Key: "k1", Finished: finish, Nodes: []model.NodeName{"o"}, Away: []model.NodeName{}}, nil
}
func (cluster) Jobs(context.Context) ([]server.Job, error) {
	return nil, fault.New("test", fault.Internal, "secret trail")
}
func (c cluster) DecideMany(_ context.Context, _ json.RawMessage, ws []model.Wallet, at []model.BlockRef) ([]model.Verdict, error) {
	out := make([]model.Verdict, len(ws))
	for i, w := range ws {
		out[i] = model.Verdict{Allowed: w[19] == 1, Rule: "test", Reason: "because", Blocks: append(at, model.BlockRef{Chain: 1, Number: 9})[:1]}
	}
	return out, nil
}
func (c cluster) Explain(_ context.Context, _ json.RawMessage, _ model.Wallet, at []model.BlockRef) (model.Explanation, error) {
	return model.Explanation{Verdict: c.verdict, Rules: model.RuleAnswer{Rule: c.verdict.Rule, Allowed: c.verdict.Allowed},
		Reads: []model.ChainRead{{Block: append(at, model.BlockRef{Chain: 1, Number: 9})[0], Call: "ownerOf(1)", Answer: "0x1", Data: []byte{1}}}}, nil
}

// keys has one key.
type keys struct{}

func (keys) Key(_ context.Context, id model.VideoID, window int) (k [16]byte, err error) {
	if id != "v1" || window != 3 {
		return k, fault.New("test", fault.NotFound, "no key %d", window)
	}
	return [16]byte([]byte("0123456789abcdef")), nil
}

// world is an origin with both doors open on loopback.
type world struct {
	t       *testing.T
	catalog *catalog.Catalog
	store   *store.Store
	uploads *upload.Server
	archive *archive.Archiver
	inbox   *archive.Inbox
	secrets *crypt.Keys
	reg     *prometheus.Registry
	videos  *videos
	url     string // of the public door
	peerURL string
	ca      *tlsutil.Authority
	client  *http.Client // of a creator
	stop    func()       // ends both doors and waits
}

func open(t *testing.T, cl cluster) *world {
	t.Helper()
	db, err := kv.Open(kv.Config{})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	w := &world{t: t, reg: prometheus.NewRegistry()}
	w.catalog, err = catalog.Open(catalog.Config{}, db)
	must(t, err)
	reg := w.reg
	w.store, err = store.New(store.Config{}, &storetest.Memory{}, store.NewMetrics(reg))
	must(t, err)
	w.videos = &videos{cat: w.catalog, progress: make(chan model.Progress, 8)}
	w.uploads, err = upload.New(upload.Config{Dir: t.TempDir(), Creator: server.Creator, LockWait: hang}, uploads{w.videos}, upload.NewMetrics(reg))
	must(t, err)
	w.secrets, err = crypt.NewKeys(db.Bucket("key"), bytes.Repeat([]byte{1}, 32))
	must(t, err)
	w.archive, err = archive.New(archive.Config{CheckTitle: server.CheckTitle, CheckGate: checkGate}, w.store, w.secrets, w.catalog)
	must(t, err)
	w.inbox, err = archive.NewInbox(w.archive, w.uploads, func() {}, zap.NewNop())
	must(t, err)
	w.ca, err = tlsutil.NewAuthority(t.TempDir())
	must(t, err)
	w.serve(server.NewMetrics(reg), cl)
	return w
}

func (w *world) serve(m *server.Metrics, cl cluster) {
	t := w.t
	files, err := w.ca.Public("origin", "127.0.0.1")
	must(t, err)
	certs, err := tlsutil.Load(files)
	must(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	pub, err := server.NewPublic(server.PublicConfig{
		Listener: l, TLS: certs.Public(), Token: token, Origins: []string{"https://studio.example"}, CheckGate: checkGate, Streams: 2, MaxArchiveBytes: 1 << 20,
	}, server.PublicParts{Videos: w.videos, Cluster: cl, Audit: w.catalog, Replies: w.catalog, Uploads: w.uploads, Archive: w.archive, Inbox: w.inbox, Metrics: m})
	must(t, err)
	node := w.node("origin-1", model.OriginRole)
	pl, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	peer, err := server.NewPeer(server.PeerConfig{
		Listener: pl, TLS: node.Server(), Name: tlsutil.PeerName,
		IsEdge:        func(s *tls.ConnectionState) bool { return tlsutil.PeerHas(s, model.EdgeRole) },
		VerifyReceipt: receipt.NewVerifier(node.Pool).Verify,
	}, server.PeerParts{Blobs: w.store, Facts: w.catalog, Keys: keys{}, Nonces: w.catalog, Vouchers: w.catalog, Audit: w.catalog, Metrics: m})
	must(t, err)
	w.url, w.peerURL = "https://"+l.Addr().String(), "https://"+pl.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for _, run := range []func(context.Context) error{pub.Run, peer.Run, w.inbox.Run} {
		wg.Go(func() {
			if err := run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	w.stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	t.Cleanup(w.stop)
	w.client = w.newClient(true)
}

// newClient makes a creator's client with connections of its own.
func (w *world) newClient(h2 bool) *http.Client {
	pem, err := os.ReadFile(w.ca.CAFile())
	must(w.t, err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: h2}
	w.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

func (w *world) node(name model.NodeName, roles ...model.Role) *tlsutil.Certs {
	files, err := w.ca.Node(name, roles)
	must(w.t, err)
	certs, err := tlsutil.Load(files)
	must(w.t, err)
	return certs
}

// as makes the client of a node.
func (w *world) as(certs *tlsutil.Certs) *http.Client {
	tr := &http.Transport{TLSClientConfig: certs.Client(), ForceAttemptHTTP2: true}
	w.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// answer is a response with its body read.
type answer struct {
	*http.Response
	body []byte
}

func (a answer) problem(t *testing.T) (p fault.Problem) {
	t.Helper()
	if ct := a.Header.Get("Content-Type"); ct != "application/problem+json" {
		t.Errorf("%s: content type %q", a.Status, ct)
	}
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Errorf("%s: %v", a.body, err)
	}
	p.Type = strings.TrimPrefix(p.Type, fault.ProblemBase)
	return p
}

func send(t *testing.T, c *http.Client, method, url, body string, headers ...string) answer {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, url, r)
	must(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if req.Header.Del(headers[i]); headers[i+1] != "" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	res, err := c.Do(req)
	must(t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	must(t, err)
	return answer{res, raw}
}

func (w *world) do(method, path, body string, headers ...string) answer {
	w.t.Helper()
	return send(w.t, w.client, method, w.url+path, body, headers...)
}

// want sends a request, demands a status and reads the answer into out.
func (w *world) want(status int, out any, method, path, body string, headers ...string) answer {
	w.t.Helper()
	a := w.do(method, path, body, headers...)
	if a.StatusCode != status {
		w.t.Fatalf("%s %s: %s %s", method, path, a.Status, a.body)
	}
	if out != nil {
		must(w.t, json.Unmarshal(a.body, out))
	}
	return a
}

// checkGate knows one gate.
func checkGate(raw json.RawMessage) error {
	if !bytes.Equal(bytes.TrimSpace(raw), []byte(`{"public":true}`)) {
		return fault.At("test", fault.Invalid, "/any/0", "not a gate")
	}
	return nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
