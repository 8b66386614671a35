// Package kv is the embedded key-value store of a node: Badger v4 behind named
// buckets. It is the only package that imports Badger.
//
// With Config.Sync every commit is on disk before the call returns, which is
// what the catalog and the journals stand on; caches leave it off. All methods
// are safe for concurrent use.
package kv

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
)

// gcInterval is how often Run looks for value-log files worth rewriting.
const gcInterval = 5 * time.Minute

// probeInterval is how soon Run tries again after a write that failed.
const probeInterval = 2 * time.Second

// gcRatio is the share of garbage at which a value-log file is rewritten.
const gcRatio = 0.5

// conflictTries bounds how often Update runs again after a write conflict:
// conflicts are between two writers of one row, so a few tries always do.
const conflictTries = 16

// memoryValue is the size from which a database in memory takes no value: it has
// no value log to put it in, and Badger panics.
const memoryValue = 1 << 20

// A bulk database keeps no value but the smallest beside its keys, and its tables
// are small: 30,000 keys fill six of them, and at fifteen writes would stop.
const (
	bulkTable = 1 << 20
	bulkValue = 64
)

// Config of a database.
type Config struct {
	Dir        string // folder; empty keeps everything in memory
	Sync       bool   // fsync every commit
	CacheBytes int64  // block cache, 0 for 64 MiB
	// CommitBytes bounds what one transaction may write, roughly: a tenth as many
	// rows as it has bytes. 0 for 2 MiB. Memory grows with it, up to twenty times.
	CommitBytes int64
	Reserve     int64 // bytes of the disk that stay free, 0 for DefaultReserve
	// Bulk is for some ten thousand large values that are written once and go with
	// the whole folder: all are in the value log, nothing is cached, compacted or
	// collected, and no write looks for conflicts. It needs no Run.
	Bulk bool
	Log  *zap.Logger
}

// DB is an open database. Close it once, after everything that uses it has ended.
type DB struct {
	badger  *badger.DB
	log     *zap.Logger
	dir     string
	reserve int64
	memory  bool
	trouble atomic.Pointer[error] // of the last write
}

// Open opens or makes the database in cfg.Dir. It fails with Unavailable when
// another process holds the folder or the disk is full.
func Open(cfg Config) (*DB, error) {
	log := cfg.Log
	if log == nil {
		log = zap.NewNop()
	}
	if cfg.CacheBytes == 0 {
		cfg.CacheBytes = 64 << 20
	}
	opts := badger.DefaultOptions(cfg.Dir).
		WithSyncWrites(cfg.Sync).
		WithLogger(badgerLog{log.Named("badger").Sugar()}).
		WithBlockCacheSize(cfg.CacheBytes).
		WithMemTableSize(memtable(cfg.CommitBytes)).
		WithValueThreshold(4 << 10).
		WithValueLogFileSize(256 << 20).
		WithCompression(options.None). // segments are ciphertext: nothing to gain
		WithNumCompactors(2).          // the least; each looks for work 20 times a second
		WithMetricsEnabled(false)
	if cfg.CommitBytes != 0 {
		opts = opts.WithNumMemtables(2) // they are large
	}
	if cfg.Bulk {
		opts = opts.WithMemTableSize(bulkTable).WithNumMemtables(2).WithValueThreshold(bulkValue).
			WithBlockCacheSize(0).WithNumCompactors(0).WithDetectConflicts(false)
	}
	if cfg.Dir == "" {
		opts = opts.WithInMemory(true).WithValueThreshold(memoryValue)
	}
	db := &DB{log: log, dir: cfg.Dir, reserve: cmp.Or(cfg.Reserve, DefaultReserve), memory: cfg.Dir == ""}
	if cfg.Dir != "" {
		if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
			return nil, fault.As("kv.Open", fault.Unavailable, err)
		}
	}
	err := db.room("kv.Open", db.reserve/deleteShare)
	if err != nil {
		return nil, err
	}
	if cfg.Bulk {
		if err := checkTables(cfg.Dir); err != nil {
			return nil, err
		}
	}
	if db.badger, err = badger.Open(opts); err != nil {
		return nil, fault.As("kv.Open", fault.Unavailable, fmt.Errorf("folder %q: %w", cfg.Dir, err))
	}
	return db, nil
}

// memtable is the size at which one may hold a transaction of so many bytes: Badger
// allows 15 % of it.
func memtable(commit int64) int64 { return max(16<<20, commit*100/15) }

