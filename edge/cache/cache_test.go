package cache_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
)

// source is an origin in memory. A fetch may be held back, broken or falsified.
type source struct {
	mu      sync.Mutex
	blocks  map[string][]byte
	fetches atomic.Int32
	gate    chan struct{} // nil: open; else each half of a block waits for a token
	fail    error
	askers  []string // request ids
	edge    bool     // another edge, not an origin
}

func (s *source) Fetch(ctx context.Context, blob model.Blob, i int, w cache.Sink) error {
	leaf := blob.Blocks()[i]
	s.fetches.Add(1)
	if !s.edge {
		w.Trust()
	}
	s.mu.Lock()
	s.askers = append(s.askers, obs.RequestID(ctx))
	b, fail := s.blocks[leaf.CID], s.fail
	s.mu.Unlock()
	for _, part := range [][]byte{b[:len(b)/2], b[len(b)/2:]} {
		if s.gate != nil {
			select {
			case <-s.gate:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if _, err := w.Write(part); err != nil {
			return err
		}
		if fail != nil {
			return fail
		}
	}
	return w.Prove()
}

func (s *source) add(t testing.TB, parts ...[]byte) model.Blob {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	var b model.Blob
	for _, p := range parts {
		sum := sha256.Sum256(p)
		mh, err := multihash.Encode(sum[:], multihash.SHA2_256)
		if err != nil {
			t.Fatal(err)
		}
		id := cid.NewCidV1(cid.Raw, mh).String()
		s.blocks[id] = p
		b.Leaves = append(b.Leaves, model.Leaf{CID: id, Size: int64(len(p))})
		b.Size += int64(len(p))
	}
	b.CID = fmt.Sprintf("blob-%s", b.Leaves[0].CID)
	if len(parts) == 1 {
		b.CID, b.Leaves = b.Leaves[0].CID, nil
	}
	return b
}

// set changes what the origin has from now on.
func (s *source) set(blocks map[string][]byte, fail error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks, s.fail = blocks, fail
}

func open(t testing.TB, src *source, dir string, memory, disk int64) *cache.Cache {
	t.Helper()
	c, stop := run(t, src, dir, memory, disk)
	t.Cleanup(stop)
	return c
}

// run opens a cache; an empty dir means memory alone.
func run(t testing.TB, src cache.Source, dir string, memory, disk int64) (*cache.Cache, func()) {
	t.Helper()
	cfg := cache.Config{MemoryBytes: memory, Dir: dir, Reserve: 1 << 20}
	if dir != "" {
		cfg.DiskBytes = disk
	}
	return over(t, cfg, src)
}

// over runs a cache until the function that it gives is called.
func over(t testing.TB, cfg cache.Config, src cache.Source) (*cache.Cache, func()) {
	t.Helper()
	c, err := cache.New(cfg, src, zap.NewNop(), cache.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	c.Patient()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	return c, func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func read(t testing.TB, c *cache.Cache, b model.Blob) ([]byte, cache.Outcome, error) {
	t.Helper()
	o, outcome, err := c.Open(context.Background(), b)
	if err != nil {
		return nil, outcome, err
	}
	var buf bytes.Buffer
	_, err = o.CopyTo(t.Context(), &buf, 0, o.Size())
	return buf.Bytes(), outcome, err
}

func TestBlobIsFetchedOnceThenServedFromMemory(t *testing.T) {
	src := &source{blocks: map[string][]byte{}}
	b := src.add(t, []byte("first leaf"), []byte("second"))
	c := open(t, src, "", 1<<20, 0)
	for i, want := range []cache.Outcome{cache.Miss, cache.Hit, cache.Hit} {
		got, outcome, err := read(t, c, b)
		if err != nil || string(got) != "first leafsecond" || outcome != want {
			t.Fatalf("read %d: %q, %s, %v", i, got, outcome, err)
		}
		c.Filled() // a reader has the bytes before memory does
	}
	if n := src.fetches.Load(); n != 2 {
		t.Fatalf("%d fetches of 2 blocks", n)
	}
}

func TestReadersFollowOneFillAsItArrives(t *testing.T) {
	src := &source{blocks: map[string][]byte{}, gate: make(chan struct{})}
	b := src.add(t, []byte("0123456789"))
	c := open(t, src, "", 1<<20, 0)
	first, _, err := c.Open(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	second, outcome, err := c.Open(context.Background(), b)
	if err != nil || outcome != cache.Collapsed {
		t.Fatalf("%s, %v", outcome, err)
	}
	src.gate <- struct{}{}
	r, w := io.Pipe()
	go func() {
		_, err := second.CopyTo(t.Context(), w, 0, b.Size)
		w.CloseWithError(err)
	}()
	half := make([]byte, 5)
	if _, err := io.ReadFull(r, half); err != nil || string(half) != "01234" {
		t.Fatalf("%q, %v", half, err)
	}
	src.gate <- struct{}{}
	rest, err := io.ReadAll(r)
	if err != nil || string(rest) != "56789" {
		t.Fatalf("%q, %v", rest, err)
	}
	whole, err := first.Bytes(t.Context())
	if err != nil || string(whole) != "0123456789" || src.fetches.Load() != 1 {
		t.Fatalf("%q, %v, %d fetches", whole, err, src.fetches.Load())
	}
}

func TestFillGoesOnWhenItsFirstReaderLeaves(t *testing.T) {
	src := &source{blocks: map[string][]byte{}, gate: make(chan struct{})}
	b := src.add(t, []byte("0123456789"))
	c := open(t, src, "", 1<<20, 0)
	o, _, err := c.Open(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("viewer left")
	cancel(gone)
	if _, err := o.CopyTo(ctx, io.Discard, 0, b.Size); !errors.Is(err, gone) {
		t.Fatalf("got %v", err)
	}
	go func() { src.gate <- struct{}{}; src.gate <- struct{}{} }()
	if got, outcome, err := read(t, c, b); err != nil || string(got) != "0123456789" || outcome == cache.Miss {
		t.Fatalf("%q, %s, %v", got, outcome, err)
	}
}

func TestWrongBytesFailTheReaderAndAreNotKept(t *testing.T) {
	for name, bad := range map[string][]byte{"other bytes": []byte("012345678X"), "too short": []byte("01234"), "too long": []byte("0123456789ABC")} {
		t.Run(name, func(t *testing.T) {
			src := &source{blocks: map[string][]byte{}}
			b := src.add(t, []byte("0123456789"))
			good := src.blocks[b.CID]
			src.blocks[b.CID] = bad
			c := open(t, src, t.TempDir(), 1<<20, 1<<20)
			if got, _, err := read(t, c, b); fault.KindOf(err) != fault.Corrupt {
				t.Fatalf("%q, %v", got, err)
			}
			src.mu.Lock()
			src.blocks[b.CID] = good
			src.mu.Unlock()
			if got, outcome, err := read(t, c, b); err != nil || !bytes.Equal(got, good) || outcome != cache.Miss {
				t.Fatalf("%q, %s, %v", got, outcome, err)
			}
		})
	}
}

func TestFailedFillReachesEveryReader(t *testing.T) {
	src := &source{blocks: map[string][]byte{}, gate: make(chan struct{}), fail: fault.New("origin", fault.Unavailable, "cut")}
	b := src.add(t, []byte("0123456789"))
	c := open(t, src, "", 1<<20, 0)
	var readers []cache.Object
	for range 4 {
		o, _, err := c.Open(context.Background(), b)
		if err != nil {
			t.Fatal(err)
		}
		readers = append(readers, o)
	}
	src.gate <- struct{}{}
	for _, o := range readers {
		if _, err := o.CopyTo(t.Context(), io.Discard, 0, b.Size); fault.KindOf(err) != fault.Unavailable {
			t.Fatalf("got %v", err)
		}
	}
}

func TestDiskSurvivesARestartAndRotIsFound(t *testing.T) {
	src, dir := &source{blocks: map[string][]byte{}}, t.TempDir()
	b := src.add(t, []byte("first leaf"), []byte("second"))
	t.Run("fill", func(t *testing.T) {
		c := open(t, src, dir, 1<<20, 1<<20)
		if err := c.Fill(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	})
	before := src.fetches.Load()
	t.Run("again", func(t *testing.T) {
		c := open(t, src, dir, 1<<20, 1<<20)
		if got, _, err := read(t, c, b); err != nil || string(got) != "first leafsecond" {
			t.Fatalf("%q, %v", got, err)
		}
		if src.fetches.Load() != before {
			t.Fatal("fetched although it is on disk")
		}
	})
	t.Run("rotten", func(t *testing.T) {
		rot(t, dir, b.Leaves[1].CID)
		c := open(t, src, dir, 1<<20, 1<<20)
		if got, _, err := read(t, c, b); err != nil || string(got) != "first leafsecond" {
			t.Fatalf("%q, %v", got, err)
		}
	})
}

func TestMemoryStaysWithinItsBudget(t *testing.T) {
	src := &source{blocks: map[string][]byte{}}
	const budget = 1600
	c := open(t, src, "", budget, 0)
	for i := range 200 {
		if err := c.Fill(t.Context(), src.add(t, bytes.Repeat([]byte{byte(i)}, 40+i%3))); err != nil {
			t.Fatal(err)
		}
	}
	if held := c.Held(); held == 0 || held > budget {
		t.Fatalf("%d bytes kept, budget %d", held, budget)
	}
}

// What is asked for again and again stays, though between two times twice as much
// passes through as memory holds: a list of the latest would lose all of it.
func TestOnePassOverColdTitlesLeavesWhatIsWatched(t *testing.T) {
	src := &source{blocks: map[string][]byte{}}
	c := open(t, src, "", 100<<10, 0)
	ask := func(kind string, n int) {
		t.Helper()
		if _, _, err := read(t, c, src.add(t, fmt.Appendf(nil, "%s %01000d", kind, n))); err != nil {
			t.Fatal(err)
		}
	}
	const watched, rounds, cold = 20, 20, 200
	again := int32(0)
	for round := range rounds {
		before := src.fetches.Load()
		for range 5 {
			for n := range watched {
				ask("watched", n)
			}
		}
		if round > 0 {
			again += src.fetches.Load() - before
		}
		for n := range cold {
			ask("cold", round*cold+n)
		}
	}
	if again > watched*(rounds-1)/2 {
		t.Errorf("of %d segments %d were fetched again in %d rounds", watched, again, rounds-1)
	}
}

func BenchmarkHit(b *testing.B) {
	src := &source{blocks: map[string][]byte{}}
	blob := src.add(b, make([]byte, 500<<10))
	c := open(b, src, "", 64<<20, 0)
	if err := c.Fill(b.Context(), blob); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, outcome, err := c.Open(context.Background(), blob); err != nil || outcome != cache.Hit {
			b.Fatal(outcome, err)
		}
	}
}
