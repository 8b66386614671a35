package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// pagePolicy is the Content-Security-Policy of the watch page. hls.js feeds the
// picture from blob: URLs and works in a worker of one; wallets give their
// icons as data: URLs (EIP-6963). The other edges are named because a session may
// have to go on there.
const pagePolicy = "default-src 'none'; script-src 'self'%s; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"worker-src 'self' blob:; connect-src 'self' %s; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// page shows the watch page. Which video it is for is in the path; the page
// itself is the same for all.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	if s.site.index == nil {
		s.refuse(w, r, fault.New("edge/server.page", fault.Unavailable, "the watch page is not built into this binary: run 'make build'"))
		return
	}
	if s.pageMoved(w, r) {
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", fmt.Sprintf(pagePolicy, s.site.scripts, strings.Join(s.Siblings.All(), " ")))
	// Whoever opened this window must not hold on to it; wallets open windows of their own.
	// A browser starts another process for a page that asks for that. Where the viewer typed
	// the address, nobody did, and there is no need (docs/decisions/0031).
	h.Add("Vary", "Sec-Fetch-Site")
	if r.Header.Get("Sec-Fetch-Site") != "none" {
		h.Set("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
	}
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	s.site.index.serve(w, r, "no-cache")
}

// poster shows a video's poster to anybody: it is one of the public facts.
func (s *Server) poster(w http.ResponseWriter, r *http.Request) {
	v, err := s.Facts.Video(r.Context(), model.VideoID(r.PathValue("video")))
	if err == nil && v.Manifest.Poster == nil {
		err = fault.New("edge/server.poster", fault.NotFound, "this video has no poster")
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	obj, _, err := s.Blobs.Open(r.Context(), *v.Manifest.Poster)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	b, err := obj.Bytes(r.Context())
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	poster := representation{etag: `"` + v.Manifest.Poster.CID + `"`, kind: jpegType, policy: "public, max-age=300", body: b}
	poster.answer(w, r)
}
