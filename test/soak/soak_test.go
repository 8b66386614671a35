package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

const (
	wallets  = 50
	viewers  = 1_000 // as many a wallet and an edge
	askEvery = 5 * time.Second
	// calm is how long after a change of its pass a viewer's answer must be that of
	// the chain. It bounds a hang, not the speed.
	calm = 5 * time.Second
)

// bounds of growth, from the line through the second half of the samples: they
// must hide what allocators and caches do, and show a leak of a few KiB a second.
const (
	maxGrowth    = 0.10 // of the mean, over the whole time
	spareBytes   = 24 << 20
	spareThreads = 40 // goroutines
)

func TestClusterDoesNotGrow(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv("SOAK"))
	if err != nil {
		t.Skip("SOAK is not set: run 'make soak T=10m'")
	}
	demo, err := cluster.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := demo.Stop(); err != nil {
			t.Error(err)
		}
	}()
	s := newSoak(t, demo)
	s.openAll(t)
	ctx, cancel := context.WithTimeout(t.Context(), length)
	defer cancel()
	var busy sync.WaitGroup
	for _, v := range s.viewers {
		busy.Go(func() { v.watch(ctx, s) })
	}
	busy.Go(func() { s.churn(ctx) })
	busy.Go(func() { s.come(ctx) })
	samples := s.sample(ctx, t)
	busy.Wait()
	s.report(t, samples, length)
}

// soak is a demo with many holders.
type soak struct {
	demo    *cluster.Cluster
	minter  minter
	holders []*holder
	viewers []*viewer
	served  atomic.Int64
	refused atomic.Int64
	changes atomic.Int64
	joins   atomic.Int64

	mu       sync.Mutex // guards mistakes
	mistakes []string
}

// holder is a wallet with a pass of its own.
type holder struct {
	wallet cluster.Wallet
	id     string
	api    [2]*client.Client // signed in, an edge

	mu      sync.RWMutex // guards what follows
	holds   bool
	changed time.Time // when the last change began; zero far ago
}

// expects is the status that a viewer must get, 0 while that is open.
func (h *holder) expects(asked time.Time) int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	switch {
	case asked.Sub(h.changed) < calm:
		return 0
	case h.holds:
		return 200
	}
	return 403
}

func (h *holder) set(holds bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.holds, h.changed = holds, time.Now()
}

// viewer is one session.
type viewer struct {
	of   *holder
	edge int

	mu  sync.Mutex // guards what follows
	url string
	at  time.Time
	id  model.SessionID
}

func (v *viewer) now() (string, time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.url, v.at
}

func (v *viewer) open(ctx context.Context, s *soak) error {
	var out cluster.Session
	err := patiently(ctx, func() error {
		return v.of.api[v.edge].Call(ctx, "POST", "/v1/videos/"+s.demo.Video+"/sessions", nil, &out)
	})
	if err != nil {
		return err
	}
	v.mu.Lock()
	old := v.id
	v.url, v.at, v.id = out.HLS, time.Now(), out.Session
	v.mu.Unlock()
	if old == "" {
		return nil
	}
	return v.of.api[v.edge].Call(ctx, "DELETE", "/v1/sessions/"+string(old), nil, nil)
}

// patiently does again what was refused only because one address asks so often.
func patiently(ctx context.Context, do func() error) error {
	for {
		err := do()
		if fault.KindOf(err) != fault.TooMany {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200*time.Millisecond + rand.N(200*time.Millisecond)):
		}
	}
}

// watch asks for something small again and again.
func (v *viewer) watch(ctx context.Context, s *soak) {
	wait := rand.N(askEvery)
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = askEvery/2 + rand.N(askEvery)
		url, opened := v.now()
		asked := time.Now()
		before := v.of.expects(asked)
		a, err := s.demo.Get(ctx, url)
		after := v.of.expects(time.Now())
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && before == 200 && after == 200: // not one that was cut
			s.mistake(fmt.Errorf("%s at edge %d: %w", v.of.wallet.Name, v.edge, err))
		case a.Status == 200:
			s.served.Add(1)
		case a.Status == 403:
			s.refused.Add(1)
		}
		if again, _ := v.now(); err == nil && again == url && before == after && before != 0 && time.Since(opened) > calm && a.Status != before {
			s.mistake(fmt.Errorf("%s at edge %d: %d %s, want %d", v.of.wallet.Name, v.edge, a.Status, a.Problem, before))
		}
	}
}

// churn takes passes away and gives them back.
func (s *soak) churn(ctx context.Context) {
	for ctx.Err() == nil {
		h := s.holders[rand.N(len(s.holders))]
		h.mu.RLock()
		holds := h.holds
		h.mu.RUnlock()
		h.set(!holds)
		err := s.give(ctx, h, !holds)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			s.mistake(fmt.Errorf("pass %s: %w", h.id, err))
			h.set(holds)
		}
		s.changes.Add(1)
		select {
		case <-ctx.Done():
		case <-time.After(rand.N(time.Second)):
		}
	}
}

// come lets viewers leave and others come.
func (s *soak) come(ctx context.Context) {
	for ctx.Err() == nil {
		v := s.viewers[rand.N(len(s.viewers))]
		asked := time.Now()
		if v.of.expects(asked) == 200 {
			err := v.open(ctx, s)
			if err != nil && ctx.Err() == nil && v.of.expects(time.Now()) == 200 {
				s.mistake(fmt.Errorf("%s may not open a session: %w", v.of.wallet.Name, err))
			}
			s.joins.Add(1)
		}
		select {
		case <-ctx.Done():
		case <-time.After(rand.N(400 * time.Millisecond)):
		}
	}
}

// maxMistakes bounds what is told of.
const maxMistakes = 20

func (s *soak) mistake(err error) {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.mistakes) < maxMistakes {
		s.mistakes = append(s.mistakes, time.Now().Format("15:04:05.000 ")+err.Error())
	}
}

// openAll signs everybody in and opens their sessions, some at a time.
func (s *soak) openAll(t *testing.T) {
	t.Helper()
	group, ctx := errgroup.WithContext(t.Context())
	group.SetLimit(8)
	for _, h := range s.holders {
		group.Go(func() error {
			for i, edge := range s.demo.Edges {
				var err error
				err = patiently(ctx, func() error {
					h.api[i], err = s.login(ctx, t, edge, h.wallet)
					return err
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	group, ctx = errgroup.WithContext(t.Context())
	group.SetLimit(4)
	for i := range viewers {
		v := &viewer{of: s.holders[i%wallets], edge: i / wallets % len(s.demo.Edges)}
		s.viewers = append(s.viewers, v)
		group.Go(func() error { return v.open(ctx, s) })
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}
