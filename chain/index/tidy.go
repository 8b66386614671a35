package index

import (
	"bytes"
	"slices"

	"github.com/streamgate/streamgate/internal/kv"
)

// sweepRows is how many dead rows go at a time.
const sweepRows = 5_000

// broom is how far the rows of a slot are swept. It saves going over what was
// deleted already, which the database goes on to know of for a while.
type broom struct {
	slot   []byte
	bucket int
	from   []byte
}

// tidy sweeps some rows that nobody reads and reports whether there were any.
func (x *Index) tidy() (bool, error) {
	var slot []byte
	err := x.store.sweep.Scan(nil, nil, func(key, _ []byte) (bool, error) {
		slot = slices.Clone(key)
		return false, nil
	})
	if err != nil || slot == nil {
		return false, err
	}
	if !bytes.Equal(x.broom.slot, slot) {
		x.broom = broom{slot: slot, from: slot}
	}
	all := x.store.series()
	if x.broom.bucket == len(all) {
		return true, x.store.commit(write{drop: []row{{bucket: x.store.sweep, key: slot}}})
	}
	bucket := all[x.broom.bucket]
	var dead []row
	err = bucket.Cursor(func(c *kv.Cursor) error {
		key, _, err := c.Seek(slot, x.broom.from)
		for ; key != nil && err == nil && len(dead) < sweepRows; key, _, err = c.Next(slot) {
			dead = append(dead, row{bucket: bucket, key: slices.Clone(key)})
		}
		return err
	})
	if err == nil && len(dead) > 0 {
		x.broom.from = dead[len(dead)-1].key
		err = x.store.commit(write{drop: dead})
	} else if err == nil {
		x.broom.bucket, x.broom.from = x.broom.bucket+1, slot
	}
	return true, err
}
