package fill_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/edge/fill"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

// members is the cluster as the client sees it.
type members []model.Node

func (m members) Origins() []model.Node { return m }

// origin is one peer door: what it does with each request is the test's.
type origin struct {
	name   model.NodeName
	asked  atomic.Int32
	handle http.HandlerFunc
}

type world struct {
	t       testing.TB
	ca      *tlsutil.Authority
	members members
	edges   edges
}

// edges are those that come before this one and after it, whatever the key.
type edges struct{ before, after []model.Node }

func (e edges) Before(string) []model.Node { return e.before }
func (e edges) After(string) []model.Node  { return e.after }

func newWorld(t testing.TB) *world {
	t.Helper()
	ca, err := tlsutil.NewAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, ca: ca}
}

func (w *world) certs(name model.NodeName, roles ...model.Role) *tlsutil.Certs {
	w.t.Helper()
	files, err := w.ca.Node(name, roles)
	if err != nil {
		w.t.Fatal(err)
	}
	c, err := tlsutil.Load(files)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// origin starts an origin's door on mutual TLS and HTTP/2.
func (w *world) origin(name model.NodeName, h http.HandlerFunc) *origin {
	w.t.Helper()
	o, n := w.node(name, model.OriginRole, h)
	w.members = append(w.members, n)
	return o
}

// edge starts another edge's door.
func (w *world) edge(name model.NodeName, h http.HandlerFunc) *origin {
	w.t.Helper()
	o, n := w.node(name, model.EdgeRole, h)
	w.edges.before = append(w.edges.before, n)
	return o
}

// later starts the door of an edge that comes after this one.
func (w *world) later(name model.NodeName, h http.HandlerFunc) *origin {
	w.t.Helper()
	o, n := w.node(name, model.EdgeRole, h)
	w.edges.after = append(w.edges.after, n)
	return o
}

func (w *world) node(name model.NodeName, role model.Role, h http.HandlerFunc) (*origin, model.Node) {
	w.t.Helper()
	o := &origin{name: name, handle: h}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		o.asked.Add(1)
		if r.ProtoMajor != 2 || tlsutil.PeerName(r.TLS) != "edge-1" {
			w.t.Errorf("HTTP/%d from %q", r.ProtoMajor, tlsutil.PeerName(r.TLS))
		}
		o.handle(rw, r)
	}))
	s.TLS = w.certs(name, role).Server()
	s.EnableHTTP2 = true
	s.StartTLS()
	w.t.Cleanup(s.Close)
	return o, model.Node{Name: name, PeerURL: s.URL, Roles: []model.Role{role}}
}

// client waits for a slow node as long as a busy machine may take. It forgets nobody who
// failed while a test runs.
func (w *world) client() *fill.Client {
	w.t.Helper()
	c := w.hasty()
	c.WaitAtLeast(time.Minute)
	return c
}

// hasty waits for a slow node as an edge does.
func (w *world) hasty() *fill.Client {
	w.t.Helper()
	c, err := fill.New(fill.Config{Origin: w.certs("edge-1", model.EdgeRole).ClientOf(model.OriginRole),
		Edge: w.certs("edge-1", model.EdgeRole).ClientOf(model.EdgeRole)}, w.members, w.edges, fill.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(c.Close)
	c.AvoidFor(time.Hour)
	return c
}

func leafOf(t testing.TB, b []byte) model.Leaf {
	t.Helper()
	sum := sha256.Sum256(b)
	mh, err := multihash.Encode(sum[:], multihash.SHA2_256)
	if err != nil {
		t.Fatal(err)
	}
	return model.Leaf{CID: cid.NewCidV1(cid.Raw, mh).String(), Size: int64(len(b))}
}

// sink is a reader of one block that knows its bytes by their hash.
type sink struct {
	io.Writer
	leaf    model.Leaf
	got     bytes.Buffer
	trusted bool
}

func (s *sink) Write(p []byte) (int, error) {
	n, err := s.Writer.Write(p)
	s.got.Write(p[:n])
	return n, err
}

func (s *sink) Trust() { s.trusted = true }

func (s *sink) Restart() error {
	if s.trusted && s.got.Len() > 0 {
		return fault.New("sink", fault.Unavailable, "shown")
	}
	s.got.Reset()
	s.trusted = false
	if b, ok := s.Writer.(*bytes.Buffer); ok {
		b.Reset()
	}
	return nil
}

func (s *sink) Prove() error {
	sum := sha256.Sum256(s.got.Bytes())
	c, err := cid.Decode(s.leaf.CID)
	if err != nil || !bytes.HasSuffix(c.Bytes(), sum[:]) {
		return fault.New("sink", fault.Corrupt, "not the block")
	}
	return nil
}

// fetch gets a blob of one block.
func fetch(ctx context.Context, c *fill.Client, leaf model.Leaf, w io.Writer) error {
	return c.Fetch(ctx, model.Blob{CID: leaf.CID, Size: leaf.Size}, 0, &sink{Writer: w, leaf: leaf})
}
