package pack_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/origin/crypt"
	"github.com/streamgate/streamgate/origin/ladder"
	"github.com/streamgate/streamgate/origin/pack"
)

// opened decrypts a segment as RFC 8216bis, 5.2 has it, with nothing of ours: a
// wrong vector spoils bytes at the start that players happen to skip.
func opened(t *testing.T, sealed []byte, key [crypt.KeyBytes]byte, sequence byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(key[:])
	if err != nil {
		t.Fatal(err)
	}
	iv := make([]byte, aes.BlockSize)
	iv[aes.BlockSize-1] = sequence
	out := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, sealed)
	return out[:max(0, len(out)-int(out[len(out)-1]))]
}

func TestSegmentsAreOpenToTheirWindowsKeyAlone(t *testing.T) {
	h := newHouse(t)
	path := flashes(t)
	plan := planOf(t, h, path, ladder.Config{KeyWindow: 1})
	tracks := encoded(t, h, path, filepath.Join(t.TempDir(), "work"), "ultrafast", 1, plan)
	m := packed(t, h, path, plan, tracks)
	for i, r := range m.Renditions {
		for n, s := range r.Segments {
			want, err := os.ReadFile(tracks[i].Segments[n].Path)
			if err != nil {
				t.Fatal(err)
			}
			sealed, err := h.bytes(t.Context(), s.Blob)
			if err != nil {
				t.Fatal(err)
			}
			for window := range m.KeyWindows {
				key, err := h.keys.Key(t.Context(), video, window)
				if err != nil {
					t.Fatal(err)
				}
				if open := bytes.Equal(want, opened(t, sealed, key, byte(n))); open != (window == s.Window) {
					t.Errorf("%s segment %d with key %d: open %v", r.Name, n, window, open)
				}
			}
		}
	}
}

func TestPosterIsWhatAViewerWouldSee(t *testing.T) {
	h := newHouse(t)
	path := made(t, "-f", "lavfi", "-i", "testsrc2=s=360x288:r=25:d=2,setsar=64/45", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
	plan := planOf(t, h, path, ladder.Config{})
	jpeg, err := pack.Poster(t.Context(), h.box, path, plan.Source)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "poster.jpg")
	if err := os.WriteFile(file, jpeg, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "stream=width,height,sample_aspect_ratio", "-of", "csv=p=0", file).Output()
	if got := strings.TrimSpace(string(out)); err != nil || got != "512,288,1:1" {
		t.Errorf("%q, %v", got, err)
	}
}

// BenchmarkTwentySecondsOf720p is the whole way from an upload to a manifest,
// with two workers.
func BenchmarkTwentySecondsOf720p(b *testing.B) {
	h := newHouse(b)
	path := made(b, "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d=20", "-f", "lavfi", "-i", "sine=d=20",
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
	for _, preset := range []string{"veryfast", "ultrafast"} {
		b.Run(preset, func(b *testing.B) {
			for b.Loop() {
				plan := planOf(b, h, path, ladder.Config{})
				packed(b, h, path, plan, encoded(b, h, path, filepath.Join(b.TempDir(), "work"), preset, 1, plan))
			}
		})
	}
}
