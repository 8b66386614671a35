package kv

import (
	"errors"
	"time"

	"github.com/dgraph-io/badger/v4"

	"github.com/streamgate/streamgate/internal/fault"
)

// Bucket is a named part of a database. Names must not contain a zero byte.
type Bucket struct {
	db     *DB
	prefix []byte
}

// Bucket gives the part of that name. It costs nothing and makes nothing.
func (db *DB) Bucket(name string) *Bucket {
	return &Bucket{db: db, prefix: append([]byte(name), 0)}
}

func (b *Bucket) key(k []byte) []byte {
	out := make([]byte, 0, len(b.prefix)+len(k))
	return append(append(out, b.prefix...), k...)
}

// Get returns a copy of the value, NotFound if there is none.
func (b *Bucket) Get(key []byte) ([]byte, error) {
	var out []byte
	err := b.View(key, func(v []byte) error {
		out = append([]byte(nil), v...)
		return nil
	})
	return out, err
}

// View calls fn with the value in place; fn must not keep it.
func (b *Bucket) View(key []byte, fn func([]byte) error) error {
	err := b.db.badger.View(func(t *badger.Txn) error {
		item, err := t.Get(b.key(key))
		if err != nil {
			return err
		}
		return item.Value(fn)
	})
	return wrap("kv.View", err)
}

// Put sets a value.
func (b *Bucket) Put(key, value []byte) error {
	return b.db.Update(func(t *Txn) error { return t.Put(b, key, value) })
}

// PutTTL sets a value that vanishes after ttl.
func (b *Bucket) PutTTL(key, value []byte, ttl time.Duration) error {
	return b.db.Update(func(t *Txn) error { return t.PutTTL(b, key, value, ttl) })
}

// Insert sets a value only where there is none, and fails with Conflict
// otherwise. Of any number of concurrent callers exactly one succeeds.
func (b *Bucket) Insert(key, value []byte, ttl time.Duration) error {
	return b.db.Update(func(t *Txn) error {
		switch _, err := t.Get(b, key); {
		case err == nil:
			return fault.New("kv.Insert", fault.Conflict, "key is there already")
		case fault.KindOf(err) != fault.NotFound:
			return err
		}
		return t.PutTTL(b, key, value, ttl)
	})
}

// Delete removes a key; a missing one is no error.
func (b *Bucket) Delete(key []byte) error {
	return b.db.Update(func(t *Txn) error { return t.Delete(b, key) })
}

// Has reports whether the key is there, without reading its value.
func (b *Bucket) Has(key []byte) (bool, error) {
	_, err := b.Size(key)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return false, nil
	}
	return err == nil, err
}

// Size gives the length of the value in bytes, NotFound if there is none. For
// values of some kilobytes and more it is Badger's estimate, a few bytes off.
func (b *Bucket) Size(key []byte) (int64, error) {
	var n int64
	err := b.db.badger.View(func(t *badger.Txn) error {
		item, err := t.Get(b.key(key))
		if err == nil {
			n = item.ValueSize()
		}
		return err
	})
	return n, wrap("kv.Size", err)
}

// Scan calls fn for each key with the prefix, ascending, from the key `from`
// (inclusive, nil for the first), until fn says no more. Key and value are only
// valid inside fn. The keys come without the bucket's own prefix.
func (b *Bucket) Scan(prefix, from []byte, fn func(key, value []byte) (bool, error)) error {
	err := b.db.badger.View(func(t *badger.Txn) error {
		opts := badger.DefaultIteratorOptions
		opts.Prefix = b.key(prefix)
		it := t.NewIterator(opts)
		defer it.Close()
		start := opts.Prefix
		if from != nil {
			start = b.key(from)
		}
		for it.Seek(start); it.Valid(); it.Next() {
			more, err := scanItem(it.Item(), len(b.prefix), fn)
			if err != nil || !more {
				return err
			}
		}
		return nil
	})
	return wrap("kv.Scan", err)
}

// Sizes calls fn for each key and the length of its value, as Size gives it, without
// reading values. The key is only valid inside fn.
func (b *Bucket) Sizes(fn func(key []byte, size int64)) error {
	err := b.db.badger.View(func(t *badger.Txn) error {
		opts := badger.DefaultIteratorOptions
		opts.PrefetchValues = false
		opts.Prefix = b.prefix
		it := t.NewIterator(opts)
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			fn(it.Item().Key()[len(b.prefix):], it.Item().ValueSize())
		}
		return nil
	})
	return wrap("kv.Sizes", err)
}

func scanItem(item *badger.Item, skip int, fn func(key, value []byte) (bool, error)) (more bool, err error) {
	verr := item.Value(func(v []byte) error {
		more, err = fn(item.Key()[skip:], v)
		return nil
	})
	return more, errors.Join(err, verr)
}
