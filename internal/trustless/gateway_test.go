package trustless_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ipfs/boxo/ipld/merkledag"
	unixfs "github.com/ipfs/boxo/ipld/unixfs"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/ipld/go-car/v2"
	"github.com/multiformats/go-multihash"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/trustless"
)

// shelf is blocks by CID; ask, if set, comes before each look.
type shelf struct {
	blocks map[string][]byte
	ask    func(ctx context.Context) error
}

func (s *shelf) Block(ctx context.Context, cid string) ([]byte, error) {
	if s.ask != nil {
		if err := s.ask(ctx); err != nil {
			return nil, err
		}
	}
	if b, ok := s.blocks[cid]; ok {
		return b, nil
	}
	return nil, fault.New("test", fault.NotFound, "no block %s", cid)
}

func (s *shelf) Has(_ context.Context, cid string) (bool, error) { return s.blocks[cid] != nil, nil }

func (s *shelf) put(t *testing.T, codec uint64, data []byte) cid.Cid {
	t.Helper()
	c, err := cid.V1Builder{Codec: codec, MhType: multihash.SHA2_256}.Sum(data)
	if err != nil {
		t.Fatal(err)
	}
	s.blocks[c.String()] = data
	return c
}

// file puts a UnixFS file of some leaves; told is the size that its links tell,
// 0 for the true one.
func (s *shelf) file(t *testing.T, told uint64, leaves ...[]byte) cid.Cid {
	t.Helper()
	fs := unixfs.NewFSNode(unixfs.TFile)
	n := merkledag.NodeWithData(nil)
	for _, l := range leaves {
		size := told
		if size == 0 {
			size = uint64(len(l))
		}
		fs.AddBlockSize(size)
		if err := n.AddRawLink("", &ipld.Link{Size: size, Cid: s.put(t, cid.Raw, l)}); err != nil {
			t.Fatal(err)
		}
	}
	data, err := fs.GetBytes()
	if err != nil {
		t.Fatal(err)
	}
	n.SetData(data)
	return s.put(t, cid.DagProtobuf, n.RawData())
}

func limits() trustless.Config {
	return trustless.Config{MaxRequests: 4, MaxResponseBytes: 4 << 20, BytesPerSecond: 1 << 30, Timeout: 10 * time.Second}
}

func serve(t *testing.T, cfg trustless.Config, s *shelf) *httptest.Server {
	t.Helper()
	g, err := trustless.New(cfg, s, trustless.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(g)
	t.Cleanup(srv.Close)
	return srv
}

// get gives an answer with its body; header has pairs of name and value.
func get(t *testing.T, method, url string, header ...string) (*http.Response, []byte, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

func TestBlockIsGivenByItsCIDAndNeverAsAPage(t *testing.T) {
	s := &shelf{blocks: map[string][]byte{}}
	page := []byte("<script>alert(document.cookie)</script>")
	c := s.put(t, cid.Raw, page)
	srv := serve(t, limits(), s)
	at := srv.URL + "/ipfs/" + c.String()
	resp, body, err := get(t, "GET", at+"?format=raw")
	if err != nil || resp.StatusCode != http.StatusOK || sha256.Sum256(body) != sha256.Sum256(page) {
		t.Fatalf("%v, %v, %q", resp.Status, err, body)
	}
	h := resp.Header
	if h.Get("Content-Type") != "application/vnd.ipld.raw" || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Cache-Control"), "immutable") {
		t.Errorf("header %v", h)
	}
	for _, ask := range [][]string{{"Accept", "*/*"}, {"Accept", "text/html"}, {"Accept", "image/jpeg"}} {
		if resp, body, _ := get(t, "GET", at, ask...); resp.StatusCode != http.StatusNotAcceptable || bytes.Contains(body, page) {
			t.Errorf("%v: %s %q", ask, resp.Status, body)
		}
	}
}

func TestRequestsAreAnsweredAsHTTPSays(t *testing.T) {
	s := &shelf{blocks: map[string][]byte{}}
	c := s.put(t, cid.Raw, []byte("0123456789"))
	srv := serve(t, limits(), s)
	at := srv.URL + "/ipfs/" + c.String() + "?format=raw"
	etag := func() string { resp, _, _ := get(t, "GET", at); return resp.Header.Get("ETag") }()
	const away = "/ipfs/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku?format=raw"
	for _, c := range []struct {
		name, method, url string
		header            []string
		status            int
		body              string
	}{
		{"range", "GET", at, []string{"Range", "bytes=2-4"}, 206, "234"},
		{"head", "HEAD", at, nil, 200, ""},
		{"unchanged", "GET", at, []string{"If-None-Match", etag}, 304, ""},
		{"not here", "GET", srv.URL + away, nil, 404, "*"},
		{"here?", "HEAD", at, []string{"Cache-Control", "only-if-cached"}, 200, ""},
		{"only if here", "GET", srv.URL + away, []string{"Cache-Control", "only-if-cached"}, 412, "*"},
		{"no CID", "GET", srv.URL + "/ipfs/film?format=raw", nil, 400, "*"},
		{"a hash that proves nothing", "GET", srv.URL + "/ipfs/" + weak(t) + "?format=raw", nil, 400, "*"},
		{"a redirect", "GET", srv.URL + "/ipfs/?uri=ipfs://" + c.String(), nil, 400, "*"},
		{"a name", "GET", srv.URL + "/ipns/example.com?format=raw", nil, 404, "*"},
		{"long path", "GET", srv.URL + "/ipfs/" + c.String() + strings.Repeat("/x", 20) + "?format=car", nil, 404, "*"},
		{"tar", "GET", srv.URL + "/ipfs/" + c.String() + "?format=tar", nil, 406, "*"},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, body, err := get(t, c.method, c.url, c.header...)
			if err != nil || resp.StatusCode != c.status || c.body != "*" && string(body) != c.body {
				t.Errorf("%s, %v, %q; want %d, %q", resp.Status, err, body, c.status, c.body)
			}
		})
	}
}

