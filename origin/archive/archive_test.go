package archive_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/archive"
	"github.com/streamgate/streamgate/origin/catalog"
	"github.com/streamgate/streamgate/origin/cmaf"
	"github.com/streamgate/streamgate/origin/crypt"
	"github.com/streamgate/streamgate/origin/pack"
	"github.com/streamgate/streamgate/origin/store"
	"github.com/streamgate/streamgate/origin/store/storetest"
	"github.com/streamgate/streamgate/origin/transcode"
)

const film = model.VideoID("film234")

const gate = `{"public":true}`

// house is an origin as far as archives go.
type house struct {
	*archive.Archiver
	rows  *storetest.Memory
	store *store.Store
	keys  *crypt.Keys
	books *catalog.Catalog
}

func newHouse(t *testing.T, master byte, recipients ...string) *house {
	t.Helper()
	db, err := kv.Open(kv.Config{})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	h := &house{rows: &storetest.Memory{}}
	h.store = storetest.Store(t, h.rows)
	h.keys, err = crypt.NewKeys(db.Bucket("key"), bytes.Repeat([]byte{master}, 32))
	must(t, err)
	h.books, err = catalog.Open(catalog.Config{}, db)
	must(t, err)
	h.Archiver, err = archive.New(archive.Config{Recipients: recipients,
		CheckTitle: func(s string) error {
			if s == "" {
				return fault.New("test", fault.Invalid, "no title")
			}
			return nil
		},
		CheckGate: func(raw json.RawMessage) error {
			if string(raw) != gate {
				return fault.New("test", fault.Invalid, "not a gate of ours")
			}
			return nil
		}}, h.store, h.keys, h.books)
	must(t, err)
	return h
}

// blobs keeps what is packed for the film.
type blobs struct{ *house }

func (b blobs) PutBlob(ctx context.Context, r io.Reader) (model.Blob, error) {
	return b.store.PutBlob(ctx, film, r)
}

func (b blobs) PutTree(ctx context.Context, files map[string]model.Blob) (string, error) {
	var entries []store.Entry
	for path, blob := range files {
		entries = append(entries, store.Entry{Path: path, Blob: blob})
	}
	return b.store.PutTree(ctx, film, entries)
}

// pack makes the film: sound of two segments, each of a key window, and a
// picture of two leaves.
func (h *house) pack(t *testing.T) model.Video {
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
	poster := make([]byte, store.LeafBytes+5)
	_, _ = rand.Read(poster)
	m, err := pack.Packer{Blobs: blobs{h}, Keys: h.keys}.Pack(t.Context(), pack.Job{Video: film, Plan: model.Plan{KeyWindow: 1},
		Tracks: []transcode.Track{track}, Poster: poster})
	must(t, err)
	v, err := h.books.Create(t.Context(), model.Video{ID: film, Title: "Film", Creator: "admin", Gate: json.RawMessage(gate), State: model.Packaged, Manifest: m})
	must(t, err)
	return v
}

func (h *house) export(t *testing.T, withKeys bool, to string) []byte {
	t.Helper()
	a, err := h.Export(t.Context(), film, withKeys, to)
	must(t, err)
	var out bytes.Buffer
	_, err = io.Copy(&out, a.Reader(t.Context()))
	must(t, err)
	if int64(out.Len()) != a.Size {
		t.Fatalf("%d bytes were written, %d foretold", out.Len(), a.Size)
	}
	return out.Bytes()
}

func (h *house) take(t *testing.T, car []byte) (archive.Imported, error) {
	t.Helper()
	return h.Import(t.Context(), bytes.NewReader(car), "admin", false)
}

