package upload_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/upload"
)

// serverEnv makes the test binary a bare upload server over the folder it
// names, so that tests (here and in test/tus) can kill a real process.
const serverEnv = "STREAMGATE_UPLOAD_SERVER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(serverEnv); dir != "" {
		if err := serve(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serve prints its address, then `completed <path>` for each upload that ends.
func serve(dir string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	ev := &events{completed: func(u upload.Info) error {
		fmt.Println("completed", u.Path)
		return nil
	}}
	s, err := upload.New(upload.Config{Dir: dir, LockWait: 2 * time.Second}, ev, upload.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("listening", l.Addr())
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second}
	var wg sync.WaitGroup
	wg.Go(func() { _ = s.Run(ctx) })
	wg.Go(func() { <-ctx.Done(); _ = srv.Close() })
	err = srv.Serve(l)
	stop()
	wg.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// events records what happened. Functions that are set decide the answer.
type events struct {
	mu         sync.Mutex
	log        []string
	created    func(upload.Info) (model.VideoID, error)
	completed  func(upload.Info) error
	progressed func(upload.Info)
}

func (e *events) note(format string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.log = append(e.log, fmt.Sprintf(format, args...))
}

func (e *events) all() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.log...)
}

func (e *events) Created(_ context.Context, u upload.Info) (model.VideoID, error) {
	e.note("created %q %q %q", u.Video, u.Title, u.Filename)
	if e.created != nil {
		return e.created(u)
	}
	if u.Video == "" {
		return "fresh", nil
	}
	return u.Video, nil
}

func (e *events) Progress(u upload.Info) {
	if e.progressed != nil {
		e.progressed(u)
	}
}

func (e *events) Completed(_ context.Context, u upload.Info) error {
	e.note("completed %s %d", u.Video, u.Size)
	if e.completed != nil {
		return e.completed(u)
	}
	return nil
}

func (e *events) Terminated(u upload.Info) { e.note("terminated %s", u.Video) }

// site is a server under test with its address.
type site struct {
	t      *testing.T
	server *upload.Server
	url    string
	dir    string
}

func start(t *testing.T, cfg upload.Config, ev *events) *site {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	s, err := upload.New(cfg, ev, upload.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return &site{t: t, server: s, url: h.URL, dir: cfg.Dir}
}

// do sends a tus request; headers come in pairs and overrule the usual ones.
func (s *site) do(method, path, body string, headers ...string) *http.Response {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, bodyOf(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	if method == http.MethodPatch {
		req.Header.Set("Content-Type", "application/offset+octet-stream")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

// create makes an upload and gives its path.
func (s *site) create(size int, headers ...string) string {
	s.t.Helper()
	res := s.do(http.MethodPost, "/v1/uploads", "", append([]string{"Upload-Length", fmt.Sprint(size)}, headers...)...)
	if res.StatusCode != http.StatusCreated {
		s.t.Fatalf("creation: %s", res.Status)
	}
	return res.Header.Get("Location")
}

func (s *site) offset(path string) string {
	s.t.Helper()
	res := s.do(http.MethodHead, path, "")
	if res.StatusCode != http.StatusOK {
		s.t.Fatalf("HEAD: %s", res.Status)
	}
	return res.Header.Get("Upload-Offset")
}

// stalled opens a PATCH that sends part of what it announces and then nothing.
// Reading from the reader gives the server's answer.
func (s *site) stalled(path string, offset, announced int, part string) (net.Conn, *bufio.Reader) {
	s.t.Helper()
	return s.raw(fmt.Sprintf("PATCH %s HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"+
		"Upload-Offset: %d\r\nContent-Length: %d\r\n\r\n%s", path, offset, announced, part))
}

// raw sends text on a connection of its own.
func (s *site) raw(text string) (net.Conn, *bufio.Reader) {
	s.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(s.t.Context(), "tcp", s.url[len("http://"):])
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, text); err != nil {
		s.t.Fatal(err)
	}
	return conn, bufio.NewReader(conn)
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
