package peer_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/edge/fill"
	"github.com/streamgate/streamgate/edge/peer"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

var data = bytes.Repeat([]byte("0123456789abcdef"), 20_000)

func blob(t *testing.T) model.Blob {
	t.Helper()
	sum := sha256.Sum256(data)
	mh, err := multihash.Encode(sum[:], multihash.SHA2_256)
	if err != nil {
		t.Fatal(err)
	}
	return model.Blob{CID: cid.NewCidV1(cid.Raw, mh).String(), Size: int64(len(data))}
}

// origin gives the first half at once and the rest when it is let go.
type origin struct {
	fetches atomic.Int32
	rest    chan struct{}
}

func (o *origin) Fetch(ctx context.Context, _ model.Blob, _ int, w cache.Sink) error {
	o.fetches.Add(1)
	w.Trust()
	if _, err := w.Write(data[:len(data)/2]); err != nil {
		return err
	}
	select {
	case <-o.rest:
	case <-ctx.Done():
		return ctx.Err()
	}
	if _, err := w.Write(data[len(data)/2:]); err != nil {
		return err
	}
	return w.Prove()
}

// nodes is a cluster's authority.
type nodes struct {
	t  *testing.T
	ca *tlsutil.Authority
}

func (n nodes) certs(name model.NodeName, role model.Role) *tlsutil.Certs {
	n.t.Helper()
	files, err := n.ca.Node(name, []model.Role{role})
	if err != nil {
		n.t.Fatal(err)
	}
	c, err := tlsutil.Load(files)
	if err != nil {
		n.t.Fatal(err)
	}
	return c
}

