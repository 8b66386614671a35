package server_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/client/clienttest"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/archive"
	"github.com/streamgate/streamgate/origin/catalog"
	"github.com/streamgate/streamgate/origin/cmaf"
	"github.com/streamgate/streamgate/origin/pack"
	"github.com/streamgate/streamgate/origin/store"
	"github.com/streamgate/streamgate/origin/transcode"
)

// posterBytes makes an archive of several MB: more than connections hold on their way.
const posterBytes = 24 << 20

// slack is what may be on its way when a connection is cut, and comes again.
const slack = 8 << 20

type blobs struct{ *world }

func (b blobs) PutBlob(ctx context.Context, r io.Reader) (model.Blob, error) {
	return b.store.PutBlob(ctx, "film234", r)
}

func (b blobs) PutTree(ctx context.Context, files map[string]model.Blob) (string, error) {
	var entries []store.Entry
	for path, blob := range files {
		entries = append(entries, store.Entry{Path: path, Blob: blob})
	}
	return b.store.PutTree(ctx, "film234", entries)
}

// film makes a packaged video and gives its archive, with keys, as a file.
func (w *world) film() (car string, size int64) {
	t := w.t
	t.Helper()
	dir := filepath.Join("..", "cmaf", "testdata")
	raw, err := os.ReadFile(filepath.Join(dir, "audio_init.mp4"))
	must(t, err)
	init, err := cmaf.ParseInit(raw)
	must(t, err)
	track := transcode.Track{Rendition: model.Rendition{Name: "audio", Kind: model.AudioRendition, Language: "eng"}, Init: init,
		InitPath: filepath.Join(dir, "audio_init.mp4")}
	for n := range 2 {
		track.Segments = append(track.Segments, transcode.Segment{Path: filepath.Join(dir, fmt.Sprintf("audio_%d.m4s", n)), Segment: cmaf.Segment{Duration: 94 * 1024}})
	}
	poster := make([]byte, posterBytes)
	_, _ = rand.Read(poster)
	m, err := pack.Packer{Blobs: blobs{w}, Keys: w.secrets}.Pack(t.Context(), pack.Job{Video: "film234", Plan: model.Plan{KeyWindow: 1},
		Tracks: []transcode.Track{track}, Poster: poster})
	must(t, err)
	_, err = w.catalog.Create(t.Context(), model.Video{ID: "film234", Title: "Film", Creator: "admin", State: model.Packaged, Manifest: m})
	must(t, err)
	car = filepath.Join(t.TempDir(), "film.car")
	c := w.api(w.url)
	must(t, c.Download(t.Context(), "/v1/videos/film234/archive?keys=true", car, client.Watch{}))
	info, err := os.Stat(car)
	must(t, err)
	return car, info.Size()
}

func (w *world) api(url string) *client.Client {
	w.t.Helper()
	c, err := client.New(client.Config{Base: url, Token: token, CAFile: w.ca.CAFile()})
	must(w.t, err)
	w.t.Cleanup(c.CloseIdle)
	return c
}

// line is a bad network to the creators' door, and a client behind it.
func (w *world) line() (*clienttest.Line, *client.Client) {
	l := clienttest.NewLine(w.t, strings.TrimPrefix(w.url, "https://"))
	return l, w.api("https://" + l.Addr())
}

// received is how many bytes of uploads were made durable.
func (w *world) received() int64 {
	w.t.Helper()
	all, err := w.reg.Gather()
	must(w.t, err)
	for _, f := range all {
		if f.GetName() == "streamgate_upload_received_bytes_total" {
			return int64(f.GetMetric()[0].GetCounter().GetValue())
		}
	}
	w.t.Fatal("no metric")
	return 0
}

func (w *world) arrivals() (out []archive.Arrival) {
	w.t.Helper()
	var page struct{ Archives []archive.Arrival }
	w.want(200, &page, "GET", "/v1/archives", "")
	return page.Archives
}

func TestImportGoesOnOverCutConnections(t *testing.T) {
	from, to := open(t, cluster{}), open(t, cluster{})
	car, size := from.film()
	line, c := to.line()
	cuts := 0
	var again func()
	again = func() {
		if cuts++; cuts < 3 {
			line.CutUp(size/4, again)
		}
	}
	line.CutUp(size/4, again)
	waits := 0
	got, err := c.Import(t.Context(), car, false, client.Watch{Waiting: func(error, time.Duration) { waits++ }})
	must(t, err)
	if got.Video["id"] != "film234" || !got.Keys || got.Known != 0 {
		t.Errorf("%+v", got)
	}
	// What was there was not sent again: each byte was taken once.
	if n := to.received(); n != size || cuts != 3 {
		t.Errorf("%d bytes were taken of a file of %d, with %d cuts", n, size, cuts)
	}
	if n := line.Up(); n > size+3*slack {
		t.Errorf("%d bytes were sent of a file of %d", n, size)
	}
	if a := to.arrivals(); len(a) > 0 {
		t.Errorf("left: %+v", a)
	}
	page, err := to.catalog.Lines(t.Context(), catalog.LineQuery{Action: "video.import"})
	must(t, err)
	if len(page.Lines) != 1 || page.Lines[0].Video != "film234" || page.Lines[0].Actor != "admin" || page.Lines[0].Outcome != "done" {
		t.Errorf("%+v", page.Lines)
	}
}

