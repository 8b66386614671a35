package archive_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/archive"
	"github.com/streamgate/streamgate/origin/upload"
)

const hang = 20 * time.Second

// noEvents fails if anybody is told of an archive as of a video.
type noEvents struct{ t *testing.T }

func (n noEvents) Created(context.Context, upload.Info) (model.VideoID, error) {
	n.t.Error("an archive was taken for a video")
	return "x", nil
}
func (noEvents) Progress(upload.Info)                         {}
func (noEvents) Completed(context.Context, upload.Info) error { return nil }
func (noEvents) Terminated(upload.Info)                       {}

// desk is a house with a door for pieces.
type desk struct {
	*house
	uploads *upload.Server
	inbox   *archive.Inbox
	took    int
	stop    func()
}

func newDesk(t *testing.T, h *house, dir string) *desk {
	t.Helper()
	d := &desk{house: h}
	var err error
	d.uploads, err = upload.New(upload.Config{Dir: dir, LockWait: 50 * time.Millisecond}, noEvents{t}, upload.NewMetrics(prometheus.NewRegistry()))
	must(t, err)
	d.inbox, err = archive.NewInbox(h.Archiver, d.uploads, func() { d.took++ }, zap.NewNop())
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	run := d.inbox.Run
	wg.Go(func() { _ = run(ctx) })
	d.stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	t.Cleanup(d.stop)
	return d
}

