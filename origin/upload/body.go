package upload

import (
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// Why the reading of a body was ended before its end.
var (
	errReplaced = errors.New("another request took this upload over")
	errShutdown = errors.New("the server is stopping")
	errIdle     = errors.New("nothing came for too long")
)

// body reads a request's body so that another goroutine can end it at any time
// and so that silence ends it too. Closing a body does not wake a reader that
// waits for the network; a read deadline in the past does.
type body struct {
	r     io.Reader
	rc    *http.ResponseController
	idle  time.Duration
	mu    sync.Mutex // guards why, over and the deadline
	why   error      // set once: reading has been ended
	over  bool       // the handler is about to end
	until time.Time  // the deadline that is set
}

func newBody(w http.ResponseWriter, r *http.Request, idle time.Duration) *body {
	return &body{r: r.Body, rc: http.NewResponseController(w), idle: idle}
}

// stop ends the reading; Read gives why. The first reason stays.
func (b *body) stop(why error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.why == nil && !b.over {
		b.why = why
		_ = b.rc.SetReadDeadline(time.Unix(1, 0)) // a writer without deadlines is read on until it ends
	}
}

// end says that the handler is about to end. A stop that comes later does nothing: over
// HTTP/2 the deadline of a response that is over is a nil pointer, and the process ends.
func (b *body) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over = true
}

// extend moves the deadline. Not at each read: over HTTP/2 it wakes another goroutine.
func (b *body) extend() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.why != nil {
		return b.why
	}
	if now := time.Now(); b.until.Sub(now) < b.idle*3/4 {
		b.until = now.Add(b.idle)
		_ = b.rc.SetReadDeadline(b.until)
	}
	return nil
}

// Read reads from the body.
func (b *body) Read(p []byte) (int, error) {
	if err := b.extend(); err != nil {
		return 0, err
	}
	n, err := b.r.Read(p)
	if err == nil || err == io.EOF { //nolint:errorlint // io.Reader promises the value itself
		return n, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.why != nil:
		return n, b.why
	case errors.Is(err, os.ErrDeadlineExceeded):
		b.why = errIdle
		return n, errIdle
	}
	return n, err
}