func TestImportThatGaveUpGoesOnWhenStartedAgain(t *testing.T) {
	from, to := open(t, cluster{}), open(t, cluster{})
	car, size := from.film()
	line, c := to.line()
	line.CutUp(size/2, func() { line.Shut(true) })
	_, err := c.Import(t.Context(), car, false, client.Watch{GiveUp: time.Second})
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "run the same command again") {
		t.Fatalf("got %v", err)
	}
	first := to.arrivals()
	line.Shut(false)
	if len(first) == 1 { // whoever still wrote has ended then
		to.want(200, nil, "HEAD", "/v1/uploads/"+first[0].Upload, "", "Tus-Resumable", "1.0.0")
		first = to.arrivals()
	}
	if len(first) != 1 || first[0].State != archive.Uploading || first[0].Offset == 0 || first[0].Filename != "film.car" {
		t.Fatalf("%+v", first)
	}
	sent := line.Up()
	var notes []string
	_, err = c.Import(t.Context(), car, false, client.Watch{Note: func(s string) { notes = append(notes, s) }})
	must(t, err)
	if want := fmt.Sprintf("going on at byte %d of %d", first[0].Offset, size); len(notes) != 1 || notes[0] != want {
		t.Errorf("notes %q, want %q", notes, want)
	}
	if n := to.received(); n != size {
		t.Errorf("%d bytes were taken of a file of %d", n, size)
	}
	if again := line.Up() - sent; again > size-first[0].Offset+1<<20 {
		t.Errorf("%d bytes were sent the second time, %d were left", again, size-first[0].Offset)
	}
}

func TestImportWhoseEndNobodyHeardIsToldByTheNextRun(t *testing.T) {
	from, to := open(t, cluster{}), open(t, cluster{})
	car, size := from.film()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := to.api(to.url).Import(ctx, car, true, client.Watch{Moved: func(done, total int64) {
		if done == total {
			cancel() // all is on its way
		}
	}})
	if err == nil || !strings.Contains(err.Error(), "stopped; ") || !strings.Contains(err.Error(), "run the same command again") {
		t.Fatalf("got %v", err)
	}
	a := to.arrivals()
	if len(a) != 1 {
		t.Fatalf("%+v", a)
	}
	// What was on its way when the client went away is sent again, by hand, and the
	// import is asked for by somebody who hears nothing of it.
	raw, err := os.ReadFile(car)
	must(t, err)
	up := "/v1/uploads/" + a[0].Upload
	at := to.want(200, nil, "HEAD", up, "", "Tus-Resumable", "1.0.0").Header.Get("Upload-Offset") // whoever still wrote has ended
	offset, err := strconv.Atoi(at)
	must(t, err)
	if offset < len(raw) {
		to.want(204, nil, "PATCH", up, string(raw[offset:]), "Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream", "Upload-Offset", at)
	}
	to.want(202, nil, "POST", "/v1/archives/"+a[0].Upload+":import?new=true", "")
	to.until(a[0].Upload, archive.Taken)
	line, c := to.line()
	got, err := c.Import(t.Context(), car, true, client.Watch{})
	must(t, err)
	if id, _ := got.Video["id"].(string); id == "" || id == "film234" {
		t.Errorf("%+v", got)
	}
	if n := line.Up(); n > 1<<20 {
		t.Errorf("%d bytes of %d were sent again", n, size)
	}
	if a := to.arrivals(); len(a) > 0 {
		t.Errorf("left: %+v", a)
	}
	page, err := to.catalog.List(t.Context(), catalog.ListQuery{})
	must(t, err)
	if len(page.Videos) != 1 {
		t.Errorf("%d videos", len(page.Videos))
	}
}

// until waits for a state of an archive.
func (w *world) until(id string, want archive.State) archive.Arrival {
	w.t.Helper()
	tick, end := time.NewTicker(5*time.Millisecond), time.After(hang)
	defer tick.Stop()
	for {
		a, err := w.inbox.Get(id, "admin")
		must(w.t, err)
		if a.State == want {
			return a
		}
		select {
		case <-tick.C:
		case <-end:
			w.t.Fatalf("archive is %+v, want %s", a, want)
		}
	}
}

