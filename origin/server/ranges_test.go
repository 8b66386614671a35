package server_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/fault"
)

func TestExportGoesOnOverCutConnections(t *testing.T) {
	w := open(t, cluster{})
	car, size := w.film()
	want, err := os.ReadFile(car)
	must(t, err)
	line, c := w.line()
	path := "/v1/videos/film234/archive?keys=true"
	out := filepath.Join(t.TempDir(), "out.car")
	line.CutDown(size/2, func() { line.Shut(true) })
	err = c.Download(t.Context(), path, out, client.Watch{GiveUp: time.Second})
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "run the same command again") {
		t.Fatalf("got %v", err)
	}
	part, err := os.Stat(out + ".part")
	must(t, err)
	line.Shut(false)
	before := line.Down()
	line.CutDown(size/4, nil) // and once more, in the same call
	must(t, c.Download(t.Context(), path, out, client.Watch{}))
	got, err := os.ReadFile(out)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%d bytes, want %d; %v", len(got), len(want), err)
	}
	if n := line.Down() - before; part.Size() == 0 || n > size-part.Size()+slack {
		t.Errorf("%d bytes came the second time, %d were there", n, part.Size())
	}
	left, err := os.ReadDir(filepath.Dir(out))
	if err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestExportOfWhatChangedBeginsAnew(t *testing.T) {
	w := open(t, cluster{})
	_, size := w.film()
	line, c := w.line()
	path := "/v1/videos/film234/archive"
	out := filepath.Join(t.TempDir(), "out.car")
	line.CutDown(size/2, func() { line.Shut(true) })
	if err := c.Download(t.Context(), path, out, client.Watch{GiveUp: time.Second}); err == nil {
		t.Fatal("it was not cut")
	}
	line.Shut(false)
	_, err := w.videos.Rename(t.Context(), "film234", "Another title")
	must(t, err)
	var notes []string
	must(t, c.Download(t.Context(), path, out, client.Watch{Note: func(s string) { notes = append(notes, s) }}))
	if len(notes) != 1 || !strings.Contains(notes[0], "anew") {
		t.Errorf("notes %q", notes)
	}
	w2 := open(t, cluster{})
	got, err := w2.api(w2.url).Import(t.Context(), out, false, client.Watch{})
	must(t, err)
	if got.Video["title"] != "Another title" || got.Keys {
		t.Errorf("%+v", got)
	}
}

func TestRangesOfAnArchiveAreTheSameBytes(t *testing.T) {
	w := open(t, cluster{})
	car, size := w.film()
	want, err := os.ReadFile(car)
	must(t, err)
	path := "/v1/videos/film234/archive?keys=true"
	tag := w.want(200, nil, "HEAD", path, "").Header.Get("ETag")
	for _, c := range [][2]int64{{0, 0}, {0, 99}, {58, 60}, {size/2 - 1, size / 2}, {size - 1, size - 1}, {1 << 20, 3<<20 + 7}} {
		a := w.want(http.StatusPartialContent, nil, "GET", path, "", "Range", fmt.Sprintf("bytes=%d-%d", c[0], c[1]), "If-Range", tag)
		if !bytes.Equal(a.body, want[c[0]:c[1]+1]) {
			t.Errorf("bytes %d to %d differ", c[0], c[1])
		}
	}
	a := w.want(200, nil, "GET", path, "", "Range", "bytes=5-9", "If-Range", `"another"`)
	if !bytes.Equal(a.body, want) {
		t.Error("a part for somebody who has another archive's")
	}
	if a := w.do("GET", path, "", "Range", fmt.Sprintf("bytes=%d-", size)); a.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("behind the end: %s", a.Status)
	}
}
