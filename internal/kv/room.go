package kv

import (
	"golang.org/x/sys/unix"

	"github.com/streamgate/streamgate/internal/fault"
)

// DefaultReserve is the free disk space below which nothing is written. Badger
// writes by memory maps: a page for which the disk has no room ends the process
// (SIGBUS), where a write would have failed. So it must never come to that, and
// what a commit sets off later (a memtable of 16 MiB, a compaction) needs room too.
const DefaultReserve = 256 << 20

// Deleting must go on below the reserve, as it is what makes room. It writes
// little, so a part of the reserve is enough.
const deleteShare = 4

// Free is how many bytes the disk that holds dir still takes.
func Free(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, fault.As("kv.Free", fault.Unavailable, err)
	}
	return int64(s.Bavail) * s.Bsize, nil
}

// room fails when the disk has less than need bytes.
func (db *DB) room(op string, need int64) error {
	if db.memory {
		return nil
	}
	free, err := Free(db.dir)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if free < need {
		return fault.New(op, fault.Unavailable, "disk of %q is full: %d MiB free, %d MiB are kept", db.dir, free>>20, need>>20)
	}
	return nil
}

// Trouble says why the last write failed, nil if it was done; while Run runs, it is
// nil soon after writing works again. A conflict or a transaction's own error is no
// trouble.
func (db *DB) Trouble() error {
	if t := db.trouble.Load(); t != nil {
		return *t
	}
	return nil
}

// noteWrite remembers how a write ended.
func (db *DB) noteWrite(err error) {
	switch {
	case err != nil:
		db.trouble.Store(&err)
	case db.trouble.Load() != nil: // a store for each write would be shared by all cores
		db.trouble.Store(nil)
	}
}

// probe writes a row, and with Config.Sync waits until it is on disk.
func (db *DB) probe() error {
	return fault.Wrap("kv.probe", db.Bucket("kv/probe").Put([]byte("probe"), nil))
}
