package cache

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

// sweepEvery is how often the disk is brought back within its budget; between
// sweeps it may be exceeded by what arrives in that time.
const sweepEvery = 5 * time.Second

// disk keeps raw blocks by CID, first in first out: what is watched lives in
// memory anyway, and a queue costs no write on a read.
type disk struct {
	db     *kv.DB
	blocks *kv.Bucket // cid → bytes
	queue  *kv.Bucket // number → size (8 bytes), cid
	budget int64
	bytes  atomic.Int64
	next   atomic.Uint64

	metrics *Metrics
	log     *zap.Logger
}

// openDisk takes up what an earlier run left.
func openDisk(db *kv.DB, budget int64, m *Metrics, log *zap.Logger) (*disk, error) {
	d := &disk{db: db, blocks: db.Bucket("cache/block"), queue: db.Bucket("cache/queue"), budget: budget, metrics: m, log: log}
	err := d.queue.Scan(nil, nil, func(k, v []byte) (bool, error) {
		if len(k) == 8 && len(v) > 8 {
			d.bytes.Add(int64(binary.BigEndian.Uint64(v)))
			d.next.Store(binary.BigEndian.Uint64(k) + 1)
		}
		return true, nil
	})
	m.diskBytes.Set(float64(d.bytes.Load()))
	return d, fault.Wrap("edge/cache.openDisk", err)
}

// read fills f if every block is here and right; a block that has rotted is
// dropped, and f is then fetched.
func (d *disk) read(f *flight) bool {
	for _, leaf := range f.blob.Blocks() {
		want, err := digest(leaf.CID)
		if err != nil {
			return false
		}
		good := false
		err = d.blocks.View([]byte(leaf.CID), func(v []byte) error {
			sum := sha256.Sum256(v)
			if good = subtle.ConstantTimeCompare(sum[:], want) == 1; good {
				_, err := f.Write(v)
				return err
			}
			return nil
		})
		if err == nil && !good {
			d.log.Warn("block on disk was corrupt", zap.String("block", leaf.CID))
			err = d.blocks.Delete([]byte(leaf.CID))
		}
		if err != nil || !good {
			return false
		}
	}
	return true
}

// write keeps the blocks of a fill. A disk that fails costs speed, not the viewer.
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
		d.metrics.diskBytes.Set(float64(d.bytes.Add(int64(len(block)))))
	}
	return err
}

// run sweeps until ctx ends.
func (d *disk) run(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := d.sweep(); err != nil {
				d.log.Error("disk was not swept", zap.Error(err))
			}
		}
	}
}

// sweep drops the oldest blocks until the rest fits.
func (d *disk) sweep() error {
	if d.bytes.Load() <= d.budget {
		return nil
	}
	type old struct {
		key, cid []byte
		size     int64
	}
	var out []old
	over := d.bytes.Load() - d.budget
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
