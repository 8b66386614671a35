package server

import (
	"context"
	"net/http"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxPlaylists and maxPlaylistBytes bound the packed playlists that are kept: a
	// two-hour video has ten or so of 150 KB.
	maxPlaylists     = 512
	maxPlaylistBytes = 1 << 20
)

// playlists keeps playlists packed, by CID: they are the same for everybody.
type playlists struct {
	known *lru.Cache[string, *document]
	once  singleflight.Group
}

func newPlaylists() *playlists {
	known, _ := lru.New[string, *document](maxPlaylists) // only fails for a size below 1
	return &playlists{known: known}
}

// playlist serves a playlist, packed for whoever can unpack it.
func (s *Server) playlist(w http.ResponseWriter, r *http.Request, g *model.Grant, o object, b *model.Blob) {
	begun := time.Now()
	s.bear(w, b.Size)
	t := s.bind(w, r, g)
	defer t.end()
	d, outcome, err := s.document(t.ctx, g.Video, o, b)
	if err == nil {
		err = s.usable(g, time.Now()) // fetching may have taken long
	}
	if err != nil {
		s.unready(w, r, o, t, err)
		return
	}
	timeCache(w.Header(), outcome, time.Since(begun))
	s.Metrics.firstByte.Observe(time.Since(begun).Seconds())
	done, err := d.representation(r, cachePolicy).send(w, r, func(status int, body []byte) error {
		return s.urgent(w, r, o, t, status, body)
	})
	if err != nil {
		s.abort(r, o, t)
	}
	if done == "" {
		done = string(outcome)
	}
	s.Metrics.request(proto(r), o.kind, done)
}

// document gives a playlist's forms. Only the first to ask packs them.
func (s *Server) document(ctx context.Context, video model.VideoID, o object, b *model.Blob) (*document, cache.Outcome, error) {
	if d, ok := s.playlists.known.Get(b.CID); ok {
		return d, cache.Hit, nil
	}
	obj, outcome, err := s.open(ctx, video, o, b)
	if err != nil {
		return nil, outcome, err
	}
	plain, err := obj.Bytes(ctx)
	if err != nil {
		return nil, outcome, fault.Wrap("edge/server.document", err)
	}
	made, _, _ := s.playlists.once.Do(b.CID, func() (any, error) {
		d := newDocument(playlistType, b.CID, plain)
		s.playlists.known.Add(b.CID, d)
		return d, nil
	})
	return made.(*document), outcome, nil
}