// send uploads an archive whole.
func (d *desk) send(t *testing.T, car []byte) (id string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/uploads", bytes.NewReader(car))
	for k, v := range map[string]string{"Tus-Resumable": "1.0.0", "Upload-Length": fmt.Sprint(len(car)), "Content-Type": "application/offset+octet-stream",
		"Upload-Metadata": "filetype " + base64.StdEncoding.EncodeToString([]byte(upload.ArchiveType))} {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	d.uploads.ServeHTTP(w, r)
	if w.Code != http.StatusCreated || w.Header().Get("Upload-Offset") != fmt.Sprint(len(car)) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return strings.TrimPrefix(w.Header().Get("Location"), "/v1/uploads/")
}

// run imports and waits for the end.
func (d *desk) run(t *testing.T, id string, asNew bool) (archive.Arrival, error) {
	t.Helper()
	ended := make(chan error, 1)
	began, err := d.inbox.Start(t.Context(), id, "admin", asNew, func(_ model.VideoID, err error) { ended <- err })
	must(t, err)
	if !began {
		t.Fatal("it did not begin")
	}
	select {
	case err = <-ended:
	case <-time.After(hang):
		t.Fatal("it does not end")
	}
	a, gerr := d.inbox.Get(id, "admin")
	must(t, gerr)
	return a, err
}

func TestArchiveInPiecesComesInWhole(t *testing.T) {
	from := newHouse(t, 1)
	from.pack(t)
	car := from.export(t, true, "")
	d := newDesk(t, newHouse(t, 1), t.TempDir())
	id := d.send(t, car)
	a, err := d.run(t, id, false)
	must(t, err)
	if a.State != archive.Taken || a.Result == nil || a.Result.Video.ID != film || a.Result.Video.Manifest != nil || !a.Result.Keys || a.Checked != int64(len(car)) || a.New {
		t.Errorf("%+v", a)
	}
	v, err := d.books.Get(t.Context(), film)
	must(t, err)
	d.whole(t, v, true)
	if d.took != 1 {
		t.Errorf("told %d times", d.took)
	}
	if u, err := d.uploads.Lookup(id); err != nil || u.Path != "" {
		t.Errorf("the bytes are there still: %+v, %v", u, err)
	}
	// The same once more changes nothing, under its own id or not.
	before := d.state(t)
	if a, err = d.run(t, d.send(t, car), false); err != nil || a.Result.Known == 0 || len(a.Result.Notes) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
	if after := d.state(t); before != after {
		t.Error("the origin changed")
	}
}

func TestImportDoneAgainUnderANewIDMakesOneVideo(t *testing.T) {
	from := newHouse(t, 1)
	from.pack(t)
	car := from.export(t, true, "")
	h, dir := newHouse(t, 1), t.TempDir()
	d := newDesk(t, h, dir)
	id := d.send(t, car)
	// A process that dies between the video and the outcome leaves the first, and the
	// upload as it was.
	forgetful, err := archive.NewInbox(h.Archiver, unsettled{d.uploads}, func() {}, zap.NewNop())
	must(t, err)
	lost := &desk{house: h, uploads: d.uploads, inbox: forgetful}
	a, err := lost.run(t, id, true)
	if err != nil || a.State != archive.Taken {
		t.Fatalf("%+v, %v", a, err)
	}
	d = newDesk(t, h, dir)
	if a, err := d.inbox.Get(id, "admin"); err != nil || a.State != archive.Uploaded {
		t.Fatalf("%+v, %v", a, err)
	}
	again, err := d.run(t, id, true)
	if err != nil || again.Result.Video.ID != a.Result.Video.ID || a.Result.Video.ID == film {
		t.Fatalf("%+v, %v: the first was %s", again, err, a.Result.Video.ID)
	}
}

// unsettled keeps no outcome.
type unsettled struct{ *upload.Server }

func (unsettled) Settle(string, json.RawMessage) error {
	return fault.New("test", fault.Unavailable, "killed")
}

func TestRefusedArchiveInPiecesIsGoneAndTheOriginAsItWas(t *testing.T) {
	from := newHouse(t, 1)
	from.pack(t)
	car := from.export(t, true, "")
	d := newDesk(t, newHouse(t, 1), t.TempDir())
	before := d.state(t)
	for name, bad := range map[string][]byte{"text": []byte("hello"), "cut": car[:len(car)/2], "flipped": flip(car, len(car)/2), "longer": append(bytes.Clone(car), 1, 2)} {
		id := d.send(t, bad)
		a, err := d.run(t, id, false)
		if fault.KindOf(err) != fault.Invalid || a.State != archive.Refused || a.Problem == nil || a.Problem.Detail == "" || a.Result != nil {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
		if u, err := d.uploads.Lookup(id); err != nil || u.Path != "" {
			t.Errorf("%s: the bytes are there still: %+v, %v", name, u, err)
		}
	}
	if after := d.state(t); before != after || d.took != 0 {
		t.Error("the origin changed")
	}
}

func flip(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

func TestArchiveIsAnothersSecret(t *testing.T) {
	d := newDesk(t, newHouse(t, 1), t.TempDir())
	id := d.send(t, []byte("hello"))
	if _, err := d.inbox.Get(id, "mallory"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("got %v", err)
	}
	if all, err := d.inbox.List("mallory"); err != nil || len(all) > 0 {
		t.Errorf("%+v, %v", all, err)
	}
	began, err := d.inbox.Start(t.Context(), id, "mallory", false, func(model.VideoID, error) { t.Error("it began") })
	if began || fault.KindOf(err) != fault.NotFound {
		t.Errorf("began %v, %v", began, err)
	}
	if all, err := d.inbox.List("admin"); err != nil || len(all) != 1 || all[0].State != archive.Uploaded {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestOriginThatStopsBeginsNoImportAndTheNextDoes(t *testing.T) {
	from := newHouse(t, 1)
	from.pack(t)
	h, dir := newHouse(t, 1), t.TempDir()
	d := newDesk(t, h, dir)
	id := d.send(t, from.export(t, true, ""))
	before := h.state(t)
	d.stop()
	if began, err := d.inbox.Start(t.Context(), id, "admin", false, func(model.VideoID, error) {}); began || fault.KindOf(err) != fault.Unavailable {
		t.Fatalf("began %v, %v", began, err)
	}
	if h.state(t) != before {
		t.Error("the origin changed")
	}
	d = newDesk(t, h, dir)
	if a, err := d.run(t, id, false); err != nil || a.State != archive.Taken {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestFailureThatIsNotTheArchivesKeepsItsBytes(t *testing.T) {
	from, other := newHouse(t, 1), newHouse(t, 1)
	from.pack(t)
	other.pack(t) // another film, by chance of the same id
	d := newDesk(t, other, t.TempDir())
	id := d.send(t, from.export(t, true, ""))
	before := d.state(t)
	a, err := d.run(t, id, false)
	if fault.KindOf(err) != fault.Conflict || a.State != archive.Uploaded || a.Problem == nil {
		t.Fatalf("%+v, %v", a, err)
	}
	if d.state(t) != before {
		t.Error("the origin changed")
	}
	if a, err = d.run(t, id, true); err != nil || a.State != archive.Taken || !a.New || a.Problem != nil {
		t.Fatalf("%+v, %v", a, err)
	}
}

func TestSealedKeysAreTheSameForWhoGoesOn(t *testing.T) {
	h := newHouse(t, 1)
	h.pack(t)
	if first, second := h.export(t, true, ""), h.export(t, true, ""); !bytes.Equal(first, second) {
		t.Error("two exports differ")
	}
	must(t, h.keys.Drop(t.Context(), film))
	if _, err := h.Export(t.Context(), film, true, ""); fault.KindOf(err) != fault.NotFound {
		t.Errorf("keys that are gone were exported: %v", err)
	}
}
