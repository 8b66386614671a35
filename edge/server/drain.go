package server

import (
	"cmp"
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/quic-go/quic-go/http3"
	"go.uber.org/zap"
)

// settle is how long after the last handler has returned its bytes may take to
// get to the viewer: some round trips.
const settle = 500 * time.Millisecond

// drain ends what Run began.
func (s *Server) drain(serving *sync.WaitGroup, h12 *http.Server, h3 *http3.Server) {
	stopWithin := cmp.Or(s.cfg.stopWithin, stopWithin)
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin+settle)
	defer cancel()
	s.leave()
	// Errors of what follows say that the bound was reached, which is no news.
	var left sync.WaitGroup
	left.Go(func() { _ = h12.Shutdown(ctx) })
	left.Go(func() { _ = h3.Shutdown(ctx) })
	serving.Go(func() { left.Wait(); cancel() })
	handlers, done := context.WithTimeout(ctx, stopWithin)
	s.requests.wait(handlers)
	done()
	// Viewers that know the protocol leave by themselves now; who is idle does not.
	time.AfterFunc(settle, cancel)
	<-ctx.Done()
	s.stop()
	_ = h12.Close()
	_ = h3.Close()
	late, done := context.WithTimeout(context.Background(), stopWithin)
	defer done()
	if !s.requests.wait(late) {
		s.Log.Error("requests did not end", zap.Int64("requests", s.requests.n.Load()))
	}
}

// Requests is how many requests, push streams among them, are under way.
func (s *Server) Requests() int { return int(s.requests.n.Load()) }

// requests counts the requests under way.
type requests struct {
	n    atomic.Int64
	none chan struct{} // has something in it when n was 0; of one slot
}

func (c *requests) enter() { c.n.Add(1) }

func (c *requests) leave() {
	if c.n.Add(-1) == 0 {
		select {
		case c.none <- struct{}{}:
		default:
		}
	}
}

// wait returns true once no request is under way, false when ctx ends first.
func (c *requests) wait(ctx context.Context) bool {
	for c.n.Load() > 0 {
		select {
		case <-c.none:
		case <-ctx.Done():
			return c.n.Load() == 0
		}
	}
	return true
}
