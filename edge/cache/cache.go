package cache

import (
	"context"
	"io"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxBlobBytes bounds one blob: 2 s of the highest rung are a few megabytes.
	maxBlobBytes = 64 << 20
	// maxFlights and maxFlying bound fills under way and the memory that they hold, in bytes.
	maxFlights = 256
	maxFlying  = 512 << 20
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

	mu      sync.Mutex // guards the rest
	flights map[string]*flight
	flying  int64 // bytes of all flights
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
		flights: map[string]*flight{}}
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
	if c.disk != nil {
		c.disk.sweep() // what the last fills left
	}
	return nil
}

// Outcome says how a look-up went; it is a metric label.
type Outcome string

// The outcomes of a look-up.
const (
	Hit       Outcome = "hit"       // from memory
	DiskHit   Outcome = "disk"      // started a fill from disk
	Miss      Outcome = "miss"      // started a fill from the source
	Collapsed Outcome = "collapsed" // joined one
)

// Open finds a blob, or starts to fetch it, or joins whoever does. It does not
// wait for bytes. Called on the hot path: a hit in memory allocates nothing. A
// fill takes its request id and trace from ctx, but does not end with it.
func (c *Cache) Open(ctx context.Context, blob model.Blob) (Object, Outcome, error) {
	if data := c.memory.get(blob.CID); data != nil && int64(len(data)) == blob.Size {
		c.metrics.hit.Inc()
		return Object{data: data, size: int64(len(data))}, Hit, nil
	}
	o, outcome, err := c.join(ctx, blob)
	if err == nil {
		c.metrics.lookup(outcome)
	}
	return o, outcome, err
}

// Fill brings a blob into the cache and waits until it is there. One that is
// there is no work, one on its way is joined. The shelf calls it to fetch ahead.
func (c *Cache) Fill(ctx context.Context, blob model.Blob) error {
	if c.memory.has(blob.CID) {
		return nil
	}
	o, _, err := c.join(ctx, blob)
	if err != nil || o.flight == nil {
		return err
	}
	select {
	case <-o.flight.done:
		return o.flight.failure()
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

// join finds the flight of a blob or starts one, or finds that one has just landed.
func (c *Cache) join(ctx context.Context, blob model.Blob) (Object, Outcome, error) {
	const op = "edge/cache.join"
	if blob.Size < 0 || blob.Size > maxBlobBytes {
		return Object{}, "", fault.New(op, fault.TooLarge, "blob %s has %d bytes, at most %d", blob.CID, blob.Size, maxBlobBytes)
	}
	outcome := Miss
	if c.disk != nil && c.disk.has(blob.Blocks()[0].CID) {
		outcome = DiskHit
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if f := c.flights[blob.CID]; f != nil {
		return Object{flight: f, size: blob.Size}, Collapsed, nil
	}
	if data := c.memory.get(blob.CID); data != nil && int64(len(data)) == blob.Size {
		return Object{data: data, size: blob.Size}, Hit, nil
	}
	switch {
	case c.life.Err() != nil:
		return Object{}, "", fault.New(op, fault.Unavailable, "the node stops")
	case len(c.flights) >= maxFlights || c.flying+blob.Size > maxFlying:
		return Object{}, "", fault.New(op, fault.TooMany, "%d fills with %d bytes are under way", len(c.flights), c.flying)
	}
	f := newFlight(blob)
	c.flights[blob.CID] = f
	c.flying += blob.Size
	values := context.WithoutCancel(ctx)
	c.fills.Go(func() { c.fly(values, f) })
	return Object{flight: f, size: blob.Size}, outcome, nil
}

// fly fills one flight and keeps what is right.
func (c *Cache) fly(ctx context.Context, f *flight) {
	ctx, cancel := context.WithTimeout(ctx, fillWithin)
	defer cancel()
	defer context.AfterFunc(c.life, cancel)()
	ctx, span := otel.Tracer("streamgate/edge/cache").Start(ctx, "fill")
	defer span.End()
	begun := time.Now()
	fetched, err := c.load(ctx, f)
	if err == nil {
		c.memory.put(f.blob.CID, f.buf)
	}
	c.metrics.filled(err, !fetched, time.Since(begun), len(f.buf))
	if err != nil {
		span.SetStatus(codes.Error, fault.KindOf(err).String())
	}
	if err != nil && fault.KindOf(err) == fault.Corrupt {
		c.log.Warn("fill was corrupt", zap.String("blob", f.blob.CID), zap.Error(err))
	}
	c.mu.Lock()
	delete(c.flights, f.blob.CID) // after memory has it, so that nobody fetches it twice
	c.flying -= f.blob.Size
	c.mu.Unlock()
	f.finish(err)
	if err == nil && fetched && c.disk != nil {
		c.disk.write(f) // nobody waits for it
	}
}

// load takes each block from the disk, or else from the source.
func (c *Cache) load(ctx context.Context, f *flight) (fetched bool, err error) {
	for _, leaf := range f.blob.Blocks() {
		if c.disk != nil && c.disk.read(f, leaf) {
			continue
		}
		fetched = true
		if err := f.fetch(ctx, c.source, leaf); err != nil {
			return fetched, err
		}
	}
	if int64(f.len()) != f.blob.Size {
		return fetched, fault.New("edge/cache.load", fault.Corrupt, "blob %s has %d bytes, its manifest says %d", f.blob.CID, f.len(), f.blob.Size)
	}
	return fetched, nil
}