// whole fails unless every blob of a video can be read and, with its keys, every segment.
func (h *house) whole(t *testing.T, v model.Video, keys bool) {
	t.Helper()
	for path, b := range pack.Paths(v.Manifest) {
		for _, leaf := range b.Blocks() {
			if _, err := h.store.Block(t.Context(), leaf.CID); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
		}
	}
	for _, rc := range v.Manifest.Renditions {
		for n, s := range rc.Segments {
			key, err := h.keys.Key(t.Context(), v.ID, s.Window)
			if !keys {
				if fault.KindOf(err) != fault.NotFound {
					t.Fatalf("key %d is there: %v", s.Window, err)
				}
				continue
			}
			must(t, err)
			sealed, err := h.store.Block(t.Context(), s.CID)
			must(t, err)
			if _, err := crypt.Decrypt(sealed, key, n); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// state is all that an origin keeps.
func (h *house) state(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	must(t, h.rows.Scan(nil, nil, func(k, v []byte) (bool, error) {
		fmt.Fprintf(&b, "%x %d\n", k, len(v))
		return true, nil
	}))
	page, err := h.books.List(t.Context(), catalog.ListQuery{})
	must(t, err)
	fmt.Fprintf(&b, "%+v", page.Videos)
	return b.String()
}

func TestVideoComesOutAndInWhole(t *testing.T) {
	from, to := newHouse(t, 1), newHouse(t, 1)
	v := from.pack(t)
	got, err := to.take(t, from.export(t, true, ""))
	must(t, err)
	if got.Blocks < 10 || got.Known != 0 {
		t.Errorf("%d blocks, %d of them known to an empty store", got.Blocks, got.Known)
	}
	if !got.Keys || len(got.Notes) > 0 || got.Video.State != model.Packaged || got.Video.Publish || got.Video.Title != "Film" || string(got.Video.Gate) != gate {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff(v.Manifest, got.Video.Manifest); diff != "" {
		t.Fatal(diff)
	}
	to.whole(t, got.Video, true)
	owners, err := to.store.Owners(t.Context())
	if err != nil || fmt.Sprint(owners) != fmt.Sprint([]model.VideoID{film}) {
		t.Errorf("owners %v, %v", owners, err)
	}
	again := newHouse(t, 1)
	_, err = again.take(t, to.export(t, true, "")) // what came in goes out as it was
	must(t, err)
}

func TestKeysTravelOnlySealedToWhomTheOperatorNamed(t *testing.T) {
	friend, stranger := newHouse(t, 2), newHouse(t, 3)
	from := newHouse(t, 1, friend.Recipient())
	v := from.pack(t)
	if _, err := from.Export(t.Context(), film, true, stranger.Recipient()); fault.KindOf(err) != fault.Forbidden {
		t.Fatalf("keys for a stranger: %v", err)
	}
	plain, sealed := from.export(t, false, ""), from.export(t, true, friend.Recipient())
	for w := range v.Manifest.KeyWindows {
		key, err := from.keys.Key(t.Context(), film, w)
		must(t, err)
		if bytes.Contains(plain, key[:]) || bytes.Contains(sealed, key[:]) {
			t.Fatalf("key %d lies in the archive", w)
		}
	}
	before := stranger.state(t)
	if _, err := stranger.take(t, sealed); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), stranger.Recipient()) {
		t.Fatalf("a stranger opened the keys: %v", err)
	}
	if diff := cmp.Diff(before, stranger.state(t)); diff != "" {
		t.Fatal(diff)
	}
	got, err := friend.take(t, plain)
	must(t, err)
	if got.Keys || len(got.Notes) != 1 {
		t.Fatalf("%+v", got)
	}
	friend.whole(t, got.Video, false)
	got, err = friend.take(t, sealed) // the keys come later
	must(t, err)
	if !got.Keys {
		t.Fatalf("%+v", got)
	}
	friend.whole(t, got.Video, true)
}

func TestDamagedArchiveChangesNothing(t *testing.T) {
	h := newHouse(t, 1)
	v := h.pack(t)
	car, before := h.export(t, true, ""), h.state(t)
	bad := map[string][]byte{"empty": nil, "text": []byte("hello"), "something behind": append(bytes.Clone(car), 9, 9)}
	for at := 0; at < len(car); at += 1 + len(car)/97 {
		bad[fmt.Sprintf("cut at %d", at)] = car[:at]
		flipped := bytes.Clone(car)
		flipped[at] ^= 0x10
		bad[fmt.Sprintf("flipped at %d", at)] = flipped
	}
	for name, b := range bad {
		_, err := h.take(t, b)
		if k := fault.KindOf(err); err == nil || k == fault.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := cmp.Diff(before, h.state(t)); diff != "" {
		t.Errorf("the origin changed: %s", diff)
	}
	h.whole(t, v, true)
}

func TestArchiveThatContradictsItselfIsRefused(t *testing.T) {
	from := newHouse(t, 1)
	v := from.pack(t)
	evil, err := from.store.PutBlob(t.Context(), film, strings.NewReader("#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"https://evil.example/\"\n"))
	must(t, err)
	for _, c := range []struct {
		name   string
		change func(c map[string]any, m *model.Manifest)
		want   string
	}{
		{"format", func(c map[string]any, _ *model.Manifest) { c["format"] = "2" }, "format"},
		{"title", func(c map[string]any, _ *model.Manifest) { c["title"] = "" }, "no title"},
		{"id", func(_ map[string]any, m *model.Manifest) { m.Video = "../x" }, "video id"},
		{"name", func(_ map[string]any, m *model.Manifest) { m.Renditions[0].Name = "../x" }, "rendition name"},
		{"window", func(_ map[string]any, m *model.Manifest) { m.Renditions[0].Segments[1].Window = 0 }, "window"},
		{"windows", func(_ map[string]any, m *model.Manifest) { m.KeyWindows = 1 << 30 }, "key windows"},
		{"codecs", func(_ map[string]any, m *model.Manifest) { m.Renditions[0].Codecs = "x\",URI=\"" }, "codecs"},
		{"size", func(_ map[string]any, m *model.Manifest) { m.Renditions[0].Segments[1].Size++ }, "manifest says"},
		{"leaf", func(_ map[string]any, m *model.Manifest) { m.Poster.Leaves[1].Size-- }, "leaf"},
		{"swapped", func(_ map[string]any, m *model.Manifest) {
			s := m.Renditions[0].Segments
			s[0].Blob, s[1].Blob = s[1].Blob, s[0].Blob
		}, "not what the manifest says"},
		{"root", func(_ map[string]any, m *model.Manifest) { m.Root = m.Master.CID }, "root"},
		{"duration", func(_ map[string]any, m *model.Manifest) { m.Renditions[0].Segments[0].Duration++ }, ""},
		{"elsewhere", func(_ map[string]any, m *model.Manifest) { m.Master = evil }, "not in the CAR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw, err := json.Marshal(v.Manifest)
			must(t, err)
			var m model.Manifest
			must(t, json.Unmarshal(raw, &m))
			card := map[string]any{"format": "streamgate video 1", "title": "Film", "manifest": &m}
			c.change(card, &m)
			to := newHouse(t, 1)
			before := to.state(t)
			_, err = to.take(t, forge(t, from, v.Manifest.Root, card))
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if after := to.state(t); err != nil && before != after {
				t.Errorf("the origin changed: %s", cmp.Diff(before, after))
			}
		})
	}
	t.Run("playlist", func(t *testing.T) { foreignPlaylist(t, from, *v.Manifest, evil) })
}

// foreignPlaylist makes an archive that fits in all but what its playlist says.
func foreignPlaylist(t *testing.T, from *house, m model.Manifest, evil model.Blob) {
	m.Master = evil
	files := pack.Paths(&m)
	var err error
	m.Root, err = blobs{from}.PutTree(t.Context(), files)
	must(t, err)
	_, err = newHouse(t, 1).take(t, forge(t, from, m.Root, map[string]any{"format": "streamgate video 1", "title": "Film", "manifest": &m}))
	if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "master.m3u8") {
		t.Errorf("got %v", err)
	}
}

// forge makes an archive of a tree with a card of our choice.
func forge(t *testing.T, h *house, root string, card map[string]any) []byte {
	t.Helper()
	raw, err := json.Marshal(card)
	must(t, err)
	a, err := h.store.Archive(t.Context(), root, map[string][]byte{"video.json": raw})
	must(t, err)
	var out bytes.Buffer
	_, err = io.Copy(&out, a.Reader(t.Context()))
	must(t, err)
	return out.Bytes()
}

func TestIDThatIsTakenIsNeverOverwritten(t *testing.T) {
	a, b := newHouse(t, 1), newHouse(t, 1)
	mine := a.pack(t)
	b.pack(t) // another film, by chance of the same id
	car, before := b.export(t, true, ""), a.state(t)
	if _, err := a.take(t, car); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(before, a.state(t)); diff != "" {
		t.Fatal(diff)
	}
	got, err := a.Import(t.Context(), bytes.NewReader(car), "admin", true)
	must(t, err)
	if got.Video.ID == film || got.Video.Manifest.Video != got.Video.ID {
		t.Fatalf("new id %s", got.Video.ID)
	}
	a.whole(t, got.Video, true)
	a.whole(t, mine, true)
	same, err := a.take(t, a.export(t, true, "")) // the same once more
	if err != nil || same.Video.ID != film || len(same.Notes) != 1 || same.Known < same.Blocks-3 || same.Known >= same.Blocks {
		t.Fatalf("%+v, %v", same, err)
	}
	a.whole(t, mine, true)
}

func TestTwoAtOnceMakeOneVideo(t *testing.T) {
	from, to := newHouse(t, 1), newHouse(t, 1)
	v := from.pack(t)
	car := from.export(t, true, "")
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { _, errs[i] = to.Import(context.Background(), bytes.NewReader(car), "admin", false) })
	}
	wg.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		} else if fault.KindOf(err) != fault.Conflict {
			t.Error(err)
		}
	}
	if done == 0 {
		t.Fatal("none came in")
	}
	got, err := to.books.Get(t.Context(), v.ID)
	must(t, err)
	to.whole(t, got, true)
}

func TestGateThatIsNoneHereIsLeftOut(t *testing.T) {
	from, to := newHouse(t, 1), newHouse(t, 1)
	v := from.pack(t)
	v.Gate = json.RawMessage(`{"erc721":{}}`)
	_, err := from.books.Put(t.Context(), v)
	must(t, err)
	got, err := to.take(t, from.export(t, true, ""))
	must(t, err)
	if len(got.Video.Gate) > 0 || len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "gate") {
		t.Fatalf("%+v", got)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
