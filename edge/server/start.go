package server

import (
	"cmp"
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

const (
	// wantFiles is the value of the query parameter start by which a player asks for files
	// with its session. Each request that a page need not make is some milliseconds of
	// a browser's main thread (docs/decisions/0028).
	wantFiles = "files"
	// maxStartFile bounds what goes with a session: the answer is not packed, and the
	// playlist of a long video is better asked for beside the first segment.
	maxStartFile = 4 << 10
	// startWithin is how long a session's answer waits for files that this edge does not
	// have. They are small; what is late is asked for as if it had not been thought of.
	startWithin = 50 * time.Millisecond
	// foreseenFor is how long the first segments are fetched for a player that has not come
	// for them yet: it gets ready meanwhile.
	foreseenFor = 2 * time.Second
)

// starting is a file that a player asks for first.
type starting struct {
	path string
	o    object
}

// start lists what a player asks for first, and gives what of it is small and open
// to every session, if the request wants it: playlists and init segments. Keys and segments
// are asked for with the ticket, each decided by itself.
func (s *Server) start(r *http.Request, video model.VideoID, state model.SessionState) (paths []string, files map[string][]byte) {
	v, err := s.Facts.Video(r.Context(), video)
	if err != nil {
		return nil, nil // a player finds its way without
	}
	all := first(v.Manifest)
	if state == model.Active && r.URL.Query().Get("start") == wantFiles {
		s.foresee(r.Context(), v.Manifest, all)
		files = s.startFiles(r.Context(), video, v.Manifest, all)
	}
	for _, f := range all {
		if files[f.path] == nil {
			paths = append(paths, f.path)
		}
	}
	return paths, files
}

// first says what a player asks for first. Which rendition that will be is a guess: players
// begin with the one that the master playlist names first.
func first(m *model.Manifest) []starting {
	all := []starting{{"master.m3u8", object{kind: masterObject}}}
	var key, inits, segments []starting
	if m.KeyWindows > 0 {
		key = []starting{{"key/0", object{kind: keyObject}}}
	}
	taken := map[model.RenditionKind]bool{}
	for _, rc := range m.Renditions {
		if taken[rc.Kind] || len(rc.Segments) == 0 {
			continue
		}
		taken[rc.Kind] = true
		all = append(all, starting{rc.Name + "/index.m3u8", object{kind: playlistObject, rendition: rc.Name}})
		inits = append(inits, starting{rc.Name + "/init.mp4", object{kind: initObject, rendition: rc.Name}})
		segments = append(segments, starting{rc.Name + "/0.m4s", object{kind: segmentObject, rendition: rc.Name}})
	}
	all = append(all, key...)
	all = append(all, inits...)
	return append(all, segments...)
}

// foresee begins to fetch the first segments if they are not here. A player that never comes
// for them costs no more: when the time is over, a fill that nobody waits for ends.
func (s *Server) foresee(ctx context.Context, m *model.Manifest, all []starting) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	time.AfterFunc(cmp.Or(s.cfg.foreseenFor, foreseenFor), cancel)
	for _, f := range all {
		if f.o.kind != segmentObject {
			continue
		}
		if blob, _, ok := locate(m, f.o); ok {
			_, _, _ = s.Blobs.Open(ctx, *blob) // whoever asks for it is told
		}
	}
}

// startFiles fetches side by side what may go with a session.
func (s *Server) startFiles(ctx context.Context, video model.VideoID, m *model.Manifest, all []starting) map[string][]byte {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(s.cfg.startWithin, startWithin))
	defer cancel()
	var (
		fetching sync.WaitGroup
		mu       sync.Mutex // guards files
	)
	files := map[string][]byte{}
	for _, f := range all {
		if f.o.kind == keyObject || f.o.kind == segmentObject {
			continue
		}
		blob, ctype, ok := locate(m, f.o)
		if !ok || blob.Size > maxStartFile {
			continue
		}
		fetching.Go(func() {
			b, err := s.small(ctx, video, f.o, blob, ctype)
			if err != nil {
				return // the player asks for it, and is told
			}
			mu.Lock()
			defer mu.Unlock()
			files[f.path] = b
		})
	}
	fetching.Wait()
	return files
}

// small gives the bytes of a file.
func (s *Server) small(ctx context.Context, video model.VideoID, o object, b *model.Blob, ctype string) ([]byte, error) {
	if ctype == playlistType {
		d, _, err := s.document(ctx, video, o, b)
		if err != nil {
			return nil, err
		}
		return d.plain, nil
	}
	obj, _, err := s.open(ctx, video, o, b)
	if err != nil {
		return nil, err
	}
	return obj.Bytes(ctx)
}
