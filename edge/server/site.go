package server

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"

	"github.com/streamgate/streamgate/internal/fault"
)

// site is the watch page in memory: a few files.
type site struct {
	index *document // nil: not built
	// scripts allows those that stand in the page itself, each by its hash.
	scripts string
	files   map[string]*document
}

var inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)

// allowScripts gives the sources of a Content-Security-Policy by which a page's own
// inline scripts may run, and no other (CSP3, 2.3.1).
func allowScripts(page []byte) string {
	var b strings.Builder
	for _, m := range inlineScript.FindAllSubmatch(page, -1) {
		sum := sha256.Sum256(m[1])
		fmt.Fprintf(&b, " 'sha256-%s'", base64.StdEncoding.EncodeToString(sum[:]))
	}
	return b.String()
}

// readSite takes index.html and everything below assets/. What the build packed
// (name.gz, name.br) is taken as it is; what it did not, is packed here.
func readSite(from fs.FS) (*site, error) {
	s := &site{files: map[string]*document{}}
	if b, err := fs.ReadFile(from, "index.html"); err == nil {
		s.index, s.scripts = newFile(from, "index.html", b), allowScripts(b)
	}
	err := fs.WalkDir(from, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".br") {
			return err
		}
		b, err := fs.ReadFile(from, name)
		if err == nil {
			s.files["/"+name] = newFile(from, name, b)
		}
		return err
	})
	if err != nil && s.index != nil {
		return nil, fault.Wrap("edge/server.readSite", err)
	}
	return s, nil
}

func newFile(from fs.FS, name string, b []byte) *document {
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = "application/octet-stream"
	}
	gz, err := fs.ReadFile(from, name+".gz")
	if err != nil {
		return newDocument(kind, hashOf(b), b)
	}
	d := &document{kind: kind, etag: hashOf(b), plain: b}
	if gains(gz, b) {
		d.gzip = gz
	}
	if br, err := fs.ReadFile(from, name+".br"); err == nil && gains(br, b) {
		d.brotli = br
	}
	return d
}

// hashOf is an ETag for bytes that have no CID.
func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// assets serves the page's scripts and styles; their names carry a hash of
// their content.
func (s *Server) assets(w http.ResponseWriter, r *http.Request) {
	f := s.site.files[r.URL.Path]
	if f == nil {
		s.refuse(w, r, fault.New("edge/server.assets", fault.NotFound, "nothing is at this path"))
		return
	}
	f.serve(w, r, "public, max-age=31536000, immutable")
}
