package cache

import (
	"context"
	"io"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxBlobBytes bounds one blob: 2 s of the highest rung are a few megabytes.
	maxBlobBytes = 64 << 20
	// maxFlights bounds fills under way; each holds its blob in memory.
	maxFlights = 256
	// fillWithin bounds one fill, retries and all.
	fillWithin = 30 * time.Second
)

// Source fetches one raw block. It writes the block's bytes to w in order and
// nothing else, and it may not keep trying after ctx ends. The cache checks the
// hash.
type Source interface {
	Fetch(ctx context.Context, leaf model.Leaf, w io.Writer) error
}

// Config of a Cache.
type Config struct {
	MemoryBytes int64
	DiskBytes   int64
}

// Cache is safe for concurrent use. Run must be running for fills to happen.
type Cache struct {
	memory  *memory
	disk    *disk // nil: memory alone
	source  Source
	metrics *Metrics
	log     *zap.Logger

	slots chan struct{} // one a fill under way

	mu      sync.Mutex // guards the rest
	flights map[string]*flight
	fills   sync.WaitGroup
	life    context.Context // ends fills; set by New, ended by Run's end
	end     context.CancelFunc
}

// New makes a cache. db may be nil, then nothing is kept on disk.
func New(cfg Config, db *kv.DB, source Source, log *zap.Logger, m *Metrics) (*Cache, error) {
	const op = "edge/cache.New"
	if cfg.MemoryBytes <= 0 || source == nil || log == nil || m == nil {
		return nil, fault.New(op, fault.Invalid, "memory bytes, source, log and metrics are needed")
	}
	c := &Cache{memory: newMemory(cfg.MemoryBytes, m), source: source, metrics: m, log: log.Named("cache"),
		slots: make(chan struct{}, maxFlights), flights: map[string]*flight{}}
	c.life, c.end = context.WithCancel(context.Background())
	if db != nil && cfg.DiskBytes > 0 {
		var err error
		if c.disk, err = openDisk(db, cfg.DiskBytes, m, c.log); err != nil {
			return nil, fault.Wrap(op, err)
		}
	}
	return c, nil
}

// Run keeps the disk within its budget until ctx ends, then ends all fills and
// waits for them.
func (c *Cache) Run(ctx context.Context) error {
	if c.disk != nil {
		c.disk.run(ctx)
	} else {
		<-ctx.Done()
	}
	c.mu.Lock()
	c.end()
	c.mu.Unlock()
	c.fills.Wait()
	return nil
}

// Outcome says how a look-up went; it is a metric label.
type Outcome string

// The outcomes of a look-up.
const (
	Hit       Outcome = "hit"       // from memory
	DiskHit   Outcome = "disk"      // from disk
	Miss      Outcome = "miss"      // started a fill
	Collapsed Outcome = "collapsed" // joined one
)

// Open finds a blob, or starts to fetch it, or joins whoever does. It does not
// wait for bytes. Called on the hot path: a hit in memory allocates nothing.
func (c *Cache) Open(blob model.Blob) (Object, Outcome, error) {
	if data := c.memory.get(blob.CID); data != nil {
		c.metrics.hit.Inc()
		return Object{data: data, size: int64(len(data))}, Hit, nil
	}
	if blob.Size < 0 || blob.Size > maxBlobBytes {
		return Object{}, "", fault.New("edge/cache.Open", fault.TooLarge, "blob %s has %d bytes, at most %d", blob.CID, blob.Size, maxBlobBytes)
	}
	f, outcome, err := c.join(blob)
	if err != nil {
		return Object{}, "", err
	}
	c.metrics.lookup(outcome)
	return Object{flight: f, size: blob.Size}, outcome, nil
}

// Fill brings a blob into the cache and waits until it is there. One that is
// there is no work, one on its way is joined. The shelf calls it to fetch ahead.
func (c *Cache) Fill(ctx context.Context, blob model.Blob) error {
	if c.memory.has(blob.CID) {
		return nil
	}
	f, _, err := c.join(blob)
	if err != nil {
		return err
	}
	select {
	case <-f.done:
		return f.failure()
	case <-ctx.Done():
		return fault.As("edge/cache.Fill", fault.Unavailable, ctx.Err())
	}
}

// Cold tells which blobs were fetched in vain, so that they make room first.
func (c *Cache) Cold(blobs []model.Blob) {
	for _, b := range blobs {
		c.memory.drop(b.CID)
	}
}

// join finds the flight of a blob or starts one.
func (c *Cache) join(blob model.Blob) (*flight, Outcome, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.flights[blob.CID]; f != nil {
		return f, Collapsed, nil
	}
	if c.life.Err() != nil {
		return nil, "", fault.New("edge/cache.join", fault.Unavailable, "the node stops")
	}
	f := newFlight(blob)
	select {
	case c.slots <- struct{}{}:
	default:
		return nil, "", fault.New("edge/cache.join", fault.TooMany, "%d fills are under way", maxFlights)
	}
	c.flights[blob.CID] = f
	c.fills.Go(func() { c.fly(f) })
	return f, Miss, nil
}

// fly fills one flight, from disk or from the source, and keeps what is right.
func (c *Cache) fly(f *flight) {
	defer func() { <-c.slots }()
	ctx, cancel := context.WithTimeout(c.life, fillWithin)
	defer cancel()
	begun := time.Now()
	err, fromDisk := c.load(ctx, f)
	if err == nil {
		c.memory.put(f.blob.CID, f.buf)
	}
	c.mu.Lock()
	delete(c.flights, f.blob.CID) // after memory has it, so that nobody fetches it twice
	c.mu.Unlock()
	f.finish(err)
	c.metrics.filled(err, fromDisk, time.Since(begun), len(f.buf))
	if err != nil && fault.KindOf(err) == fault.Corrupt {
		c.log.Warn("fill was corrupt", zap.String("blob", f.blob.CID), zap.Error(err))
	}
}

func (c *Cache) load(ctx context.Context, f *flight) (err error, fromDisk bool) {
	if c.disk != nil && c.disk.read(f) {
		return nil, true
	}
	f.rewind()
	for _, leaf := range f.blob.Blocks() {
		if err := f.fetch(ctx, c.source, leaf); err != nil {
			return err, false
		}
	}
	if int64(f.len()) != f.blob.Size {
		return fault.New("edge/cache.load", fault.Corrupt, "blob %s has %d bytes, its manifest says %d", f.blob.CID, f.len(), f.blob.Size), false
	}
	if c.disk != nil {
		c.disk.write(f)
	}
	return nil, false
}