func TestDamagedArchiveInPiecesIsRefusedAndLosesNothing(t *testing.T) {
	from, to := open(t, cluster{}), open(t, cluster{})
	car, size := from.film()
	raw, err := os.ReadFile(car)
	must(t, err)
	raw[size/2] ^= 1
	bad := filepath.Join(t.TempDir(), "bad.car")
	must(t, os.WriteFile(bad, raw, 0o600))
	c := to.api(to.url)
	_, err = c.Import(t.Context(), bad, false, client.Watch{})
	if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "refused, and nothing was changed") || !strings.Contains(err.Error(), "blocks") {
		t.Fatalf("got %v", err)
	}
	if a := to.arrivals(); len(a) > 0 {
		t.Errorf("left: %+v", a)
	}
	owners, err := to.store.Owners(t.Context())
	if err != nil || len(owners) > 0 {
		t.Errorf("blocks are held by %v, %v", owners, err)
	}
	text := filepath.Join(t.TempDir(), "film.mp4")
	must(t, os.WriteFile(text, bytes.Repeat([]byte("no CAR "), 1000), 0o600))
	line, behind := to.line()
	if _, err := behind.Import(t.Context(), text, false, client.Watch{}); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "no archive") {
		t.Errorf("got %v", err)
	}
	if n := line.Up(); n != 0 {
		t.Errorf("%d bytes were sent of what is no archive", n)
	}
	// The whole one comes in beside the refusals.
	_, err = c.Import(t.Context(), car, false, client.Watch{})
	must(t, err)
}

func TestArchiveOfATakenIDIsNotSentAgainForANewOne(t *testing.T) {
	from, to := open(t, cluster{}), open(t, cluster{})
	car, size := from.film()
	_, err := to.catalog.Create(t.Context(), model.Video{ID: "film234", Title: "another", State: model.Uploading})
	must(t, err)
	c := to.api(to.url)
	_, err = c.Import(t.Context(), car, false, client.Watch{})
	if fault.KindOf(err) != fault.Conflict || !strings.Contains(err.Error(), "new id") || !strings.Contains(err.Error(), "nothing is sent again") {
		t.Fatalf("got %v", err)
	}
	got, err := c.Import(t.Context(), car, true, client.Watch{})
	must(t, err)
	if n := to.received(); n != size || got.Video["id"] == "film234" {
		t.Errorf("%d bytes taken of %d, %+v", n, size, got)
	}
}

func TestImportsOfPiecesAreAskedForRightly(t *testing.T) {
	w := open(t, cluster{})
	up := w.want(201, nil, "POST", "/v1/uploads", "", "Tus-Resumable", "1.0.0", "Upload-Length", "9", "Upload-Metadata", "filetype YXBwbGljYXRpb24vdm5kLmlwbGQuY2Fy").Header.Get("Location")
	id := strings.TrimPrefix(up, "/v1/uploads/")
	for _, c := range []struct {
		name, method, path string
		status             int
		says               string
	}{
		{"not complete", "POST", "/v1/archives/" + id + ":import", 409, "0 of 9 bytes"},
		{"none", "POST", "/v1/archives/none:import", 404, ""},
		{"none", "GET", "/v1/archives/none", 404, ""},
		{"flag", "POST", "/v1/archives/" + id + ":import?new=maybe", 400, "true or false"},
		{"verb", "POST", "/v1/archives/" + id + ":publish", 404, ""},
		{"parameter", "GET", "/v1/archives?all=true", 400, "unknown"},
	} {
		if a := w.do(c.method, c.path, ""); a.StatusCode != c.status || !strings.Contains(a.problem(t).Detail, c.says) {
			t.Errorf("%s: %s %s", c.name, a.Status, a.body)
		}
	}
	for range 6 { // a place is given back
		w.do("POST", "/v1/archives/"+id+":import", "")
	}
	w.want(204, nil, "PATCH", up, "not a CAR", "Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream", "Upload-Offset", "0")
	w.want(202, nil, "POST", "/v1/archives/"+id+":import", "")
	if a := w.until(id, archive.Refused); a.Problem == nil || !strings.Contains(a.Problem.Detail, "not a CAR") || a.Result != nil {
		t.Errorf("%+v", a)
	}
	if a := w.do("POST", "/v1/archives/"+id+":import", ""); a.StatusCode != 409 {
		t.Errorf("asked for again: %s", a.Status)
	}
	w.want(204, nil, "DELETE", up, "", "Tus-Resumable", "1.0.0")
	if a := w.arrivals(); len(a) > 0 {
		t.Errorf("left: %+v", a)
	}
}
