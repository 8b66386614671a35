package cache

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
)

const (
	// generations is how many parts the budget has. Badger gives the room of single
	// values back late and by writing others again (docs/decisions on the segment
	// cache), that of a whole database at once.
	generations = 8
	// maxRows bounds the blocks of a generation, and with it the memory for its keys.
	maxRows = 30_000
	// rowBytes is about what a block costs on disk beside its bytes.
	rowBytes = 150
	// roomShare times the reserve of the node's disk stays free of segments: the
	// node must not suffer because its cache is full.
	roomShare = 2
)

// ring is the blocks on disk, in generations: the newest is written to, the oldest
// goes whole when the budget is used up, but for its blocks that are in use, which
// are written once more.
type ring struct {
	dir     string
	budget  int64
	reserve int64
	inUse   func(blob string) bool
	metrics *Metrics
	log     *zap.Logger

	mu    sync.RWMutex // guards the rest; one writer adds to it, and whoever reads may condemn
	rows  map[digestBytes]*row
	gens  []*generation // oldest first
	bytes int64
	next  uint64
}

// row is where a block is.
type row struct {
	gen  *generation
	size int64
	blob string // whose block it is; empty after a restart
	used atomic.Bool
}

// generation is one database in a folder of its own.
type generation struct {
	dir    string
	db     *kv.DB
	blocks *kv.Bucket
	bytes  int64 // guarded by ring.mu, as count
	count  int

	reading sync.RWMutex // read-held while db is read, held to close it
	gone    bool
}

func openGeneration(dir string, reserve int64, log *zap.Logger) (g *generation, err error) {
	defer func() { // of files that were torn the library may make anything
		if p := recover(); p != nil {
			err = fault.New("edge/cache.openGeneration", fault.Corrupt, "%s: %v", dir, p)
		}
	}()
	db, err := kv.Open(kv.Config{Dir: dir, Bulk: true, Reserve: reserve, Log: log})
	if err != nil {
		return nil, err
	}
	return &generation{dir: dir, db: db, blocks: db.Bucket("b")}, nil
}

// read gives a copy of a block, NotFound if it is not here any more.
func (g *generation) read(key digestBytes) ([]byte, error) {
	g.reading.RLock()
	defer g.reading.RUnlock()
	if g.gone {
		return nil, fault.New("edge/cache.read", fault.NotFound, "dropped meanwhile")
	}
	return g.blocks.Get(key[:])
}

// close waits for readers.
func (g *generation) close() error {
	g.reading.Lock()
	defer g.reading.Unlock()
	if g.gone {
		return nil
	}
	g.gone = true
	return g.db.Close()
}

// find gives where a block is, nil if it is not here.
func (r *ring) find(key digestBytes) *row {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.rows[key]
}

// forget takes out a block that cannot be had; its bytes go with its generation.
func (r *ring) forget(key digestBytes, at *row) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rows[key] == at {
		delete(r.rows, key)
	}
}

// put writes a block unless it is here. The ailment says what an error is a sign
// of. One goroutine calls it.
func (r *ring) put(key digestBytes, data []byte, blob string) (ailment, error) {
	if r.find(key) != nil {
		return "", nil
	}
	if err := r.makeRoom(); err != nil {
		return full, err
	}
	g := r.newest()
	if g == nil || g.count >= maxRows || g.bytes+int64(len(data)) > r.share() {
		var err error
		if g, err = r.turn(); err != nil {
			return failing, err
		}
	}
	return failing, r.add(g, key, data, blob)
}

// share is what one generation may hold.
func (r *ring) share() int64 { return r.budget / generations }

func (r *ring) newest() *generation {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if len(r.gens) == 0 {
		return nil
	}
	return r.gens[len(r.gens)-1]
}

// add writes to a generation.
func (r *ring) add(g *generation, key digestBytes, data []byte, blob string) error {
	if err := g.blocks.Put(key[:], data); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.gens, g) { // a read has found meanwhile that it cannot be had
		return fault.New("edge/cache.add", fault.Unavailable, "generation %q was given up", g.dir)
	}
	r.note(g, key, &row{gen: g, size: int64(len(data)) + rowBytes, blob: blob})
	return nil
}

// note needs r.mu.
func (r *ring) note(g *generation, key digestBytes, at *row) {
	r.rows[key] = at
	g.bytes, g.count = g.bytes+at.size, g.count+1
	r.bytes += at.size
	r.metrics.diskBytes.Set(float64(r.bytes))
}

