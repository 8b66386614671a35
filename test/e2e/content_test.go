package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/streamgate/streamgate/internal/client/clienttest"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// stranger asks without ticket or token.
func stranger(t *testing.T, url string, header ...string) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := demo.HTTP().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, b
}

// named says whether bytes have the sha2-256 of a CID, with nothing of ours.
func named(t *testing.T, cid string, b []byte) bool {
	t.Helper()
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(cid[1:]))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(raw[4:]) == hex.EncodeToString(sum[:])
}

// plain begins a box that every media segment has and that is always of this
// size (ISO/IEC 14496-12, 8.8.5): long enough not to come about in ciphertext.
var plain = []byte("\x00\x00\x00\x10mfhd")

// manifest is what the demo's video is made of.
func manifest(t *testing.T) *model.Manifest {
	t.Helper()
	var v model.Video
	if err := demo.Creator(t).Call(t.Context(), "GET", "/v1/videos/"+demo.Video, nil, &v); err != nil {
		t.Fatal(err)
	}
	return v.Manifest
}

func TestStrangersGetCiphertextAlone(t *testing.T) {
	m := manifest(t)
	alice := demo.Wallet(t, "alice")
	s := demo.Watch(t, demo.Edges[0], alice)
	var key []byte
	cluster.Eventually(t, "the first key", func(ctx context.Context) error {
		a, err := demo.Get(ctx, strings.TrimSuffix(s.HLS, "master.m3u8")+"key/0")
		if err != nil || a.Status != http.StatusOK {
			return fmt.Errorf("%d, %w", a.Status, err)
		}
		key = a.Body
		return nil
	})
	at := slices.IndexFunc(m.Renditions, func(r model.RenditionContent) bool { return len(r.Segments[0].Blocks()) == 1 })
	rc := m.Renditions[at] // whose segment is one block: an edge's memory has blobs, and only its disk the blocks of large ones
	seg := rc.Segments[0]
	// It comes into the edge's cache.
	if a, err := demo.Get(t.Context(), strings.TrimSuffix(s.HLS, "master.m3u8")+rc.Name+"/0.m4s"); err != nil || a.Status != http.StatusOK {
		t.Fatalf("%d %s, %v", a.Status, a.Body, err)
	}
	for _, door := range []string{demo.Origin, demo.Edges[0]} {
		leaf := seg.Blocks()[0].CID
		status, got := stranger(t, door+"/ipfs/"+leaf+"?format=raw")
		if status != http.StatusOK || !named(t, leaf, got) {
			t.Errorf("%s, block %s: %d, %.300s", door, leaf, status, got)
		}
		if bytes.Contains(got, plain) {
			t.Errorf("%s gives the picture in the clear", door)
		}
	}
	// The whole, as the origin has it: no key is anywhere, and only what is in the
	// clear by design can be read.
	status, car := stranger(t, demo.Origin+"/ipfs/"+m.Root+"?format=car")
	if status != http.StatusOK {
		t.Fatalf("the tree: %d", status)
	}
	if bytes.Contains(car, key) || bytes.Contains(car, []byte(hex.EncodeToString(key))) {
		t.Error("a key is in the tree")
	}
	if bytes.Contains(car, plain) {
		t.Error("a segment is in the clear")
	}
	// An edge has no folders, and asks no origin for them.
	if status, _ := stranger(t, demo.Edges[0]+"/ipfs/"+m.Root+"?format=raw"); status != http.StatusNotFound {
		t.Errorf("a folder from an edge: %d", status)
	}
	if status, _ := stranger(t, demo.Edges[0]+"/ipfs/"+m.Root+"?format=raw", "Cache-Control", "only-if-cached"); status != http.StatusPreconditionFailed {
		t.Errorf("only-if-cached: %d", status)
	}
	if status, _ := stranger(t, demo.Origin+"/ipfs/"+seg.Blocks()[0].CID, "Accept", "text/html"); status != http.StatusNotAcceptable {
		t.Errorf("as a page: %d", status)
	}
}

// creator runs a command as the creator and gives what it printed.
func creator(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), demo.Bin, append([]string{"--server", demo.Origin, "--ca", demo.CA}, args...)...)
	cmd.Env = append(os.Environ(), "STREAMGATE_TOKEN="+demo.AdminToken)
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, errOut.String())
	}
	return strings.TrimSpace(string(out)), err
}