// Close flushes and closes. Bucket calls after it fail.
func (db *DB) Close() error { return fault.Wrap("kv.Close", db.badger.Close()) }

// Run collects garbage in the value log, and after a write that failed finds out
// when writing works again, until ctx ends. One goroutine calls it.
func (db *DB) Run(ctx context.Context) error {
	tick, again := time.NewTicker(gcInterval), time.NewTicker(probeInterval)
	defer tick.Stop()
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
			if db.Trouble() != nil {
				_ = db.probe() // Trouble tells
			}
		case <-tick.C:
			// It writes before it frees.
			for ctx.Err() == nil && db.room("kv.Run", db.reserve/deleteShare) == nil && db.badger.RunValueLogGC(gcRatio) == nil {
			}
		}
	}
}

// Update runs fn in one transaction over any buckets and commits it; with
// Config.Sync it is on disk when Update returns. fn may run several times when
// another writer got in between, so it must not have effects of its own. It
// fails with Unavailable, and nothing is written, when the disk is full.
func (db *DB) Update(fn func(*Txn) error) error {
	for try := 1; ; try++ {
		t := &Txn{}
		err := db.badger.Update(func(b *badger.Txn) error {
			t.txn = b
			if t.own = fn(t); t.own != nil {
				return t.own
			}
			return db.room("kv.Update", t.needs(db.reserve))
		})
		switch {
		case t.own != nil:
			return wrap("kv.Update", err)
		case errors.Is(err, badger.ErrConflict):
			if try < conflictTries {
				continue
			}
			return wrap("kv.Update", err)
		case t.puts || t.deletes:
			db.noteWrite(err)
		}
		return wrap("kv.Update", err)
	}
}

// Txn is a transaction inside Update. It is not safe for concurrent use.
type Txn struct {
	txn           *badger.Txn
	puts, deletes bool
	own           error // what fn said
}

// needs is how much room the disk must have for what the transaction writes.
func (t *Txn) needs(reserve int64) int64 {
	switch {
	case t.puts:
		return reserve
	case t.deletes:
		return reserve / deleteShare
	}
	return 0
}

// Get returns a copy of the value, NotFound if there is none.
func (t *Txn) Get(b *Bucket, key []byte) ([]byte, error) {
	item, err := t.txn.Get(b.key(key))
	if err != nil {
		return nil, wrap("kv.Get", err)
	}
	v, err := item.ValueCopy(nil)
	return v, wrap("kv.Get", err)
}

// Put sets a value.
func (t *Txn) Put(b *Bucket, key, value []byte) error {
	if b.db.memory && len(value) >= memoryValue {
		return fault.New("kv.Put", fault.TooLarge, "value of %d bytes in a database in memory, less than %d go", len(value), memoryValue)
	}
	t.puts = true
	return wrap("kv.Put", t.txn.Set(b.key(key), value))
}

// PutTTL sets a value that vanishes after ttl (rounded up to a second).
func (t *Txn) PutTTL(b *Bucket, key, value []byte, ttl time.Duration) error {
	t.puts = true
	return wrap("kv.PutTTL", t.txn.SetEntry(entryTTL(b.key(key), value, ttl)))
}

// Delete removes a key; a missing one is no error.
func (t *Txn) Delete(b *Bucket, key []byte) error {
	t.deletes = true
	return wrap("kv.Delete", t.txn.Delete(b.key(key)))
}

// entryTTL rounds up: Badger keeps expiry in whole seconds, and a nonce that
// vanished early could be used twice.
func entryTTL(key, value []byte, ttl time.Duration) *badger.Entry {
	return badger.NewEntry(key, value).WithTTL(ttl.Truncate(time.Second) + 2*time.Second)
}

func wrap(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, badger.ErrKeyNotFound):
		return fault.As(op, fault.NotFound, err)
	case errors.Is(err, badger.ErrTxnTooBig):
		return fault.As(op, fault.TooLarge, err)
	}
	return fault.Wrap(op, err)
}

// badgerLog passes Badger's lines on, its infos as debug.
type badgerLog struct{ log *zap.SugaredLogger }

func (l badgerLog) Errorf(f string, a ...any)   { l.log.Errorf(f, a...) }
func (l badgerLog) Warningf(f string, a ...any) { l.log.Warnf(f, a...) }
func (l badgerLog) Infof(f string, a ...any)    { l.log.Debugf(f, a...) }
func (l badgerLog) Debugf(f string, a ...any)   { l.log.Debugf(f, a...) }