// turn begins a new generation, and lets old ones go until it has room.
func (r *ring) turn() (*generation, error) {
	r.mu.Lock()
	number := r.next
	r.next++
	r.mu.Unlock()
	g, err := openGeneration(filepath.Join(r.dir, name(number)), r.reserve, r.log)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.gens = append(r.gens, g)
	r.mu.Unlock()
	for r.held() > 1 && r.size()+r.share() > r.budget {
		r.dropOldest(g)
	}
	return g, nil
}

// makeRoom lets old generations go while the disk has too little room for the
// node, whoever took it.
func (r *ring) makeRoom() error {
	for {
		free, err := kv.Free(r.dir)
		if err != nil {
			return err
		}
		if free >= roomShare*r.reserve {
			return nil
		}
		if r.held() == 0 {
			return fault.New("edge/cache.makeRoom", fault.Unavailable, "disk of %q has %d MiB free, %d MiB are kept", r.dir, free>>20, roomShare*r.reserve>>20)
		}
		r.dropOldest(nil)
	}
}

func (r *ring) held() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.gens)
}

func (r *ring) size() int64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.bytes
}

// dropOldest lets the oldest generation go. Blocks of it that were read, or whose
// blob is in memory, are written to `into` again, as far as half a generation goes:
// the other half is for what comes. There may be none any more: a read that faults gives
// a generation up at any time.
func (r *ring) dropOldest(into *generation) {
	r.mu.Lock()
	if len(r.gens) == 0 || r.gens[0] == into {
		r.mu.Unlock()
		return
	}
	g := r.gens[0]
	var again []digestBytes
	budget := r.share() / 2
	for key, at := range r.rows {
		if at.gen != g {
			continue
		}
		if into != nil && budget >= at.size && (at.used.Load() || at.blob != "" && r.inUse(at.blob)) {
			again = append(again, key)
			budget -= at.size
			continue
		}
		delete(r.rows, key)
		r.metrics.evicted.WithLabelValues("disk").Inc()
	}
	r.mu.Unlock()
	for _, key := range again {
		r.move(key, g, into)
	}
	r.remove(g)
}

// move writes a block once more. One that cannot be read or written is let go.
func (r *ring) move(key digestBytes, from, to *generation) {
	was := r.find(key)
	if was == nil || was.gen != from {
		return
	}
	data, err := from.read(key)
	if err == nil {
		err = r.add(to, key, data, was.blob)
	}
	if err != nil {
		r.forget(key, was)
	}
}

// remove closes a generation and deletes its folder.
func (r *ring) remove(g *generation) {
	r.leave(g)
	if err := g.close(); err != nil {
		r.log.Warn("generation was not closed", zap.String("folder", g.dir), zap.Error(err))
	}
	if err := os.RemoveAll(g.dir); err != nil {
		r.log.Error("generation was not deleted", zap.String("folder", g.dir), zap.Error(err))
	}
}

// leave takes a generation out of the ring, with all that is still in it.
func (r *ring) leave(g *generation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, each := range r.gens {
		if each == g {
			r.gens = append(r.gens[:i:i], r.gens[i+1:]...)
			r.bytes -= g.bytes
		}
	}
	for key, at := range r.rows {
		if at.gen == g {
			delete(r.rows, key)
		}
	}
	r.metrics.diskBytes.Set(float64(r.bytes))
}

// condemn is remove for a generation whose files faulted. It is not closed: a lock
// of the library may be held for ever.
func (r *ring) condemn(g *generation) {
	r.leave(g)
	r.metrics.rebuilt.Inc()
	r.log.Error("generation is given up: its files cannot be read", zap.String("folder", g.dir))
	if err := os.RemoveAll(g.dir); err != nil {
		r.log.Error("generation was not deleted", zap.String("folder", g.dir), zap.Error(err))
	}
}

// close closes all generations.
func (r *ring) close() {
	r.mu.RLock()
	gens := r.gens
	r.mu.RUnlock()
	for _, g := range gens {
		if err := g.close(); err != nil {
			r.log.Warn("generation was not closed", zap.String("folder", g.dir), zap.Error(err))
		}
	}
}

// name is the folder of a generation; names sort as numbers do.
func name(number uint64) string {
	const digits = "00000000"
	n := strconv.FormatUint(number, 10)
	return digits[:max(0, len(digits)-len(n))] + n
}
