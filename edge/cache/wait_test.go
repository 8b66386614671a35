package cache_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// steps is a source that does what the test says, one call of Fetch after the other.
type steps chan func(ctx context.Context, w cache.Sink) error

func (s steps) Fetch(ctx context.Context, _ model.Blob, _ int, w cache.Sink) error {
	select {
	case step := <-s:
		return step(ctx, w)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sends writes parts and proves them.
func sends(parts ...string) func(context.Context, cache.Sink) error {
	return func(_ context.Context, w cache.Sink) error {
		for _, p := range parts {
			if _, err := w.Write([]byte(p)); err != nil {
				return err
			}
		}
		return w.Prove()
	}
}

const text = "0123456789"

// stepped opens a cache over steps, and a blob of text.
func stepped(t *testing.T) (*cache.Cache, steps, model.Blob) {
	t.Helper()
	s := make(steps)
	c, stop := over(t, cache.Config{MemoryBytes: 1 << 20}, s)
	t.Cleanup(stop)
	return c, s, (&source{blocks: map[string][]byte{}}).add(t, []byte(text))
}

func TestFillEndsWhenTheLastWhoWantsItHasLeft(t *testing.T) {
	c, s, b := stepped(t)
	viewer, leave := context.WithCancel(t.Context())
	ahead, stop := context.WithCancel(t.Context())
	if _, _, err := c.Open(viewer, b); err != nil {
		t.Fatal(err)
	}
	prefetch := make(chan error, 1)
	go func() { prefetch <- c.Fill(ahead, b) }()
	ended, left := make(chan struct{}), make(chan struct{})
	s <- func(ctx context.Context, w cache.Sink) error {
		w.Trust()
		if _, err := w.Write([]byte("0123")); err != nil {
			return err
		}
		<-left
		select {
		case <-ctx.Done():
			t.Error("ended although the prefetch goes on")
		case <-time.After(20 * time.Millisecond): // nothing to wait for: it must not happen
		}
		stop()
		<-ctx.Done()
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			t.Error("it went on for nobody until its time was over")
		}
		close(ended)
		return ctx.Err()
	}
	for late := time.Now().Add(time.Minute); c.Wanting(b.CID) < 2; runtime.Gosched() { // until the prefetch has joined
		if time.Now().After(late) {
			t.Fatal("the prefetch did not join")
		}
	}
	leave()
	close(left)
	<-ended
	if err := <-prefetch; err == nil {
		t.Error("the prefetch that was given up succeeded")
	}
	go func() { s <- sends(text) }()
	if got, outcome, err := read(t, c, b); err != nil || string(got) != text || outcome != cache.Miss {
		t.Errorf("%q, %s, %v: who comes after starts anew", got, outcome, err)
	}
}

// taken says how many bytes a reader has, each time that it gets some.
type taken struct {
	n   int
	got chan int
}

func (k *taken) Write(p []byte) (int, error) {
	k.n += len(p)
	k.got <- k.n
	return len(p), nil
}

func TestLastByteIsKeptBackUntilAllAreProved(t *testing.T) {
	c, s, b := stepped(t)
	o, _, err := c.Open(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	k := &taken{got: make(chan int, len(text))}
	go func() {
		s <- func(_ context.Context, w cache.Sink) error {
			w.Trust()
			if _, err := w.Write([]byte("012345678x")); err != nil { // as long as it should be, and wrong
				return err
			}
			if n := <-k.got; n != len(text)-1 {
				t.Errorf("a reader had %d bytes of %d before they were proved", n, len(text))
			}
			return w.Prove()
		}
	}()
	if n, err := o.CopyTo(t.Context(), k, 0, o.Size()); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// cancelled is of somebody who has left already.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func TestFillThatIsNearlyDoneGoesOnWithoutItsViewer(t *testing.T) {
	c, s, b := stepped(t)
	viewer, leave := context.WithCancel(t.Context())
	o, _, err := c.Open(viewer, b)
	if err != nil {
		t.Fatal(err)
	}
	s <- func(ctx context.Context, w cache.Sink) error {
		w.Trust()
		if _, err := w.Write([]byte("012345")); err != nil {
			return err
		}
		leave()
		select {
		case <-ctx.Done():
			t.Error("ended with more than half here")
		case <-time.After(20 * time.Millisecond): // nothing to wait for: it must not happen
		}
		return sends("6789")(ctx, w)
	}
	if got, err := o.Bytes(t.Context()); err != nil || string(got) != text {
		t.Fatalf("%q, %v", got, err)
	}
	c.Filled()
	if _, outcome, err := c.Open(t.Context(), b); err != nil || outcome != cache.Hit {
		t.Errorf("%s, %v", outcome, err)
	}
}

func TestBlobThatIsNowhereIsNotLookedForAgainAtOnce(t *testing.T) {
	c, s, b := stepped(t)
	go func() {
		s <- func(context.Context, cache.Sink) error { return fault.New("origin", fault.NotFound, "no such block") }
	}()
	if _, _, err := read(t, c, b); fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	if _, _, err := c.Open(t.Context(), b); fault.KindOf(err) != fault.NotFound { // there is no second step
		t.Errorf("second look: %v", err)
	}
}

func TestBytesOfAnotherEdgeAreSeenOnceTheirBlockIsProved(t *testing.T) {
	c, s, b := stepped(t)
	o, _, err := c.Open(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	s <- func(ctx context.Context, w cache.Sink) error {
		if _, err := w.Write([]byte("01234XXXXX")); err != nil {
			return err
		}
		if err := o.Ready(cancelled()); err == nil {
			t.Error("a reader has bytes that nobody has checked")
		}
		if err := w.Prove(); fault.KindOf(err) != fault.Corrupt {
			t.Errorf("wrong bytes are %v", err)
		}
		if err := w.Restart(); err != nil {
			return err
		}
		return sends("01234", "56789")(ctx, w)
	}
	var got bytes.Buffer
	if _, err := o.CopyTo(t.Context(), &got, 0, b.Size); err != nil || got.String() != text {
		t.Errorf("%q, %v", got.String(), err)
	}
}

func TestWhatReadersHaveOfAnOriginIsNotTakenBack(t *testing.T) {
	c, s, b := stepped(t)
	o, _, err := c.Open(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	s <- func(_ context.Context, w cache.Sink) error {
		w.Trust()
		if _, err := w.Write([]byte("01")); err != nil {
			return err
		}
		if err := o.Ready(t.Context()); err != nil {
			t.Errorf("bytes of an origin wait: %v", err)
		}
		return w.Restart()
	}
	if _, err := o.Bytes(t.Context()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("started again under its readers: %v", err)
	}
}

func TestSourceThatProvesNothingIsNotBelieved(t *testing.T) {
	c, s, b := stepped(t)
	go func() {
		s <- func(_ context.Context, w cache.Sink) error { _, err := w.Write([]byte(text)); return err }
	}()
	if got, _, err := read(t, c, b); err == nil {
		t.Errorf("%q was kept unproved", got)
	}
}