func weak(t *testing.T) string {
	t.Helper()
	c, err := cid.V1Builder{Codec: cid.Raw, MhType: multihash.MD5}.Sum([]byte("x"))
	if err != nil {
		h, err := multihash.Encode(make([]byte, 16), multihash.MD5)
		if err != nil {
			t.Fatal(err)
		}
		return cid.NewCidV1(cid.Raw, h).String()
	}
	return c.String()
}

func TestCARHoldsTheFileAndEachBlockProvesItself(t *testing.T) {
	s := &shelf{blocks: map[string][]byte{}}
	a, b := bytes.Repeat([]byte("a"), 1000), bytes.Repeat([]byte("b"), 1000)
	root := s.file(t, 0, a, b)
	srv := serve(t, limits(), s)
	for query, want := range map[string]int{"format=car": 3, "format=car&dag-scope=entity&entity-bytes=1000:*": 2, "format=car&dag-scope=block": 1} {
		resp, body, err := get(t, "GET", srv.URL+"/ipfs/"+root.String()+"?"+query)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", query, resp.Status, err)
		}
		r, err := car.NewBlockReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for ; ; n++ {
			if _, err := r.Next(); err == io.EOF { //nolint:errorlint // as documented
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if n != want || r.Roots[0] != root {
			t.Errorf("%s: %d blocks, want %d; roots %v", query, n, want, r.Roots)
		}
	}
}

func TestWhatIsTooLargeIsRefused(t *testing.T) {
	s := &shelf{blocks: map[string][]byte{}}
	var leaves [][]byte
	for n := range 8 {
		leaves = append(leaves, bytes.Repeat([]byte{byte(n)}, 1<<20))
	}
	honest, liar := s.file(t, 0, leaves...), s.file(t, 1, leaves...) // its links tell a byte each
	srv := serve(t, limits(), s)
	if resp, _, _ := get(t, "GET", srv.URL+"/ipfs/"+honest.String()+"?format=car"); resp.StatusCode != http.StatusGone {
		t.Errorf("file of 8 MiB: %s", resp.Status)
	}
	_, body, err := get(t, "GET", srv.URL+"/ipfs/"+liar.String()+"?format=car")
	if err == nil || len(body) > 6<<20 {
		t.Errorf("%d bytes came of a file that told 8, %v", len(body), err)
	}
}

func TestStrangersAreFewAtATime(t *testing.T) {
	for _, c := range []struct {
		name  string
		limit int // of the gateway
		fill  int // requests that wait
	}{{"in all", 2, 2}, {"from one address", 100, 8}} {
		t.Run(c.name, func(t *testing.T) {
			entered, leave := make(chan struct{}), make(chan struct{})
			s := &shelf{blocks: map[string][]byte{}}
			id := s.put(t, cid.Raw, []byte("x"))
			s.ask = func(ctx context.Context) error {
				entered <- struct{}{}
				select {
				case <-leave:
				case <-ctx.Done():
				}
				return nil
			}
			cfg := limits()
			cfg.MaxRequests = c.limit
			srv := serve(t, cfg, s)
			at := srv.URL + "/ipfs/" + id.String() + "?format=raw"
			codes := make(chan int, c.fill)
			for range c.fill {
				go func() {
					resp, err := http.Get(at) //nolint:noctx // ends with the server
					if err != nil {
						codes <- 0
						return
					}
					resp.Body.Close()
					codes <- resp.StatusCode
				}()
				<-entered
			}
			resp, _, _ := get(t, "GET", at)
			if resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") == "" {
				t.Errorf("one more: %s", resp.Status)
			}
			close(leave)
			for range c.fill {
				if code := <-codes; code != http.StatusOK {
					t.Errorf("one that was let in got %d", code)
				}
			}
		})
	}
}

func TestTroubleIsToldWithoutItsTrail(t *testing.T) {
	s := &shelf{blocks: map[string][]byte{}}
	c := s.put(t, cid.Raw, []byte("x"))
	s.ask = func(context.Context) error { return fault.New("store", fault.Corrupt, "disk /var/lib/secret") }
	srv := serve(t, limits(), s)
	resp, body, _ := get(t, "GET", srv.URL+"/ipfs/"+c.String()+"?format=raw")
	if resp.StatusCode < 500 || bytes.Contains(body, []byte("secret")) {
		t.Errorf("%s %q", resp.Status, body)
	}
	cfg := limits()
	cfg.Timeout = 20 * time.Millisecond
	s.ask = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	srv = serve(t, cfg, s)
	if resp, _, _ := get(t, "GET", srv.URL+"/ipfs/"+c.String()+"?format=raw"); resp.StatusCode != http.StatusGatewayTimeout {
		t.Errorf("a disk that does not answer: %s", resp.Status)
	}
}
