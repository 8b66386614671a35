package trustless_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/ipfs/boxo/ipld/merkledag"
	unixfs "github.com/ipfs/boxo/ipld/unixfs"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/ipld/go-car/v2"
)

const (
	rawType = "application/vnd.ipld.raw"
	carType = "application/vnd.ipld.car"
	// probe is the CID of nothing, by which clients find out what they talk to.
	probe = "bafkqaaa"
)

// tree is a folder as our videos are: a file of several leaves, two of which are
// the same, and small files in a folder, two of which are the same.
type tree struct {
	*shelf
	root, film, folder, small cid.Cid
	leaves                    []cid.Cid
}

func plant(t *testing.T) *tree {
	t.Helper()
	p := &tree{shelf: &shelf{blocks: map[string][]byte{}}}
	a, b := bytes.Repeat([]byte("a"), 1000), bytes.Repeat([]byte("b"), 1000)
	p.film = p.file(t, 0, a, b, a)
	for _, l := range [][]byte{a, b, a} {
		p.leaves = append(p.leaves, p.put(t, cid.Raw, l))
	}
	p.small = p.put(t, cid.Raw, []byte("segment"))
	p.folder = p.dir(t, map[string]cid.Cid{"0.m4s": p.small, "1.m4s": p.small}, "0.m4s", "1.m4s")
	p.root = p.dir(t, map[string]cid.Cid{"720p": p.folder, "film": p.film}, "720p", "film")
	return p
}

// dir puts a folder with links in that order.
func (p *tree) dir(t *testing.T, links map[string]cid.Cid, order ...string) cid.Cid {
	t.Helper()
	n := merkledag.NodeWithData(unixfs.FolderPBData())
	for _, name := range order {
		if err := n.AddRawLink(name, &ipld.Link{Size: uint64(len(p.blocks[links[name].String()])), Cid: links[name]}); err != nil {
			t.Fatal(err)
		}
	}
	return p.put(t, cid.DagProtobuf, n.RawData())
}

// blocksOf lists the blocks of a CAR in their order, each proved by its hash.
func blocksOf(t *testing.T, body []byte) (roots, blocks []cid.Cid) {
	t.Helper()
	r, err := car.NewBlockReader(bytes.NewReader(body)) // checks each hash
	if err != nil {
		t.Fatalf("%v in %d bytes", err, len(body))
	}
	if r.Version != 1 {
		t.Errorf("CAR version %d, its Content-Type says 1", r.Version)
	}
	for {
		b, err := r.Next()
		if err == io.EOF { //nolint:errorlint // as documented
			return r.Roots, blocks
		}
		if err != nil {
			t.Fatal(err)
		}
		blocks = append(blocks, b.Cid())
	}
}

// A raw block, as "Block Responses" and the header sections want it.
func TestSpecificationOfRawBlocks(t *testing.T) {
	p := plant(t)
	at := serve(t, limits(), p.shelf).URL + "/ipfs/" + p.small.String()
	_, first, _ := get(t, "GET", at+"?format=raw")
	for name, c := range map[string]struct {
		query  string
		header []string
	}{
		"by format":                {"?format=raw", nil},
		"by Accept":                {"", []string{"Accept", rawType}},
		"format is above Accept":   {"?format=raw", []string{"Accept", carType}},
		"Accept with a preference": {"", []string{"Accept", "text/html;q=0.5, " + rawType + ";q=0.9"}},
	} {
		t.Run(name, func(t *testing.T) {
			resp, body, err := get(t, "GET", at+c.query, c.header...)
			if err != nil || resp.StatusCode != http.StatusOK || string(body) != "segment" || !bytes.Equal(body, first) {
				t.Fatalf("%s, %v, %q", resp.Status, err, body)
			}
			says(t, resp, "Content-Type", rawType)
			says(t, resp, "Content-Length", "7")
			says(t, resp, "X-Content-Type-Options", "nosniff")
			if d := resp.Header.Get("Content-Disposition"); !strings.HasPrefix(d, `attachment; filename="`+p.small.String()+`.bin"`) {
				t.Errorf("Content-Disposition %q", d)
			}
			says(t, resp, "X-Ipfs-Path", "/ipfs/"+p.small.String())
			says(t, resp, "X-Ipfs-Roots", p.small.String())
			says(t, resp, "Cache-Control", "public, max-age=29030400, immutable")
			if tag := resp.Header.Get("Etag"); !strings.Contains(tag, p.small.String()) {
				t.Errorf("Etag %q", tag)
			}
			if loc := resp.Header.Get("Content-Location"); c.query == "" && !strings.Contains(loc, "format=raw") {
				t.Errorf("Content-Location %q of an answer that Accept chose", loc)
			}
		})
	}
}

