package pack

import (
	"context"
	"fmt"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Paths gives the blobs of a packed video by their paths in its tree.
func Paths(m *model.Manifest) map[string]model.Blob {
	out := map[string]model.Blob{"master.m3u8": m.Master}
	if m.Poster != nil {
		out["poster.jpg"] = *m.Poster
	}
	for _, rc := range m.Renditions {
		out[rc.Name+"/init.mp4"] = rc.Init
		out[rc.Name+"/index.m3u8"] = rc.Playlist
		for n, s := range rc.Segments {
			out[fmt.Sprintf("%s/%d.m4s", rc.Name, n)] = s.Blob
		}
	}
	return out
}

// CheckPlaylists holds the playlists of a manifest from elsewhere to what Pack
// writes for it: another one could send players anywhere.
func CheckPlaylists(ctx context.Context, m *model.Manifest, read func(context.Context, model.Blob) ([]byte, error)) error {
	const op = "origin/pack.CheckPlaylists"
	want := map[string]string{"master.m3u8": master(m)}
	for _, rc := range m.Renditions {
		want[rc.Name+"/index.m3u8"] = playlist(rc, m.KeyWindow)
	}
	blobs := Paths(m)
	for path, text := range want {
		if blobs[path].Size != int64(len(text)) {
			return fault.New(op, fault.Invalid, "%s has %d bytes, want %d", path, blobs[path].Size, len(text))
		}
		got, err := read(ctx, blobs[path])
		if err != nil {
			return fault.Wrap(op, err)
		}
		if string(got) != text {
			return fault.New(op, fault.Invalid, "%s is not the playlist of this manifest", path)
		}
	}
	return nil
}
