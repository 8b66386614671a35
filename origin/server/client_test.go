package server_test

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestCommandLinesClientUploadsAndCalls(t *testing.T) {
	w := open(t, cluster{})
	c, err := client.New(client.Config{Base: w.url, Token: token, CAFile: w.ca.CAFile()})
	must(t, err)
	defer c.CloseIdle()
	data := make([]byte, 33<<20) // more than one PATCH of the client's
	_, _ = rand.Read(data)
	file := filepath.Join(t.TempDir(), "film.mp4")
	must(t, os.WriteFile(file, data, 0o600))
	id, err := c.Upload(t.Context(), file, map[string]string{"filename": "film.mp4", "title": "A film"}, nil)
	must(t, err)
	var v model.Video
	must(t, c.Call(t.Context(), "GET", "/v1/videos/"+string(id), nil, &v))
	if v.State != model.Uploaded || v.Title != "A film" {
		t.Errorf("%+v", v)
	}
	u, err := w.uploads.Lookup(v.Upload)
	must(t, err)
	kept, err := os.ReadFile(u.Path)
	if err != nil || string(kept) != string(data) {
		t.Errorf("%d bytes, %v", len(kept), err)
	}
	err = c.Call(t.Context(), "PUT", "/v1/videos/"+string(id)+"/gate", map[string]any{"any": []any{}}, nil)
	if fault.KindOf(err) != fault.Invalid || fault.FieldOf(err) != "/any/0" {
		t.Errorf("a bad gate: %v", err)
	}
	if err := c.Call(t.Context(), "GET", "/v1/videos/none", nil, nil); fault.KindOf(err) != fault.NotFound {
		t.Errorf("no video: %v", err)
	}
}
