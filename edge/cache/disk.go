package cache

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"sync/atomic"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

// sweepShare is the part of the budget that a sweep leaves free (one of so many
// parts), so that not every block that arrives causes one.
const sweepShare = 20

// disk keeps raw blocks by CID, first in first out: what is watched lives in
// memory anyway, and a queue costs no write on a read.
type disk struct {
	db     *kv.DB
	blocks *kv.Bucket // cid → bytes
	queue  *kv.Bucket // number → size (8 bytes), cid
	budget int64
	bytes  atomic.Int64
	next   atomic.Uint64
	over   chan struct{} // of one slot; has something in it when the budget is exceeded

	metrics *Metrics
	log     *zap.Logger
}

// openDisk takes up what an earlier run left.
func openDisk(db *kv.DB, budget int64, m *Metrics, log *zap.Logger) (*disk, error) {
	d := &disk{db: db, blocks: db.Bucket("cache/block"), queue: db.Bucket("cache/queue"), budget: budget, over: make(chan struct{}, 1), metrics: m, log: log}
	err := d.queue.Scan(nil, nil, func(k, v []byte) (bool, error) {
		if len(k) == 8 && len(v) > 8 {
			d.bytes.Add(int64(binary.BigEndian.Uint64(v)))
			d.next.Store(binary.BigEndian.Uint64(k) + 1)
		}
		return true, nil
	})
	d.grown(0) // the budget may be smaller than it was
	return d, fault.Wrap("edge/cache.openDisk", err)
}

// has tells that a block is here, right or not.
func (d *disk) has(cid string) bool {
	ok, err := d.blocks.Has([]byte(cid))
	return ok && err == nil
}

// read adds one block to f if it is here and right. One that has rotted is
// dropped, so that it is fetched.
func (d *disk) read(f *flight, leaf model.Leaf) bool {
	want, err := digest(leaf.CID)
	if err != nil {
		return false
	}
	good := false
	err = d.blocks.View([]byte(leaf.CID), func(v []byte) error {
		sum := sha256.Sum256(v)
		if good = int64(len(v)) == leaf.Size && subtle.ConstantTimeCompare(sum[:], want) == 1; good {
			_, err := f.Write(v)
			return err
		}
		return nil
	})
	if err != nil {
		return false
	}
	if !good {
		d.log.Warn("block on disk was corrupt", zap.String("block", leaf.CID))
		if err := d.blocks.Delete([]byte(leaf.CID)); err != nil {
			d.log.Error("corrupt block was not dropped", zap.String("block", leaf.CID), zap.Error(err))
		}
		return false
	}
	f.prove()
	return true
}

// write keeps the blocks of a fill that are not here yet. A disk that fails
// costs speed, not the viewer.
func (d *disk) write(f *flight) {
	rest := f.buf
	for _, leaf := range f.blob.Blocks() {
		block := rest[:leaf.Size]
		rest = rest[leaf.Size:]
		if err := d.put(leaf, block); err != nil {
			d.log.Error("block was not kept on disk", zap.String("block", leaf.CID), zap.Error(err))
			return
		}
	}
}

func (d *disk) put(leaf model.Leaf, block []byte) error {
	if has, err := d.blocks.Has([]byte(leaf.CID)); has || err != nil {
		return err
	}
	key := binary.BigEndian.AppendUint64(nil, d.next.Add(1))
	row := append(binary.BigEndian.AppendUint64(nil, uint64(len(block))), leaf.CID...)
	err := d.db.Update(func(t *kv.Txn) error {
		if err := t.Put(d.blocks, []byte(leaf.CID), block); err != nil {
			return err
		}
		return t.Put(d.queue, key, row)
	})
	if err == nil {
		d.grown(int64(len(block)))
	}
	return err
}

// grown counts bytes and calls for a sweep when there are too many.
func (d *disk) grown(by int64) {
	now := d.bytes.Add(by)
	d.metrics.diskBytes.Set(float64(now))
	if now > d.budget {
		select {
		case d.over <- struct{}{}:
		default:
		}
	}
}

// run sweeps whenever the budget is exceeded, until ctx ends.
func (d *disk) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.over:
			d.sweep()
		}
	}
}

// sweep brings the disk back within its budget.
func (d *disk) sweep() {
	if err := d.dropOldest(); err != nil {
		d.log.Error("disk was not swept", zap.Error(err))
	}
}

// dropOldest drops the oldest blocks until the rest leaves some room.
func (d *disk) dropOldest() error {
	if d.bytes.Load() <= d.budget {
		return nil
	}
	type old struct {
		key, cid []byte
		size     int64
	}
	var out []old
	over := d.bytes.Load() - d.budget + d.budget/sweepShare
	err := d.queue.Scan(nil, nil, func(k, v []byte) (bool, error) {
		if len(v) > 8 {
			o := old{key: append([]byte(nil), k...), cid: append([]byte(nil), v[8:]...), size: int64(binary.BigEndian.Uint64(v))}
			out = append(out, o)
			over -= o.size
		}
		return over > 0, nil
	})
	if err != nil {
		return err
	}
	for _, o := range out {
		err := d.db.Update(func(t *kv.Txn) error {
			if err := t.Delete(d.blocks, o.cid); err != nil {
				return err
			}
			return t.Delete(d.queue, o.key)
		})
		if err != nil {
			return err
		}
		d.metrics.evicted.WithLabelValues("disk").Inc()
		d.metrics.diskBytes.Set(float64(d.bytes.Add(-o.size)))
	}
	return nil
}
