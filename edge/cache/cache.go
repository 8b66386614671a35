package cache

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
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
	// missFor is how long the answer that no node has a blob is good for, and
	// maxMissing bounds how many of them are remembered.
	missFor    = 2 * time.Second
	maxMissing = 4096
)

// Config of a Cache.
type Config struct {
	MemoryBytes int64
	DiskBytes   int64  // 0: nothing is kept on disk
	Dir         string // of its own, for what is on disk; made if need be
	Reserve     int64  // of the disk, in bytes: twice as much stays free of segments
}

// Cache is safe for concurrent use. Run must be running for fills to happen.
type Cache struct {
	memory  *memory
	disk    *disk // nil: memory alone
	trees   *trees
	source  Source
	metrics *Metrics
	log     *zap.Logger

	mu      sync.Mutex // guards the rest
	flights map[string]*flight
	flying  int64                        // bytes of all flights
	landed  *landed                      // what crowds were just given
	missing *simplelru.LRU[string, miss] // what no node has
	fills   sync.WaitGroup
	life    context.Context // ends fills; set by New, ended by Run's end
	end     context.CancelFunc
}

// miss is the answer that a blob is nowhere, for a while.
type miss struct {
	err   error
	until time.Time
}

// New makes a cache, and takes up what an earlier one left on disk.
func New(cfg Config, source Source, log *zap.Logger, m *Metrics) (*Cache, error) {
	const op = "edge/cache.New"
	if cfg.MemoryBytes <= 0 || source == nil || log == nil || m == nil || cfg.DiskBytes > 0 && cfg.Dir == "" {
		return nil, fault.New(op, fault.Invalid, "memory bytes, a folder for the disk's, source, log and metrics are needed")
	}
	c := &Cache{source: source, trees: newTrees(), metrics: m, log: log.Named("cache"), flights: map[string]*flight{}}
	c.missing, _ = simplelru.NewLRU[string, miss](maxMissing, nil) // only fails for a size below 1
	var err error
	if c.memory, err = newMemory(cfg.MemoryBytes, m); err != nil {
		return nil, fault.Wrap(op, err)
	}
	c.landed = newLanded(c.memory.largest, m.landedBytes)
	c.life, c.end = context.WithCancel(context.Background())
	if cfg.DiskBytes > 0 {
		h := &health{metrics: m, log: c.log}
		r, err := openRing(cfg.Dir, cfg.DiskBytes, cfg.Reserve, c.memory.has, m, c.log)
		if r == nil {
			return nil, fault.Wrap(op, err)
		}
		h.didWrite(failing, err) // what could be opened is of use
		c.disk = &disk{ring: r, health: h, metrics: m, log: c.log, inbox: make(chan *flight, maxFlights), patience: diskPatience, reads: make(chan struct{}, maxReads)}
	}
	return c, nil
}

// Run keeps on disk what is filled until ctx ends, then ends all fills and waits
// for them.
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
		c.disk.close() // with what the last fills left
	}
	return nil
}

// Trouble says why the cache goes on without its disk, "" if it does not.
func (c *Cache) Trouble() (code, says string) {
	if c.disk == nil {
		return "", ""
	}
	return c.disk.health.trouble()
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
// wait for bytes. Called on the hot path: a hit in memory allocates nothing.
//
// ctx is for as long as the caller reads. A fill goes on without its first
// caller, whose request id and trace it has, while anybody's ctx lasts; once nobody
// waits for it, it ends, unless half of it is here already.
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

// Fill brings a blob into the cache and waits until it is there, or ctx ends. One
// that is there is no work, one on its way is joined. The shelf calls it to fetch
// ahead.
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
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, b := range blobs {
		c.landed.drop(b.CID)
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
		f.await(ctx, func() { c.forsake(f) })
		return Object{flight: f, size: blob.Size}, Collapsed, nil
	}
	if data := c.memory.get(blob.CID); data != nil && int64(len(data)) == blob.Size {
		return Object{data: data, size: blob.Size}, Hit, nil
	}
	if data := c.landed.get(blob.CID, time.Now()); data != nil && int64(len(data)) == blob.Size {
		c.memory.put(blob.CID, data) // once more: each time it is asked for speaks for it
		return Object{data: data, size: blob.Size}, Hit, nil
	}
	if m, ok := c.missing.Get(blob.CID); ok && time.Now().Before(m.until) {
		return Object{}, "", fault.Wrap(op, m.err)
	}
	switch {
	case c.life.Err() != nil:
		return Object{}, "", fault.New(op, fault.Unavailable, "the node stops")
	case len(c.flights) >= maxFlights || c.flying+blob.Size > maxFlying:
		return Object{}, "", fault.New(op, fault.TooMany, "%d fills with %d bytes are under way", len(c.flights), c.flying)
	}
	return Object{flight: c.start(ctx, blob), size: blob.Size}, outcome, nil
}

