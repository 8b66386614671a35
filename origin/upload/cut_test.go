package upload_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/streamgate/streamgate/origin/upload"
)

// hang is how long something may take before the test calls it hung.
const hang = 20 * time.Second

func creatorOf(who *atomic.Value) func(context.Context) string {
	return func(context.Context) string { return who.Load().(string) }
}

func status(t *testing.T, r *bufio.Reader) int {
	t.Helper()
	res, err := http.ReadResponse(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

func TestReturningCreatorReplacesADeadConnection(t *testing.T) {
	s := start(t, upload.Config{LockWait: hang}, &events{})
	up := s.create(10)
	_, answer := s.stalled(up, 0, 10, "1234")
	// Nobody told the server that the first connection is dead. Whether the
	// first request got the lock by now or not, the offset is one it can go on from.
	offset, err := strconv.Atoi(s.offset(up))
	if err != nil || offset != 0 && offset != 4 {
		t.Fatalf("offset %d, %v", offset, err)
	}
	rest := "1234567890"[offset:]
	res := s.do("PATCH", up, rest, "Upload-Offset", fmt.Sprint(offset))
	if res.StatusCode != 204 {
		// The stalled one came in between, as it may: it sent its 4 bytes.
		if res.StatusCode != 409 {
			t.Fatal(res.Status)
		}
		if res = s.do("PATCH", up, "567890", "Upload-Offset", "4"); res.StatusCode != 204 {
			t.Fatal(res.Status)
		}
	}
	if got := status(t, answer); got != 423 && got != 409 {
		t.Errorf("the replaced request got %d", got)
	}
	if got := s.offset(up); got != "10" {
		t.Errorf("offset %s", got)
	}
}

func TestSecondWriterIsLockedOutWhileTheFirstCannotLetGo(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	ev := &events{completed: func(upload.Info) error { close(entered); <-leave; return nil }}
	s := start(t, upload.Config{LockWait: 50 * time.Millisecond}, ev)
	up := s.create(1)
	_, answer := s.stalled(up, 0, 1, "x")
	<-entered
	for _, method := range []string{"PATCH", "HEAD", "DELETE"} {
		if res := s.do(method, up, "", "Upload-Offset", "1"); res.StatusCode != http.StatusLocked {
			t.Errorf("%s: %s", method, res.Status)
		}
	}
	close(leave)
	if got := status(t, answer); got != 204 {
		t.Errorf("the first: %d", got)
	}
	if got := s.offset(up); got != "1" {
		t.Errorf("offset %s", got)
	}
}

func TestCutConnectionKeepsWhatCame(t *testing.T) {
	s := start(t, upload.Config{}, &events{})
	up := s.create(10)
	conn, _ := s.stalled(up, 0, 10, "1234567")
	// The bytes are in the socket before the end of it, so the server gets both.
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	at := s.until(up, "7")
	if res := s.do("PATCH", up, "890", "Upload-Offset", at); res.StatusCode != 204 {
		t.Fatal(res.Status)
	}
	id := strings.TrimPrefix(up, "/v1/uploads/")
	u, err := s.server.Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(u.Path); err != nil || string(data) != "1234567890" {
		t.Errorf("bytes %q, %v", data, err)
	}
}

// until waits until the offset is want, without taking the upload from its writer.
func (s *site) until(path, want string) string {
	s.t.Helper()
	tick, end := time.NewTicker(2*time.Millisecond), time.After(hang)
	defer tick.Stop()
	for {
		u, err := s.server.Lookup(strings.TrimPrefix(path, "/v1/uploads/"))
		if err != nil {
			s.t.Fatal(err)
		}
		if fmt.Sprint(u.Offset) == want {
			return want
		}
		select {
		case <-tick.C:
		case <-end:
			s.t.Fatalf("offset is %d, want %s", u.Offset, want)
		}
	}
}

func TestSilentWriterIsEnded(t *testing.T) {
	s := start(t, upload.Config{Idle: 50 * time.Millisecond}, &events{})
	up := s.create(10)
	_, answer := s.stalled(up, 0, 10, "12")
	if got := status(t, answer); got != http.StatusRequestTimeout {
		t.Errorf("got %d", got)
	}
	if got := s.offset(up); got != "2" {
		t.Errorf("offset %s", got)
	}
}

// late is a response whose deadline must not be set when its handler has ended: over
// HTTP/2 the process ends by that.
type late struct {
	*httptest.ResponseRecorder
	t              *testing.T
	stopped, ended chan struct{}
}

func (l late) SetReadDeadline(at time.Time) error {
	if at.After(time.Now()) {
		return nil
	}
	close(l.stopped)
	select {
	case <-l.ended:
		l.t.Error("the handler ended while its request was being stopped")
	case <-time.After(100 * time.Millisecond): // long enough for a handler that does not wait
	}
	return nil
}

// lastBytes is a body whose sender goes away with its end.
type lastBytes struct {
	r       io.Reader
	gone    func()
	stopped chan struct{}
}

func (l lastBytes) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if err != nil {
		l.gone()
		<-l.stopped
	}
	return n, err
}

func TestCreatorWhoLeavesWithTheLastByteEndsNobody(t *testing.T) {
	s := start(t, upload.Config{}, &events{})
	up := s.create(3)
	ctx, cancel := context.WithCancel(t.Context())
	w := late{httptest.NewRecorder(), t, make(chan struct{}), make(chan struct{})}
	r := httptest.NewRequestWithContext(ctx, http.MethodPatch, up, lastBytes{strings.NewReader("123"), cancel, w.stopped})
	for k, v := range map[string]string{"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"} {
		r.Header.Set(k, v)
	}
	s.server.ServeHTTP(w, r)
	close(w.ended)
	if got := s.offset(up); got != "3" {
		t.Errorf("offset %s", got)
	}
}

// process is the test binary as a server.
type process struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	site
}