func run(t *testing.T, f func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- f(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func newCache(t *testing.T, src cache.Source) *cache.Cache {
	t.Helper()
	c, err := cache.New(cache.Config{MemoryBytes: 16 << 20}, src, zap.NewNop(), cache.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	run(t, c.Run)
	return c
}

// door starts an edge's door over a cache.
func (n nodes) door(c *cache.Cache) (url string) {
	n.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		n.t.Fatal(err)
	}
	p, err := peer.New(peer.Config{Listener: ln, TLS: n.certs("edge-1", model.EdgeRole).Server(), Blobs: c, Metrics: peer.NewMetrics(prometheus.NewRegistry()), Log: zap.NewNop()})
	if err != nil {
		n.t.Fatal(err)
	}
	run(n.t, p.Run)
	return "https://" + ln.Addr().String()
}

func newNodes(t *testing.T) nodes {
	t.Helper()
	ca, err := tlsutil.NewAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return nodes{t, ca}
}

type list []model.Node

func (l list) Before(string) []model.Node { return l }
func (l list) After(string) []model.Node  { return nil }
func (l list) Origins() []model.Node      { return nil }

// inCharge is a region whose other edges come after this one.
type inCharge []model.Node

func (l inCharge) Before(string) []model.Node { return nil }
func (l inCharge) After(string) []model.Node  { return l }

func TestRegionAsksTheOriginOnce(t *testing.T) {
	n, src := newNodes(t), &origin{rest: make(chan struct{})}
	first := newCache(t, src)
	url := n.door(first)
	me := n.certs("edge-2", model.EdgeRole)
	// It is asked twice if need be: on a busy machine a handshake may take too long.
	client, err := fill.New(fill.Config{Origin: me.ClientOf(model.OriginRole), Edge: me.ClientOf(model.EdgeRole)}, list(nil), list{{Name: "edge-1", PeerURL: url}, {Name: "edge-1", PeerURL: url}}, fill.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	second := newCache(t, client)
	var begun, viewers sync.WaitGroup
	for _, c := range []*cache.Cache{first, second} {
		for range 50 {
			begun.Add(1)
			viewers.Go(func() {
				o, _, err := c.Open(t.Context(), blob(t))
				begun.Done()
				if err != nil {
					t.Error(err)
					return
				}
				var got bytes.Buffer
				if _, err := o.CopyTo(t.Context(), &got, 0, o.Size()); err != nil || !bytes.Equal(got.Bytes(), data) {
					t.Errorf("%d bytes, %v", got.Len(), err)
				}
			})
		}
	}
	begun.Wait()
	close(src.rest)
	viewers.Wait()
	if n := src.fetches.Load(); n != 1 {
		t.Errorf("the origin was asked %d times", n)
	}
}

func TestRegionServesWhatItsEdgesHaveWithoutAnOrigin(t *testing.T) {
	n, src := newNodes(t), &origin{rest: make(chan struct{})}
	close(src.rest)
	first := newCache(t, src)
	if err := first.Fill(t.Context(), blob(t)); err != nil {
		t.Fatal(err)
	}
	me := n.certs("edge-2", model.EdgeRole)
	// This edge is in charge of the segment and has not got it; the origin is dead.
	dead := list(nil)
	client, err := fill.New(fill.Config{Origin: me.ClientOf(model.OriginRole), Edge: me.ClientOf(model.EdgeRole)}, dead,
		inCharge{{Name: "edge-1", PeerURL: n.door(first)}}, fill.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	second := newCache(t, client)
	for range 2 { // from the other edge, then from memory
		o, _, err := second.Open(t.Context(), blob(t))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := o.Bytes(t.Context()); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	}
	if n := src.fetches.Load(); n != 1 {
		t.Errorf("%d fetches", n)
	}
}

func get(t *testing.T, c *tlsutil.Certs, url, ranges string) (int, []byte) {
	t.Helper()
	tr := &http.Transport{TLSClientConfig: c.ClientOf(model.EdgeRole), ForceAttemptHTTP2: true}
	defer tr.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Range", ranges)
	resp, err := (&http.Client{Transport: tr}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, b
}

func TestOnlyEdgesAreServed(t *testing.T) {
	n, src := newNodes(t), &origin{rest: make(chan struct{})}
	close(src.rest)
	url := n.door(newCache(t, src))
	path := url + fill.SegmentPath(blob(t))
	if status, b := get(t, n.certs("edge-2", model.EdgeRole), path, "bytes=10-19"); status != http.StatusPartialContent || string(b) != "abcdef0123" {
		t.Errorf("an edge: %d %q", status, b)
	}
	for _, role := range []model.Role{model.OriginRole, model.WatcherRole} {
		if status, _ := get(t, n.certs("other", role), path, "bytes=10-19"); status != http.StatusForbidden {
			t.Errorf("a node with the role %s: %d", role, status)
		}
	}
}

// blocks is an origin that gives whatever block it is asked for.
type blocks map[string][]byte

func (o blocks) Fetch(_ context.Context, b model.Blob, i int, w cache.Sink) error {
	w.Trust()
	if _, err := w.Write(o[b.Blocks()[i].CID]); err != nil {
		return err
	}
	return w.Prove()
}

// leaf adds a block.
func (o blocks) leaf(t *testing.T, p []byte) model.Leaf {
	t.Helper()
	sum := sha256.Sum256(p)
	mh, err := multihash.Encode(sum[:], multihash.SHA2_256)
	if err != nil {
		t.Fatal(err)
	}
	l := model.Leaf{CID: cid.NewCidV1(cid.Raw, mh).String(), Size: int64(len(p))}
	o[l.CID] = p
	return l
}

// TestEdgeGoneBadCannotPassOneBlobOffAsAnother has an edge that says of a segment's CID
// that it is made of other blocks, which there are and which are as long.
func TestEdgeGoneBadCannotPassOneBlobOffAsAnother(t *testing.T) {
	src := blocks{}
	parts := [][]byte{bytes.Repeat([]byte("a"), 1<<20), bytes.Repeat([]byte("b"), 1<<19)}
	// As ipfs add --cid-version=1 --chunker=size-1048576 names the two together.
	good := model.Blob{CID: "bafybeibznm7qddra3tp5y3d73pl6q4jmj4qxkylsgs6fpvnwx3f74grkgi", Size: 1<<20 + 1<<19,
		Leaves: []model.Leaf{src.leaf(t, parts[0]), src.leaf(t, parts[1])}}
	bad, short := good, model.Blob{CID: src.leaf(t, data).CID, Size: int64(len(data))}
	bad.Leaves = []model.Leaf{src.leaf(t, bytes.Repeat([]byte("x"), 1<<20)), good.Leaves[1]}
	posing := short // of one block, said to be made of another one
	posing.Leaves = []model.Leaf{src.leaf(t, bytes.Repeat([]byte("x"), len(data)))}
	n := newNodes(t)
	c := newCache(t, src)
	url, edge := n.door(c), n.certs("edge-2", model.EdgeRole)
	for _, b := range []model.Blob{bad, posing} {
		if status, _ := get(t, edge, url+fill.SegmentPath(b), "bytes=0-9"); status != http.StatusBadRequest {
			t.Errorf("%s of other leaves: %d", b.CID, status)
		}
	}
	if status, got := get(t, edge, url+fill.SegmentPath(good), "bytes=0-9"); status != http.StatusPartialContent || string(got) != "aaaaaaaaaa" {
		t.Errorf("of its own leaves: %d %q", status, got)
	}
	for b, want := range map[*model.Blob][]byte{&good: bytes.Join(parts, nil), &short: data} {
		o, _, err := c.Open(t.Context(), *b)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := o.Bytes(t.Context()); err != nil || !bytes.Equal(got, want) {
			t.Errorf("a viewer of %s is given %d other bytes, %v", b.CID, len(got), err)
		}
	}
}

func TestPathsOfStrangersAreRefused(t *testing.T) {
	n, src := newNodes(t), &origin{rest: make(chan struct{})}
	url, edge, good := n.door(newCache(t, src)), n.certs("edge-2", model.EdgeRole), fill.SegmentPath(blob(t))
	for _, bad := range []struct{ path, ranges string }{
		{good, ""}, {good, "bytes=-5"}, {good, "bytes=5-"}, {good, "bytes=5-4"}, {good, "bytes=0-320000"}, {good, "bytes=0-1,3-4"},
		{"/segments/x", "bytes=0-1"}, {"/segments/x?size=-1", "bytes=0-1"}, {"/segments/x?size=9999999999&leaf=a.2", "bytes=0-1"},
	} {
		if status, _ := get(t, edge, url+bad.path, bad.ranges); status != http.StatusBadRequest {
			t.Errorf("%s %q: %d", bad.path, bad.ranges, status)
		}
	}
	if status, _ := get(t, edge, url+"/segments/x?size=99999999999", "bytes=0-1"); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a blob beyond all bounds: %d", status)
	}
	if src.fetches.Load() != 0 {
		t.Error("the origin was asked")
	}
}