// start needs c.mu.
func (c *Cache) start(ctx context.Context, blob model.Blob) *flight {
	fctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fillWithin)
	f := newFlight(blob, cancel)
	c.flights[blob.CID] = f
	c.flying += blob.Size
	c.fills.Go(func() {
		defer cancel()
		c.fly(fctx, f)
	})
	f.await(ctx, func() { c.forsake(f) })
	return f
}

// forsake ends a flight that nobody waits for, unless it is nearly there. Whoever
// comes now starts another.
func (c *Cache) forsake(f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.flights[f.blob.CID] == f && f.forsaken() {
		delete(c.flights, f.blob.CID)
		f.cancel()
	}
}

// fly fills one flight and keeps what is right.
func (c *Cache) fly(ctx context.Context, f *flight) {
	defer context.AfterFunc(c.life, f.cancel)()
	ctx, span := otel.Tracer("streamgate/edge/cache").Start(ctx, "fill")
	defer span.End()
	begun := time.Now()
	fetched, err := c.load(ctx, f)
	if err == nil {
		c.memory.put(f.blob.CID, f.buf)
		c.trees.note(f.blob)
	}
	if err != nil {
		span.SetStatus(codes.Error, fault.KindOf(err).String())
	}
	if err != nil && fault.KindOf(err) == fault.Corrupt {
		c.log.Warn("fill was corrupt", zap.String("blob", f.blob.CID), zap.Error(err))
	}
	c.metrics.filled(c.land(f, err), !fetched, time.Since(begun), len(f.buf))
	f.finish(err)
	if err == nil && f.trusted && c.disk != nil {
		c.disk.offer(f) // nobody waits for it
	}
}

// land takes a flight off the list and keeps what it brought for the last of a crowd,
// in one step, so that nobody fetches it twice. It says how it went.
func (c *Cache) land(f *flight, err error) (outcome string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flying -= f.blob.Size
	wanted := c.flights[f.blob.CID] == f
	if wanted {
		delete(c.flights, f.blob.CID)
	}
	switch {
	case err == nil:
		if f.crowd() {
			c.landed.put(f.blob.CID, f.buf, time.Now())
		}
		return "ok"
	case !wanted:
		return "abandoned"
	case fault.KindOf(err) == fault.NotFound:
		c.missing.Add(f.blob.CID, miss{err, time.Now().Add(missFor)})
	}
	return fault.KindOf(err).String()
}

// load takes each block from the disk, or else from the source.
func (c *Cache) load(ctx context.Context, f *flight) (fetched bool, err error) {
	const op = "edge/cache.load"
	for i, leaf := range f.blob.Blocks() {
		if c.disk != nil {
			if data := c.disk.get(ctx, leaf); data != nil {
				if err := f.adopt(data); err != nil {
					return fetched, err
				}
				continue
			}
		}
		fetched = true
		b, err := newBlock(f, leaf)
		if err == nil {
			err = c.source.Fetch(ctx, f.blob, i, b)
		}
		if err != nil {
			return fetched, fault.Wrap(op, err)
		}
		if !b.done {
			return fetched, fault.New(op, fault.Internal, "block %s was not proved", leaf.CID)
		}
	}
	if int64(f.len()) != f.blob.Size {
		return fetched, fault.New(op, fault.Corrupt, "blob %s has %d bytes, its manifest says %d", f.blob.CID, f.len(), f.blob.Size)
	}
	return fetched, nil
}
