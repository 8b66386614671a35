package cache_test

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// film is 1 MiB of a and half of b, as an origin packs it (the same as ipfs add
// --cid-version=1 --chunker=size-1048576), and its root block.
const (
	filmCID  = "bafybeibznm7qddra3tp5y3d73pl6q4jmj4qxkylsgs6fpvnwx3f74grkgi"
	filmRoot = "122c0a24015512209bc1b2a288b26af7257a36277ae3816a7d4f16e89c1e7e77d0a5c48bad62b360120018808040" +
		"122c0a24015512208a36bc0c3c9a19688169093a56df45e535bc09016161a330498f9a596ef417191200188080200a0e0802188080602080804020808020"
)

func film(t *testing.T, src *source) (b model.Blob, parts [][]byte) {
	t.Helper()
	parts = [][]byte{bytes.Repeat([]byte("a"), 1<<20), bytes.Repeat([]byte("b"), 1<<19)}
	b = src.add(t, parts...)
	b.CID = filmCID
	return b, parts
}

func TestRootOfALargeBlobIsGivenWithItsLeaves(t *testing.T) {
	for name, disk := range map[string]int64{"memory alone": 0, "disk": 64 << 20} {
		t.Run(name, func(t *testing.T) {
			src := &source{blocks: map[string][]byte{}}
			dir := ""
			if disk > 0 {
				dir = t.TempDir()
			}
			c := open(t, src, dir, 64<<20, disk)
			b, parts := film(t, src)
			if _, err := c.Peek(t.Context(), filmCID); fault.KindOf(err) != fault.NotFound {
				t.Errorf("before it is here: %v", err)
			}
			if err := c.Fill(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			fetched := src.fetches.Load()
			root, err := c.Peek(t.Context(), filmCID)
			if has, _ := c.Has(t.Context(), filmCID); err != nil || !has || hex.EncodeToString(root) != filmRoot {
				t.Errorf("has %t, %x, %v", has, root, err)
			}
			for i, l := range b.Leaves {
				got, err := c.Peek(t.Context(), l.CID)
				if has, _ := c.Has(t.Context(), l.CID); err != nil || !has || !bytes.Equal(got, parts[i]) {
					t.Errorf("leaf %d: has %t, %d bytes, %v", i, has, len(got), err)
				}
			}
			if src.fetches.Load() != fetched {
				t.Error("something was fetched for a stranger")
			}
			c.Cold([]model.Blob{b})
			if has, _ := c.Has(t.Context(), filmCID); has && disk == 0 {
				t.Error("the root is here, and none of its leaves")
			}
		})
	}
}

func TestRootThatIsNotThatOfItsLeavesIsNotGiven(t *testing.T) {
	src := &source{blocks: map[string][]byte{}}
	c := open(t, src, "", 64<<20, 0)
	b, _ := film(t, src)
	slices.Reverse(b.Leaves)
	if err := c.Fill(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if root, err := c.Peek(t.Context(), filmCID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("%x, %v", root, err)
	}
}