func says(t *testing.T, resp *http.Response, field, want string) {
	t.Helper()
	if got := resp.Header.Get(field); got != want {
		t.Errorf("%s: %q, want %q", field, got, want)
	}
}

// What comes in a CAR, in which order, and how often.
func TestSpecificationOfCARs(t *testing.T) {
	p := plant(t)
	at := serve(t, limits(), p.shelf).URL + "/ipfs/"
	l := p.leaves
	whole := []cid.Cid{p.root, p.folder, p.small, p.film, l[0], l[1]}
	for _, c := range []struct {
		name, path, query, accept string
		kind                      string // parameters of the Content-Type
		want                      []cid.Cid
	}{
		{"the whole by default", p.root.String(), "format=car", "", "order=dfs; dups=n", whole},
		{"by Accept", p.root.String(), "", carType, "order=dfs; dups=n", whole},
		{"scope all", p.root.String(), "format=car&dag-scope=all", "", "order=dfs; dups=n", whole},
		{"scope entity of a folder", p.root.String(), "format=car&dag-scope=entity", "", "order=dfs; dups=n", []cid.Cid{p.root}},
		{"scope entity of a file", p.film.String(), "format=car&dag-scope=entity", "", "order=dfs; dups=n", []cid.Cid{p.film, l[0], l[1]}},
		{"scope block", p.film.String(), "format=car&dag-scope=block", "", "order=dfs; dups=n", []cid.Cid{p.film}},
		{"a path proves itself", p.root.String() + "/720p/0.m4s", "format=car", "", "order=dfs; dups=n", []cid.Cid{p.root, p.folder, p.small}},
		{"a path and scope block", p.root.String() + "/720p", "format=car&dag-scope=block", "", "order=dfs; dups=n", []cid.Cid{p.root, p.folder}},
		{"duplicates wanted", p.root.String(), "", carType + "; version=1; order=dfs; dups=y", "order=dfs; dups=y",
			[]cid.Cid{p.root, p.folder, p.small, p.small, p.film, l[0], l[1], l[0]}},
		{"duplicates wanted by query", p.root.String(), "format=car&car-dups=y&car-order=dfs&car-version=1", "", "order=dfs; dups=y",
			[]cid.Cid{p.root, p.folder, p.small, p.small, p.film, l[0], l[1], l[0]}},
		{"duplicates in an entity", p.film.String(), "format=car&dag-scope=entity&car-dups=y", "", "order=dfs; dups=y", []cid.Cid{p.film, l[0], l[1], l[0]}},
		{"query is above Accept", p.film.String(), "format=car&car-dups=n", carType + "; dups=y", "order=dfs; dups=n", []cid.Cid{p.film, l[0], l[1]}},
		{"any order", p.film.String(), "format=car", carType + "; order=unk", "order=unk; dups=n", []cid.Cid{p.film, l[0], l[1]}},
		{"bytes of one leaf", p.film.String(), "format=car&entity-bytes=1000:1999", "", "order=dfs; dups=n", []cid.Cid{p.film, l[1]}},
		{"bytes over two leaves", p.film.String(), "format=car&dag-scope=entity&entity-bytes=999:1000", "", "order=dfs; dups=n", []cid.Cid{p.film, l[0], l[1]}},
		{"bytes to the end", p.film.String(), "format=car&dag-scope=entity&entity-bytes=1500:*", "", "order=dfs; dups=n", []cid.Cid{p.film, l[1], l[2]}},
		{"bytes from the end", p.film.String(), "format=car&dag-scope=entity&entity-bytes=-1:*", "", "order=dfs; dups=n", []cid.Cid{p.film, l[2]}},
		{"bytes until before the end", p.film.String(), "format=car&dag-scope=entity&entity-bytes=0:-2001", "", "order=dfs; dups=n", []cid.Cid{p.film, l[0]}},
		{"bytes that are partly there", p.film.String(), "format=car&dag-scope=entity&entity-bytes=2500:9999", "", "order=dfs; dups=n", []cid.Cid{p.film, l[2]}},
		{"bytes that are not there", p.film.String(), "format=car&dag-scope=entity&entity-bytes=5000:6000", "", "order=dfs; dups=n", []cid.Cid{p.film}},
		{"bytes of a folder", p.root.String(), "format=car&dag-scope=entity&entity-bytes=0:1", "", "order=dfs; dups=n", []cid.Cid{p.root}},
		{"the probe", probe, "format=car", "", "order=dfs; dups=n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var header []string
			if c.accept != "" {
				header = []string{"Accept", c.accept}
			}
			resp, body, err := get(t, "GET", at+c.path+"?"+c.query, header...)
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("%s, %v, %q", resp.Status, err, body)
			}
			says(t, resp, "Content-Type", carType+"; version=1; "+c.kind)
			says(t, resp, "X-Content-Type-Options", "nosniff")
			says(t, resp, "Accept-Ranges", "none")
			says(t, resp, "Cache-Control", "public, max-age=29030400, immutable")
			if d := resp.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment;") || !strings.Contains(d, `.car"`) {
				t.Errorf("Content-Disposition %q", d)
			}
			if resp.Header.Get("Etag") == "" {
				t.Error("no Etag")
			}
			roots, got := blocksOf(t, body)
			if !sameCIDs(got, c.want) {
				t.Errorf("blocks %v\nwant   %v", got, c.want)
			}
			if c.path == probe && (len(roots) != 1 || roots[0].String() != probe) {
				t.Errorf("roots %v", roots)
			}
		})
	}
}

func sameCIDs(a, b []cid.Cid) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Equals(b[i]) {
			return false
		}
	}
	return true
}

// Different answers have different Etags, and the same answer the same.
func TestSpecificationOfEtags(t *testing.T) {
	p := plant(t)
	at := serve(t, limits(), p.shelf).URL + "/ipfs/" + p.film.String() + "?format="
	seen := map[string]string{}
	for _, q := range []string{"raw", "car", "car&dag-scope=block", "car&dag-scope=entity", "car&dag-scope=entity&entity-bytes=0:9",
		"car&dag-scope=entity&entity-bytes=0:10", "car&car-dups=y", "car&car-order=unk"} {
		resp, _, _ := get(t, "GET", at+q)
		tag := resp.Header.Get("Etag")
		if was, ok := seen[tag]; ok || tag == "" {
			t.Errorf("%s has Etag %q, so has %q", q, tag, was)
		}
		seen[tag] = q
		again, body, _ := get(t, "GET", at+q, "If-None-Match", tag)
		if again.StatusCode != http.StatusNotModified || len(body) > 0 {
			t.Errorf("%s with its Etag: %s, %d bytes", q, again.Status, len(body))
		}
	}
}

// Statuses, of GET and HEAD alike.
func TestSpecificationOfStatuses(t *testing.T) {
	p := plant(t)
	lost := p.put(t, cid.Raw, []byte("lost"))
	holed := p.dir(t, map[string]cid.Cid{"lost": lost}, "lost")
	delete(p.blocks, lost.String())
	url := serve(t, limits(), p.shelf).URL + "/ipfs/"
	s, f, l := p.small.String(), p.film.String(), lost.String()
	for _, c := range []struct {
		name, path string
		header     []string
		status     int
	}{
		{"block", s + "?format=raw", nil, 200},
		{"block by a CID in another base", mustBase(t, p.small) + "?format=raw", nil, 200},
		{"the probe", probe + "?format=raw", nil, 200},
		{"a part of a block", s + "?format=raw", []string{"Range", "bytes=1-3"}, 206},
		{"its end", s + "?format=raw", []string{"Range", "bytes=-2"}, 206},
		{"beyond it", s + "?format=raw", []string{"Range", "bytes=7-"}, 416},
		{"cached", s + "?format=raw", []string{"Cache-Control", "only-if-cached"}, 200},
		{"cached root", f + "?format=car", []string{"Cache-Control", "only-if-cached"}, 200},
		{"block not here", l + "?format=raw", nil, 404},
		{"CAR of a root not here", l + "?format=car", nil, 404},
		{"path that leads nowhere", p.root.String() + "/720p/9.m4s?format=car", nil, 404},
		{"block not cached", l + "?format=raw", []string{"Cache-Control", "only-if-cached"}, 412},
		{"root not cached", l + "?format=car", []string{"Cache-Control", "only-if-cached"}, 412},
		{"no CID", "film?format=raw", nil, 400},
		{"CID cut short", s[:20] + "?format=raw", nil, 400},
		{"unknown scope", f + "?format=car&dag-scope=half", nil, 400},
		{"unknown order", f + "?format=car&car-order=bfs", nil, 400},
		{"unknown dups", f + "?format=car&car-dups=x", nil, 400},
		{"unknown version", f + "?format=car&car-version=2", nil, 400},
		{"unknown version by Accept", f, []string{"Accept", carType + "; version=2"}, 400},
		{"bytes that are none", f + "?format=car&entity-bytes=a:b", nil, 400},
		{"neither format nor Accept", s, nil, 400},
		{"as a page", s, []string{"Accept", "text/html"}, 406},
		{"as anything", s, []string{"Accept", "*/*"}, 406},
		{"as TAR", p.root.String() + "?format=tar", nil, 406},
		{"as JSON", p.root.String() + "?format=dag-json", nil, 406},
		{"as an IPNS record", s + "?format=ipns-record", nil, 406},
		{"a format that there is not", s + "?format=zip", nil, 406},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _, _ := get(t, "GET", url+c.path, c.header...)
			head, body, err := get(t, "HEAD", url+c.path, c.header...)
			if got.StatusCode != c.status || head.StatusCode != c.status || err != nil || len(body) > 0 {
				t.Fatalf("GET %s, HEAD %s with %d bytes, %v; want %d", got.Status, head.Status, len(body), err, c.status)
			}
			for _, field := range []string{"Content-Type", "Etag", "Cache-Control", "Content-Range"} {
				if g, h := got.Header.Get(field), head.Header.Get(field); g != h && h != "" {
					t.Errorf("%s: GET %q, HEAD %q", field, g, h)
				}
			}
			if c.status >= 400 && (got.Header.Get("Cache-Control") != "no-store" || got.Header.Get("Etag") != "") {
				t.Errorf("a refusal with Cache-Control %q, Etag %q", got.Header.Get("Cache-Control"), got.Header.Get("Etag"))
			}
		})
	}
	// A hole below the root: the CAR has begun, and must not look whole.
	if _, body, err := get(t, "GET", url+holed.String()+"?format=car"); err == nil && wellFormed(body) {
		t.Errorf("a CAR that lacks a block looks whole: %q", body)
	}
}

// mustBase writes a CID in base16.
func mustBase(t *testing.T, c cid.Cid) string {
	t.Helper()
	s, err := c.StringOfBase('f')
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wellFormed(body []byte) bool {
	r, err := car.NewBlockReader(bytes.NewReader(body))
	for err == nil {
		_, err = r.Next()
	}
	return err == io.EOF //nolint:errorlint // as documented
}
