package kv

import "github.com/dgraph-io/badger/v4"

// Cursor looks rows of one bucket up by their order, at one moment: what is
// committed later is not seen. It is not safe for concurrent use.
type Cursor struct {
	it    *badger.Iterator
	b     *Bucket
	value []byte
}

// Cursor calls fn with a cursor that ends with it. Many look-ups through one
// cursor cost much less than a Scan each.
func (b *Bucket) Cursor(fn func(*Cursor) error) error {
	return b.db.Look(func(l *Look) error { return fn(l.Cursor(b)) })
}

// Look is a database at one moment. It is not safe for concurrent use.
type Look struct {
	txn     *badger.Txn
	cursors []*Cursor
}

// Look calls fn with one that ends with it. What is looked up in several buckets
// is of the same moment, and only those that are looked at cost.
func (db *DB) Look(fn func(*Look) error) error {
	return wrap("kv.Look", db.badger.View(func(t *badger.Txn) error {
		l := &Look{txn: t}
		defer func() {
			for _, c := range l.cursors {
				c.it.Close()
			}
		}()
		return fn(l)
	}))
}

// Cursor gives the cursor of a bucket of this database, the same each time.
func (l *Look) Cursor(b *Bucket) *Cursor {
	for _, c := range l.cursors {
		if c.b == b {
			return c
		}
	}
	opts := badger.DefaultIteratorOptions
	opts.PrefetchValues = false // it prefetches a hundred, for a look-up of one
	opts.Prefix = b.prefix
	c := &Cursor{it: l.txn.NewIterator(opts), b: b}
	l.cursors = append(l.cursors, c)
	return c
}

// Seek gives the first row at or after from whose key begins with prefix, nil if
// there is none. Key and value are valid until the next look-up.
func (c *Cursor) Seek(prefix, from []byte) (key, value []byte, err error) {
	c.it.Seek(c.b.key(from))
	return c.row(prefix)
}

// Next gives the row after the one that was given last, nil if there is none with
// the prefix.
func (c *Cursor) Next(prefix []byte) (key, value []byte, err error) {
	if !c.it.Valid() {
		return nil, nil, nil
	}
	c.it.Next()
	return c.row(prefix)
}

func (c *Cursor) row(prefix []byte) (key, value []byte, err error) {
	if !c.it.ValidForPrefix(c.b.key(prefix)) {
		return nil, nil, nil
	}
	item := c.it.Item()
	if c.value, err = item.ValueCopy(c.value[:0]); err != nil {
		return nil, nil, err
	}
	return item.Key()[len(c.b.prefix):], c.value, nil
}