func spawn(t *testing.T, dir string) *process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), serverEnv+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, lines: bufio.NewScanner(out)}
	p.site = site{t: t, url: "http://" + p.wait("listening "), dir: dir}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return p
}

// wait reads the server's lines up to one with the prefix.
func (p *process) wait(prefix string) string {
	for p.lines.Scan() {
		if rest, is := strings.CutPrefix(p.lines.Text(), prefix); is {
			return rest
		}
	}
	return ""
}

// kill is kill -9.
func (p *process) kill() {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait() // the error is that it was killed
}

// grown waits until the upload's file on disk is longer than n.
func (p *process) grown(n int64) {
	p.t.Helper()
	tick, end := time.NewTicker(2*time.Millisecond), time.After(hang)
	defer tick.Stop()
	for {
		files, err := filepath.Glob(filepath.Join(p.dir, "*", "*"))
		if err != nil || len(files) != 1 {
			p.t.Fatalf("files %v, %v", files, err)
		}
		if st, err := os.Stat(files[0]); err == nil && st.Size() > n {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			p.t.Fatalf("the file did not grow past %d", n)
		}
	}
}

func TestUploadSurvivesKill9InMidPatch(t *testing.T) {
	data := make([]byte, 3<<20)
	if _, err := rand.Read(data); err != nil {
		t.Fatal(err)
	}
	dir, up, acknowledged := t.TempDir(), "", 0
	for round := range 4 {
		p := spawn(t, dir)
		if up == "" {
			up = p.create(len(data))
		}
		offset, err := strconv.Atoi(p.offset(up))
		if err != nil || offset < acknowledged {
			t.Fatalf("round %d: offset %d, %v: %d bytes were acknowledged", round, offset, err, acknowledged)
		}
		// A piece that is acknowledged, then one that is killed in its middle.
		piece := data[offset : offset+200_000]
		if res := p.do("PATCH", up, string(piece), "Upload-Offset", fmt.Sprint(offset)); res.StatusCode != 204 {
			t.Fatal(res.Status)
		}
		acknowledged = offset + len(piece)
		p.stalled(up, acknowledged, len(data)-acknowledged, string(data[acknowledged:acknowledged+300_000]))
		p.grown(int64(acknowledged))
		p.kill()
	}
	p := spawn(t, dir)
	offset, err := strconv.Atoi(p.offset(up))
	if err != nil || offset <= acknowledged {
		t.Fatalf("offset %d, %v", offset, err)
	}
	if res := p.do("PATCH", up, string(data[offset:]), "Upload-Offset", fmt.Sprint(offset)); res.StatusCode != 204 {
		t.Fatal(res.Status)
	}
	whole, err := os.ReadFile(p.wait("completed "))
	if err != nil || sha256.Sum256(whole) != sha256.Sum256(data) {
		t.Errorf("%d bytes, not those that were sent, %v", len(whole), err)
	}
}

func TestBytesThatAwaitTheirChecksumDoNotSurviveKill9(t *testing.T) {
	dir := t.TempDir()
	p := spawn(t, dir)
	up := p.create(1 << 20)
	if res := p.do("PATCH", up, "sure", "Upload-Offset", "0"); res.StatusCode != 204 {
		t.Fatal(res.Status)
	}
	sum := sha256.Sum256([]byte("never sent"))
	junk := bytes.Repeat([]byte("?"), 500_000)
	req := fmt.Sprintf("PATCH %s HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"+
		"Upload-Offset: 4\r\nUpload-Checksum: sha256 %s\r\nContent-Length: 600000\r\n\r\n%s", up, b64(string(sum[:])), junk)
	p.raw(req)
	p.grown(4)
	p.kill()
	p = spawn(t, dir)
	if got := p.offset(up); got != "4" {
		t.Errorf("offset %s, want 4", got)
	}
	if res := p.do("PATCH", up, "more", "Upload-Offset", "4"); res.StatusCode != 204 {
		t.Error(res.Status)
	}
}
