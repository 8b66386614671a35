package server

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
)

// document is text or the like that is served from memory, as it is and packed.
type document struct {
	kind  string
	etag  string // of it as it is, without quotes
	plain []byte
	// gzip and brotli are nil where they gain nothing.
	gzip, brotli []byte
}

const (
	// What is packed while somebody waits for it takes milliseconds at these levels,
	// and comes within some percent of the best.
	gzipLevel   = 6
	brotliLevel = 5
	// worthPacking: below, all fits into a packet or two anyway.
	worthPacking = 1 << 10
)

// newDocument packs what is worth it.
func newDocument(kind, etag string, plain []byte) *document {
	d := &document{kind: kind, etag: etag, plain: plain}
	if len(plain) < worthPacking {
		return d
	}
	d.gzip = packed(plain, func(w io.Writer) io.WriteCloser {
		z, _ := gzip.NewWriterLevel(w, gzipLevel) // only fails for a level that there is not
		return z
	})
	d.brotli = packed(plain, func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, brotliLevel) })
	return d
}

// packed is nil when packing saves less than a tenth.
func packed(plain []byte, packer func(io.Writer) io.WriteCloser) []byte {
	var out bytes.Buffer
	z := packer(&out)
	_, _ = z.Write(plain) // a buffer takes everything
	_ = z.Close()
	if !gains(out.Bytes(), plain) {
		return nil
	}
	return out.Bytes()
}

func gains(packed, plain []byte) bool { return len(packed) > 0 && len(packed) < len(plain)*9/10 }

// representation picks the form for a request. Each form has an ETag of its own, for they
// are different bytes (RFC 9110, 8.8.3.3).
func (d *document) representation(r *http.Request, policy string) representation {
	v := representation{etag: `"` + d.etag + `"`, kind: d.kind, policy: policy, body: d.plain, varies: d.gzip != nil || d.brotli != nil}
	if !v.varies {
		return v
	}
	accept := strings.Join(r.Header.Values("Accept-Encoding"), ",")
	best := 0.0
	if q := weight(accept, "gzip"); d.gzip != nil && q > 0 {
		best, v.body, v.coding = q, d.gzip, "gzip"
	}
	if q := weight(accept, "br"); d.brotli != nil && q > 0 && q >= best {
		v.body, v.coding = d.brotli, "br"
	}
	if v.coding != "" {
		v.etag = `"` + d.etag + "-" + v.coding + `"`
	}
	return v
}

// serve answers with it.
func (d *document) serve(w http.ResponseWriter, r *http.Request, policy string) {
	d.representation(r, policy).answer(w, r)
}

// weight is how much an Accept-Encoding likes a coding, 0 for not at all (RFC 9110, 12.5.3).
func weight(accept, coding string) float64 {
	any := 0.0
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.TrimSpace(name)
		if !strings.EqualFold(name, coding) && name != "*" {
			continue
		}
		q := 1.0
		if value, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(params)), "q="); ok {
			var err error
			if q, err = strconv.ParseFloat(value, 64); err != nil || !(q >= 0 && q <= 1) { // NaN is no weight either
				q = 0
			}
		}
		if name != "*" {
			return q
		}
		any = q
	}
	return any
}
