package cache_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/model"
)

// TestWhoComesJustAfterAFillOfACrowdFetchesNothing has a memory full of what is asked
// for often: it turns away what is new. The last of a crowd come when the fill has
// landed, the more of them the busier the machine.
func TestWhoComesJustAfterAFillOfACrowdFetchesNothing(t *testing.T) {
	const size = 100
	src := &source{blocks: map[string][]byte{}}
	c := open(t, src, "", 8*size, 0)
	var popular []model.Blob
	for n := range 8 {
		popular = append(popular, src.add(t, bytes.Repeat([]byte{byte(n)}, size)))
	}
	for range 20 {
		for _, b := range popular {
			if _, _, err := read(t, c, b); err != nil {
				t.Fatal(err)
			}
			c.Filled()
			c.Held() // memory decides now what stays
		}
	}
	crowd := src.add(t, bytes.Repeat([]byte("x"), size))
	before := src.fetches.Load()
	src.gate = make(chan struct{})
	var all []cache.Object
	for range 50 {
		o, _, err := c.Open(context.Background(), crowd)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	close(src.gate)
	for _, o := range all {
		if got, err := o.Bytes(t.Context()); err != nil || len(got) != size {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
	for range 50 {
		c.Filled()
		c.Held()
		if got, outcome, err := read(t, c, crowd); err != nil || len(got) != size || outcome != cache.Hit {
			t.Fatalf("just after the fill: %d bytes, %s, %v", len(got), outcome, err)
		}
	}
	if n := src.fetches.Load() - before; n != 1 {
		t.Fatalf("%d fetches for one crowd", n)
	}
}