func TestVideoGoesOutAndInByTheCommandLine(t *testing.T) {
	car := filepath.Join(t.TempDir(), "film.car")
	if _, err := creator(t, "video", "export", demo.Video, "-o", car, "--with-keys"); err != nil {
		t.Fatal(err)
	}
	again, err := creator(t, "video", "import", car, "--new-id")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if _, err := creator(t, "video", "delete", again); err != nil {
			t.Error(err)
		}
	}()
	if _, err := creator(t, "video", "publish", again); err != nil {
		t.Fatal(err)
	}
	// The copy plays: whoever holds the pass gets its own picture and key.
	alice := demo.Wallet(t, "alice")
	token := demo.Login(t, demo.Edges[0], alice)
	var s cluster.Session
	cluster.Eventually(t, "a session of the copy", func(context.Context) (err error) {
		s, err = demo.Open(t, demo.Edges[0], token, again)
		return err
	})
	base := strings.TrimSuffix(s.HLS, "master.m3u8")
	for _, path := range []string{"master.m3u8", manifest(t).Renditions[0].Name + "/0.m4s", "key/0"} {
		cluster.Eventually(t, path+" of the copy", func(ctx context.Context) error { return demo.Served(ctx, base+path) })
	}
	raw, err := os.ReadFile(car)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(car, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := creator(t, "video", "import", car); err == nil {
		t.Error("a damaged file was taken")
	}
	if err := demo.Served(t.Context(), base+"master.m3u8"); err != nil {
		t.Error(err)
	}
}

// TestKilledOriginGoesOnWithAnImport kills the origin while an archive is sent to it: the
// command line goes on with the origin's successor, and sends no byte twice that arrived.
func TestKilledOriginGoesOnWithAnImport(t *testing.T) {
	car := filepath.Join(t.TempDir(), "film.car")
	if _, err := creator(t, "video", "export", demo.Video, "-o", car); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(car)
	if err != nil {
		t.Fatal(err)
	}
	size := info.Size()
	u, err := url.Parse(demo.Origin)
	if err != nil {
		t.Fatal(err)
	}
	line := clienttest.NewLine(t, u.Host)
	line.CutUp(size/2, func() { demo.Signal(t, "origin-1", syscall.SIGKILL) })
	behind := "https://" + net.JoinHostPort(u.Hostname(), line.Port())
	id, err := creator(t, "video", "import", car, "--new-id", "--server", behind)
	if err != nil {
		t.Fatal(err)
	}
	cluster.Eventually(t, "origin", func(ctx context.Context) error { return demo.Served(ctx, demo.Origin+"/readyz") })
	// The successor took what its predecessor had not.
	taken := metric(t, "origin-1", "streamgate_upload_received_bytes_total")
	if taken <= 0 || taken >= float64(size) || line.Up() > size+size/2 {
		t.Errorf("of %d bytes the second origin took %v; %d were sent", size, taken, line.Up())
	}
	t.Logf("archive of %d bytes, %d went over the line, the origin's successor took %.0f", size, line.Up(), taken)
	if _, err := creator(t, "video", "delete", id); err != nil {
		t.Error(err)
	}
}

func TestImportThatAKillCutLeavesNothingAndGoesAgain(t *testing.T) {
	car := filepath.Join(t.TempDir(), "film.car")
	if _, err := creator(t, "video", "export", demo.Video, "-o", car, "--with-keys"); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(car)
	if err != nil {
		t.Fatal(err)
	}
	before := metric(t, "origin-1", "streamgate_store_written_bytes_total")
	body, feed := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, demo.Origin+"/v1/archives?new=true", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+demo.AdminToken)
	req.Header.Set("Content-Type", "application/vnd.ipld.car")
	req.ContentLength = int64(len(whole))
	answer := make(chan error, 1)
	go func() {
		resp, err := demo.HTTP().Do(req)
		if err == nil {
			resp.Body.Close()
			err = fmt.Errorf("answered: %s", resp.Status)
		}
		answer <- err
	}()
	if _, err := feed.Write(whole[:len(whole)/2]); err != nil {
		t.Fatal(err)
	}
	// The archive's own folder comes first, and no other video has that block.
	cluster.Eventually(t, "blocks of the import on disk", func(context.Context) error {
		if now := metric(t, "origin-1", "streamgate_store_written_bytes_total"); now <= before {
			return fmt.Errorf("%v bytes, as before", now)
		}
		return nil
	})
	kill(t, "origin-1", demo.Origin)
	_ = feed.Close()
	if err := <-answer; err == nil || strings.HasPrefix(err.Error(), "answered: 2") {
		t.Errorf("an import that was cut: %v", err)
	}
	if n := metric(t, "origin-1", "streamgate_store_deleted_blocks_total"); n == 0 {
		t.Error("what the import had brought was not dropped at the start")
	}
	again, err := creator(t, "video", "import", car, "--new-id")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := creator(t, "video", "delete", again); err != nil {
		t.Error(err)
	}
	// The video whose blocks it shares has lost none.
	if _, err := creator(t, "video", "export", demo.Video, "-o", car+".again"); err != nil {
		t.Error(err)
	}
}
