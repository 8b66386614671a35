package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
)

// site is the watch page in memory: a few files, packed once.
type site struct {
	index *file // nil: not built
	files map[string]*file
}

// file is one of them, as it is and packed. packed is nil where that gains nothing.
type file struct {
	kind          string
	plain, packed []byte
	etag          string // without quotes
}

// readSite takes index.html and everything below assets/.
func readSite(from fs.FS) (*site, error) {
	s := &site{files: map[string]*file{}}
	if b, err := fs.ReadFile(from, "index.html"); err == nil {
		if s.index, err = newFile("index.html", b); err != nil {
			return nil, fault.Wrap("edge/server.readSite", err)
		}
	}
	err := fs.WalkDir(from, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(from, name)
		if err == nil {
			s.files["/"+name], err = newFile(name, b)
		}
		return err
	})
	if err != nil && s.index != nil {
		return nil, fault.Wrap("edge/server.readSite", err)
	}
	return s, nil
}

func newFile(name string, b []byte) (*file, error) {
	sum := sha256.Sum256(b)
	f := &file{kind: mime.TypeByExtension(path.Ext(name)), plain: b, etag: hex.EncodeToString(sum[:16])}
	if f.kind == "" {
		f.kind = "application/octet-stream"
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err = z.Write(b); err == nil {
		err = z.Close()
	}
	if out.Len() < len(b)*9/10 {
		f.packed = out.Bytes()
	}
	return f, err
}

// serve answers with a file, packed for whoever can unpack it.
func (f *file) serve(w http.ResponseWriter, r *http.Request, policy string) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", policy)
	body, etag := f.plain, f.etag
	if f.packed != nil {
		h.Add("Vary", "Accept-Encoding")
		if takesGzip(r.Header.Get("Accept-Encoding")) {
			body, etag = f.packed, f.etag+"-gzip"
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// takesGzip reads an Accept-Encoding (RFC 9110, 12.5.3).
func takesGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			weight = strings.TrimRight(strings.TrimPrefix(strings.TrimSpace(weight), "q="), "0.")
			return weight != "" || !strings.Contains(part, ";")
		}
	}
	return false
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
