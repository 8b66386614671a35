package cache_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/streamgate/streamgate/internal/fault"
)

func TestPeekGivesWhatIsHereAndFetchesNothing(t *testing.T) {
	src := &source{blocks: map[string][]byte{}}
	whole, away := src.add(t, []byte("segment")), src.add(t, []byte("another"))
	parts := src.add(t, bytes.Repeat([]byte("a"), 1000), bytes.Repeat([]byte("b"), 10))
	c := open(t, src, t.TempDir(), 1<<20, 1<<20)
	for _, b := range []string{whole.CID, parts.Leaves[0].CID, away.CID, "film", "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"} {
		if has, err := c.Has(t.Context(), b); has || err != nil {
			t.Errorf("%s: has %v, %v", b, has, err)
		}
		if _, err := c.Peek(t.Context(), b); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", b, err)
		}
	}
	if n := src.fetches.Load(); n != 0 {
		t.Fatalf("%d blocks were fetched for strangers", n)
	}
	if err := c.Fill(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	got, err := c.Peek(t.Context(), whole.CID)
	if err != nil || string(got) != "segment" {
		t.Errorf("%q, %v", got, err)
	}
	if has, err := c.Has(t.Context(), whole.CID); !has || err != nil {
		t.Errorf("has %v, %v", has, err)
	}
}

func TestPeekMakesNothingStay(t *testing.T) {
	src := &source{blocks: map[string][]byte{}}
	c := open(t, src, "", 64<<10, 0)
	first := src.add(t, bytes.Repeat([]byte("x"), 1000))
	if err := c.Fill(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	for n := range 2000 {
		if err := c.Fill(t.Context(), src.add(t, fmt.Appendf(make([]byte, 0, 1000), "%01000d", n))); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Peek(t.Context(), first.CID); fault.KindOf(err) == fault.NotFound {
			return
		}
	}
	t.Error("a blob that strangers alone look at stayed over 2,000 others")
}
