package pack_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/crypt"
	"github.com/streamgate/streamgate/origin/ladder"
	"github.com/streamgate/streamgate/origin/pack"
	"github.com/streamgate/streamgate/origin/probe"
	"github.com/streamgate/streamgate/origin/sandbox"
	"github.com/streamgate/streamgate/origin/store"
	"github.com/streamgate/streamgate/origin/transcode"
)

const video = model.VideoID("abc234")

// house is an origin as far as packing goes: a real store and real keys.
type house struct {
	box   *sandbox.Box
	store *store.Store
	keys  *crypt.Keys
	mu    sync.Mutex            // guards files
	files map[string]model.Blob // of the newest tree
}

func newHouse(t testing.TB) *house {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed")
	}
	box, err := sandbox.New(t.Context(), sandbox.NewMetrics(nil))
	if err != nil {
		t.Fatal(err)
	}
	// On disk: a database in memory takes no leaf of a large segment.
	db, err := kv.Open(kv.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s, err := store.New(store.Config{}, store.NewKV(db, "blob"), store.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := crypt.NewKeys(db.Bucket("key"), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return &house{box: box, store: s, keys: keys}
}

// PutBlob implements pack.Blobs.
func (h *house) PutBlob(ctx context.Context, r io.Reader) (model.Blob, error) {
	return h.store.PutBlob(ctx, video, r)
}

// PutTree implements pack.Blobs.
func (h *house) PutTree(ctx context.Context, files map[string]model.Blob) (string, error) {
	h.mu.Lock()
	h.files = files
	h.mu.Unlock()
	var entries []store.Entry
	for path, b := range files {
		entries = append(entries, store.Entry{Path: path, Blob: b})
	}
	return h.store.PutTree(ctx, video, entries)
}

func (h *house) bytes(ctx context.Context, b model.Blob) ([]byte, error) {
	var out []byte
	for _, l := range b.Blocks() {
		part, err := h.store.Block(ctx, l.CID)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

// ServeHTTP serves the tree and the keys as an edge does.
func (h *house) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	if n, ok := strings.CutPrefix(path, "key/"); ok {
		window, err := strconv.Atoi(n)
		if err == nil {
			var key [crypt.KeyBytes]byte
			if key, err = h.keys.Key(r.Context(), video, window); err == nil {
				_, _ = w.Write(key[:])
				return
			}
		}
		http.NotFound(w, r)
		return
	}
	h.mu.Lock()
	b, ok := h.files[path]
	h.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	data, err := h.bytes(r.Context(), b)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(data)
}

func made(t testing.TB, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "source.mp4")
	all := append([]string{"-hide_banner", "-nostdin", "-v", "error", "-y"}, append(args, path)...)
	if out, err := exec.Command("ffmpeg", all...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg %v: %v: %s", args, err, out)
	}
	return path
}

// flashes is six seconds with a white frame and a beep at the start of each.
func flashes(t testing.TB) string {
	return made(t, "-f", "lavfi", "-i", "color=black:s=640x360:r=30:d=6,drawbox=c=white:t=fill:enable='lt(mod(n,30),1)'",
		"-f", "lavfi", "-i", "aevalsrc='if(lt(mod(t,1),0.1),sin(2*PI*1000*t),0)':s=48000:d=6",
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
}

func planOf(t testing.TB, h *house, path string, cfg ladder.Config) model.Plan {
	t.Helper()
	p, err := probe.New(probe.Config{}, h.box)
	if err != nil {
		t.Fatal(err)
	}
	src, err := p.Run(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := ladder.Plan(src, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// encoded makes all chunks with two workers and opens them.
func encoded(t testing.TB, h *house, path, dir, preset string, threads int, plan model.Plan) []transcode.Track {
	t.Helper()
	tr, err := transcode.New(transcode.Config{Preset: preset, Threads: threads}, h.box)
	if err != nil {
		t.Fatal(err)
	}
	queue := make(chan model.Chunk, len(plan.Chunks))
	for _, c := range plan.Chunks {
		queue <- c
	}
	close(queue)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for c := range queue {
				if err := tr.RunChunk(t.Context(), transcode.Job{Source: path, Dir: dir, Plan: plan, Chunk: c}, nil); err != nil {
					t.Errorf("chunk %d: %v", c.Number, err)
				}
			}
		})
	}
	workers.Wait()
	tracks, err := transcode.Open(plan, dir)
	if err != nil {
		t.Fatal(err)
	}
	return tracks
}

func packed(t testing.TB, h *house, path string, plan model.Plan, tracks []transcode.Track) *model.Manifest {
	t.Helper()
	poster, err := pack.Poster(t.Context(), h.box, path, plan.Source)
	if err != nil {
		t.Fatal(err)
	}
	m, err := pack.Packer{Blobs: h, Keys: h.keys}.Pack(t.Context(), pack.Job{Video: video, Plan: plan, Tracks: tracks, Poster: poster})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// played decodes a packed video over HTTP and gives what comes out raw.
func played(t *testing.T, url string, args ...string) []byte {
	t.Helper()
	all := append([]string{"-hide_banner", "-nostdin", "-v", "error", "-xerror", "-protocol_whitelist", "http,tcp,crypto",
		"-allowed_extensions", "ALL", "-i", url}, args...)
	var out, said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "ffmpeg", append(all, "pipe:1")...)
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil || said.Len() > 0 {
		t.Fatalf("ffmpeg %v: %v: %s", args, err, said.String())
	}
	return out.Bytes()
}

// bright lists the frames of a gray 16×16 video that are white.
func bright(raw []byte) (frames int, white []int) {
	const size = 16 * 16
	for frames = 0; len(raw) >= size; frames++ {
		sum := 0
		for _, b := range raw[:size] {
			sum += int(b)
		}
		if sum > 128*size {
			white = append(white, frames)
		}
		raw = raw[size:]
	}
	return frames, white
}

// onsets lists the samples of 16-bit mono sound at which a beep begins.
func onsets(raw []byte) (samples int, begins []int) {
	quiet := 0
	for samples = 0; len(raw) >= 2; samples++ {
		if v := int16(uint16(raw[0]) | uint16(raw[1])<<8); v > 3000 || v < -3000 {
			if quiet > 4800 || len(begins) == 0 {
				begins = append(begins, samples)
			}
			quiet = 0
		} else {
			quiet++
		}
		raw = raw[2:]
	}
	return samples, begins
}

func TestPackedVideoPlaysWithSoundOnThePicture(t *testing.T) {
	h := newHouse(t)
	path := flashes(t)
	plan := planOf(t, h, path, ladder.Config{KeyWindow: 2, ChunkWindows: 1})
	m := packed(t, h, path, plan, encoded(t, h, path, filepath.Join(t.TempDir(), "work"), "ultrafast", 1, plan))
	srv := httptest.NewServer(h)
	defer srv.Close()

	for i, r := range m.Renditions {
		if r.Kind != model.VideoRendition {
			continue
		}
		// One run over the multivariant playlist: it has to find every part by its relative URI.
		frames, white := bright(played(t, srv.URL+"/master.m3u8", "-map", fmt.Sprintf("0:v:%d", i), "-vf", "scale=16:16", "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray"))
		if frames != 180 {
			t.Errorf("%s plays %d frames, want 180", r.Name, frames)
		}
		if d := cmp.Diff([]int{0, 30, 60, 90, 120, 150}, white); d != "" {
			t.Errorf("%s is white at: %s", r.Name, d)
		}
	}
	samples, begins := onsets(played(t, srv.URL+"/audio/index.m3u8", "-map", "0:a", "-ac", "1", "-f", "s16le"))
	if want := int(ladder.AudioSamples(plan)); samples < want || samples > want+2*ladder.AudioFrame {
		t.Errorf("%d samples of sound, want %d", samples, want)
	}
	if len(begins) != 6 {
		t.Fatalf("beeps at %v", begins)
	}
	for i, at := range begins {
		if off := time.Duration(at-i*48000) * time.Second / 48000; off.Abs() > time.Second/30 {
			t.Errorf("beep %d is %v off its picture", i, off)
		}
	}
	if m.KeyWindows != 2 || m.Duration.Round(10*time.Millisecond) != 6*time.Second || m.Poster == nil || m.Root == "" {
		t.Errorf("%d key windows, %v, poster %v, root %q", m.KeyWindows, m.Duration, m.Poster, m.Root)
	}
}

func TestPackingAgainGivesTheSameManifest(t *testing.T) {
	h := newHouse(t)
	path := made(t, "-f", "lavfi", "-i", "testsrc2=s=128x72:r=10:d=5", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
	plan := planOf(t, h, path, ladder.Config{KeyWindow: 1, ChunkWindows: 2})
	tracks := encoded(t, h, path, filepath.Join(t.TempDir(), "work"), "ultrafast", 1, plan)
	first := packed(t, h, path, plan, tracks)
	if d := cmp.Diff(first, packed(t, h, path, plan, tracks)); d != "" {
		t.Error(d)
	}
	if first.KeyWindows != 3 || len(first.Renditions) != 1 {
		t.Errorf("%d key windows, %d renditions", first.KeyWindows, len(first.Renditions))
	}
	p := pack.Packer{Blobs: h, Keys: h.keys}
	if err := os.Remove(tracks[0].Segments[1].Path); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Pack(t.Context(), pack.Job{Video: video, Plan: plan, Tracks: tracks}); fault.KindOf(err) != fault.NotFound {
		t.Errorf("with a segment gone: %v", err)
	}
}

func TestPlaylistsSayWhatAPlayerNeeds(t *testing.T) {
	h := newHouse(t)
	path := flashes(t)
	plan := planOf(t, h, path, ladder.Config{KeyWindow: 2})
	m := packed(t, h, path, plan, encoded(t, h, path, filepath.Join(t.TempDir(), "work"), "ultrafast", 1, plan))
	list, err := h.bytes(t.Context(), m.Renditions[0].Playlist)
	if err != nil {
		t.Fatal(err)
	}
	want := `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="init.mp4"
#EXT-X-KEY:METHOD=AES-128,URI="../key/0"
#EXTINF:2.000000,
0.m4s
#EXTINF:2.000000,
1.m4s
#EXT-X-KEY:METHOD=AES-128,URI="../key/1"
#EXTINF:2.000000,
2.m4s
#EXT-X-ENDLIST
`
	if d := cmp.Diff(want, string(list)); d != "" {
		t.Error(d)
	}
	master, err := h.bytes(t.Context(), m.Master)
	if err != nil {
		t.Fatal(err)
	}
	// The tag comes once (RFC 8216bis, 4.4.6.6), and names a pathway that variants are in.
	if n := strings.Count(string(master), "#EXT-X-CONTENT-STEERING:SERVER-URI=\"steering\",PATHWAY-ID=\".\"\n"); n != 1 {
		t.Errorf("content steering is named %d times in %s", n, master)
	}
	for _, r := range m.Renditions {
		if r.Kind == model.VideoRendition {
			if line := fmt.Sprintf("RESOLUTION=%dx%d,FRAME-RATE=30.000,STABLE-VARIANT-ID=%q,PATHWAY-ID=\".\",AUDIO=\"audio\"\n%s/index.m3u8\n", r.Width, r.Height, r.Name, r.Name); !strings.Contains(string(master), line) {
				t.Errorf("no %q in %s", line, master)
			}
			if r.Bandwidth < r.AverageBandwidth || r.AverageBandwidth == 0 || !strings.HasPrefix(r.Codecs, "avc1.") {
				t.Errorf("%s: peak %d, average %d, %s", r.Name, r.Bandwidth, r.AverageBandwidth, r.Codecs)
			}
		}
	}
	sound := `DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",STABLE-RENDITION-ID="audio",URI="audio/index.m3u8"`
	if !strings.Contains(string(master), `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",`) || !strings.Contains(string(master), sound) {
		t.Errorf("no sound in %s", master)
	}
}
