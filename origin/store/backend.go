package store

import (
	"github.com/streamgate/streamgate/internal/kv"
)

// Backend is where the store keeps its rows. The suite in storetest says what
// it must do. Keys and values given to it are not kept after the call returns.
// A missing key is fault.NotFound.
type Backend interface {
	// View calls fn with the value in place; fn must not keep it.
	View(key []byte, fn func(value []byte) error) error
	Has(key []byte) (bool, error)
	// Size is the length of a value in bytes.
	Size(key []byte) (int64, error)
	// Write applies all of b or nothing, durably.
	Write(b Batch) error
	// Scan calls fn for the keys with the prefix, ascending, from the key
	// `from` (nil for the first) until fn says no more. Key and value are
	// only valid inside fn.
	Scan(prefix, from []byte, fn func(key, value []byte) (more bool, err error)) error
}

// Batch is a set of changes that a Backend applies at once.
type Batch struct {
	Put    []Pair
	Delete [][]byte
}

// Pair is a key with its value.
type Pair struct{ Key, Value []byte }

// kvBackend keeps the rows in one bucket of a Badger database.
type kvBackend struct {
	*kv.Bucket
	db *kv.DB
}

// NewKV makes a backend of a bucket of db. Open db with Sync: a video that the
// catalog calls packaged must find its blocks after a power cut.
func NewKV(db *kv.DB, bucket string) Backend {
	return kvBackend{Bucket: db.Bucket(bucket), db: db}
}

// Size reads the value: Badger's own answer is an estimate for values in its
// value log, a byte off for a leaf.
func (k kvBackend) Size(key []byte) (n int64, err error) {
	err = k.View(key, func(v []byte) error {
		n = int64(len(v))
		return nil
	})
	return n, err
}

// Write applies b in one transaction.
func (k kvBackend) Write(b Batch) error {
	return k.db.Update(func(t *kv.Txn) error {
		for _, p := range b.Put {
			if err := t.Put(k.Bucket, p.Key, p.Value); err != nil {
				return err
			}
		}
		for _, key := range b.Delete {
			if err := t.Delete(k.Bucket, key); err != nil {
				return err
			}
		}
		return nil
	})
}
