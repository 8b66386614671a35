package cache

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// diskPatience is how long a viewer waits for the disk before other nodes are
	// asked: many reads of a disk that works, less than a hiccup that is seen.
	diskPatience = 300 * time.Millisecond
	// maxReads bounds reads under way: those of a disk that hangs stay.
	maxReads = 64
	// maxQueued bounds the bytes that wait to be written; more are not kept.
	maxQueued = 64 << 20
)

// digestBytes is a sha2-256.
type digestBytes = [sha256.Size]byte

// disk keeps raw blocks by their hash. All of it may fail: then blocks come from
// other nodes, and nothing more is lost. Every block is hashed each time it is
// read, so neither a torn write nor a rotten bit gets out.
type disk struct {
	ring    *ring
	health  *health
	metrics *Metrics
	log     *zap.Logger
	inbox   chan *flight
	queued  atomic.Int64
	// patience is diskPatience; a test that is not about it waits longer, since a busy
	// machine is as slow as a disk that hangs.
	patience time.Duration
	reads    chan struct{}
	pending  sync.WaitGroup
}

// has tells that a block is here, right or not.
func (d *disk) has(cid string) bool {
	want, err := digest(cid)
	return err == nil && len(want) == sha256.Size && d.ring.find(digestBytes(want)) != nil
}

// get gives a block if it is here and right, nil otherwise.
func (d *disk) get(ctx context.Context, leaf model.Leaf) []byte {
	want, err := digest(leaf.CID)
	if err != nil || len(want) != sha256.Size {
		return nil
	}
	key := digestBytes(want)
	at := d.ring.find(key)
	if at == nil {
		return nil
	}
	data := d.ask(ctx, at, key, leaf)
	if data != nil {
		at.used.Store(true)
	}
	return data
}

// ask reads a block as long as that may take.
func (d *disk) ask(ctx context.Context, at *row, key digestBytes, leaf model.Leaf) []byte {
	if !d.health.mayRead(time.Now()) {
		return nil
	}
	select {
	case d.reads <- struct{}{}:
	default:
		return nil // they hang, or the disk has more to do than it can
	}
	answer := make(chan []byte, 1)
	d.pending.Go(func() {
		defer func() { <-d.reads }()
		answer <- d.load(at, key, leaf)
	})
	patience := time.NewTimer(d.patience)
	defer patience.Stop()
	select {
	case data := <-answer:
		return data
	case <-patience.C:
		d.health.didRead(slow, fault.New("edge/cache.disk", fault.Unavailable, "no answer within %v", d.patience))
	case <-ctx.Done():
	}
	return nil
}

// load reads and checks a block. Files are mapped into memory: where the disk
// fails, reading them is a fault, which must end this read and not the process.
func (d *disk) load(at *row, key digestBytes, leaf model.Leaf) (data []byte) {
	debug.SetPanicOnFault(true) // of this goroutine, which ends with the read
	defer func() {
		if p := recover(); p != nil {
			data = nil
			d.metrics.corrupt.Inc()
			d.ring.condemn(at.gen)
			d.health.didRead(failing, fault.New("edge/cache.disk", fault.Unavailable, "reading %s: %v", at.gen.dir, p))
		}
	}()
	data, err := at.gen.read(key)
	switch {
	case err != nil && fault.KindOf(err) != fault.NotFound:
		d.ring.forget(key, at)
		d.health.didRead(failing, err)
		return nil
	case err != nil: // its generation has just gone, or lost it when the process was killed
		d.ring.forget(key, at)
		return nil
	}
	sum := sha256.Sum256(data)
	if int64(len(data)) != leaf.Size || subtle.ConstantTimeCompare(sum[:], key[:]) != 1 {
		d.metrics.corrupt.Inc()
		d.log.Warn("block on disk was corrupt", zap.String("block", leaf.CID))
		d.ring.forget(key, at)
		return nil
	}
	d.health.didRead("", nil)
	return data
}

// offer takes the blocks of a fill, to be written by and by. When more come than
// the disk takes, they are not kept.
func (d *disk) offer(f *flight) {
	size := int64(len(f.buf))
	if d.queued.Add(size) <= maxQueued {
		select {
		case d.inbox <- f:
			return
		default:
		}
	}
	d.queued.Add(-size)
	d.metrics.dropped.Inc()
	d.health.didWrite(slow, fault.New("edge/cache.disk", fault.Unavailable, "%d MiB wait to be written", maxQueued>>20))
}

// run writes what is offered until ctx ends.
func (d *disk) run(ctx context.Context) {
	for {
		select {
		case f := <-d.inbox:
			d.keep(f)
		case <-ctx.Done():
			return
		}
	}
}

// close writes what is still waiting, and closes the files.
func (d *disk) close() {
	for len(d.inbox) > 0 {
		d.keep(<-d.inbox)
	}
	d.pending.Wait()
	d.ring.close()
}

// keep writes the blocks of a fill that are not here yet.
func (d *disk) keep(f *flight) {
	defer d.queued.Add(-int64(len(f.buf)))
	if !d.health.mayWrite(time.Now()) {
		d.metrics.dropped.Inc()
		return
	}
	a, err := failing, error(nil)
	rest := f.buf
	for _, leaf := range f.blob.Blocks() {
		var want []byte
		if want, err = digest(leaf.CID); err != nil {
			break
		}
		if a, err = d.ring.put(digestBytes(want), rest[:leaf.Size], f.blob.CID); err != nil {
			break
		}
		rest = rest[leaf.Size:]
	}
	if err != nil {
		d.metrics.dropped.Inc()
		err = fmt.Errorf("blob %s: %w", f.blob.CID, err)
	}
	d.health.didWrite(a, err)
}
