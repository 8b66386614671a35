package cache_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
)

// A reader who was promised n bytes and got n takes them for good: the stream's
// bad end comes too late, on HTTP/1.1 it is not even seen.
func TestWrongBytesNeverReachAReaderWhole(t *testing.T) {
	src := &source{blocks: map[string][]byte{}}
	b := src.add(t, []byte("0123456789"))
	src.blocks[b.CID] = []byte("012345678X")
	c := open(t, src, "", 1<<20, 0)
	for _, r := range [][2]int64{{0, 10}, {3, 10}, {9, 10}, {0, 4}} {
		o, _, err := c.Open(context.Background(), b)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		n, err := o.CopyTo(t.Context(), &got, r[0], r[1])
		if fault.KindOf(err) != fault.Corrupt || n >= r[1]-r[0] || int(n) != got.Len() {
			t.Errorf("bytes %v: %d came, %v", r, n, err)
		}
	}
}

func TestPartOfAnEarlierBlockDoesNotWaitForLaterOnes(t *testing.T) {
	src := &source{blocks: map[string][]byte{}, gate: make(chan struct{})}
	b := src.add(t, []byte("first leaf"), []byte("second"))
	c := open(t, src, "", 1<<20, 0)
	o, _, err := c.Open(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	src.gate <- struct{}{}
	src.gate <- struct{}{} // the first block is here, the second never comes
	var got bytes.Buffer
	if _, err := o.CopyTo(t.Context(), &got, 2, 10); err != nil || got.String() != "rst leaf" {
		t.Fatalf("%q, %v", got.String(), err)
	}
}

func TestOnlyTheBlockThatRottedIsFetchedAgain(t *testing.T) {
	src, dir := &source{blocks: map[string][]byte{}}, t.TempDir()
	b := src.add(t, bytes.Repeat([]byte("a"), 100), bytes.Repeat([]byte("b"), 100))
	t.Run("fill", func(t *testing.T) {
		if err := open(t, src, dir, 1<<20, 1<<20).Fill(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	})
	rot(t, dir, b.Leaves[1].CID)
	before := src.fetches.Load()
	src.gate = make(chan struct{})
	c := open(t, src, dir, 1<<20, 1<<20)
	var readers sync.WaitGroup
	for range 4 { // who reads the good block while the other is fetched keeps its bytes
		readers.Go(func() {
			if got, _, err := read(t, c, b); err != nil || !bytes.Equal(got[:100], src.blocks[b.Leaves[0].CID]) || len(got) != 200 {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
	src.gate <- struct{}{}
	src.gate <- struct{}{}
	readers.Wait()
	if n := src.fetches.Load() - before; n != 1 {
		t.Errorf("%d blocks fetched", n)
	}
	c.Filled() // a reader has the bytes before memory does
	if _, outcome, err := c.Open(context.Background(), b); err != nil || outcome != cache.Hit {
		t.Errorf("%s, %v", outcome, err)
	}
}

func TestFillsUnderWayHaveABoundInBytes(t *testing.T) {
	src := &source{blocks: map[string][]byte{}, gate: make(chan struct{})} // nothing ever comes
	c := open(t, src, "", 1<<20, 0)
	for i := range 64 {
		b := src.add(t, []byte(fmt.Sprint(i)))
		b.Size = 64 << 20
		_, _, err := c.Open(context.Background(), b)
		if fault.KindOf(err) == fault.TooMany {
			if i < 2 {
				t.Fatalf("refused after %d fills", i)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("4 GiB are under way")
}

func TestFillCarriesTheRequestIDAndOutlivesTheRequest(t *testing.T) {
	src := &source{blocks: map[string][]byte{}}
	b := src.add(t, []byte("0123456789"))
	c := open(t, src, "", 1<<20, 0)
	src.gate = make(chan struct{})
	ctx, cancel := context.WithCancel(obs.WithRequestID(t.Context(), "abc"))
	if _, _, err := c.Open(ctx, b); err != nil {
		t.Fatal(err)
	}
	o, _, err := c.Open(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	src.gate <- struct{}{}
	src.gate <- struct{}{}
	if got, err := o.Bytes(t.Context()); err != nil || string(got) != "0123456789" || !slices.Equal(src.askers, []string{"abc"}) {
		t.Fatalf("%q, %v, asked by %q", got, err, src.askers)
	}
}

func TestBlobThatIsTooLargeIsRefused(t *testing.T) {
	src := &source{blocks: map[string][]byte{}}
	c := open(t, src, "", 1<<20, 0)
	for _, size := range []int64{-1, 1 << 40} {
		b := model.Blob{CID: "x", Size: size}
		if _, _, err := c.Open(context.Background(), b); fault.KindOf(err) != fault.TooLarge {
			t.Errorf("%d bytes: %v", size, err)
		}
		if err := c.Fill(t.Context(), b); fault.KindOf(err) != fault.TooLarge {
			t.Errorf("fill of %d bytes: %v", size, err)
		}
	}
}

// Whatever is asked for, in whatever state of memory, disk and origin: who gets
// no error has the right bytes, and who gets one never has them all.
func TestReadersGetRightBytesOrAnError(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		src := &source{blocks: map[string][]byte{}}
		var blobs []model.Blob
		var wholes [][]byte
		for i := range 4 {
			var parts [][]byte
			for p := range rapid.IntRange(1, 3).Draw(rt, "leaves") {
				parts = append(parts, bytes.Repeat([]byte{byte(i), byte(p)}, rapid.IntRange(1, 50).Draw(rt, "half")))
			}
			blobs = append(blobs, src.add(t, parts...))
			wholes = append(wholes, bytes.Join(parts, nil))
		}
		good := src.blocks
		where := rapid.SampledFrom([]string{"", "", "", "", dir}).Draw(rt, "disk") // opening one takes long
		c, stop := run(t, src, where, int64(rapid.SampledFrom([]int{16, 3200, 1 << 20}).Draw(rt, "memory")), 1<<20)
		defer stop()
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			i := rapid.IntRange(0, 3).Draw(rt, "blob")
			src.set(good, nil)
			switch rapid.IntRange(0, 3).Draw(rt, "origin") {
			case 0:
				src.set(good, fault.New("origin", fault.Unavailable, "cut"))
			case 1:
				bad := map[string][]byte{}
				for id, b := range good {
					bad[id] = append([]byte{b[0] ^ 1}, b[1:]...)
				}
				src.set(bad, nil)
			}
			from := rapid.Int64Range(0, blobs[i].Size-1).Draw(rt, "from")
			to := rapid.Int64Range(from+1, blobs[i].Size).Draw(rt, "to")
			o, _, err := c.Open(context.Background(), blobs[i])
			if err != nil {
				rt.Fatal(err)
			}
			var got bytes.Buffer
			_, err = o.CopyTo(context.Background(), &got, from, to)
			switch want := wholes[i][from:to]; {
			case err == nil && !bytes.Equal(got.Bytes(), want):
				rt.Fatalf("bytes %d to %d of blob %d are wrong", from, to, i)
			case err != nil && got.Len() >= len(want):
				rt.Fatalf("all of bytes %d to %d of blob %d, and %v", from, to, i, err)
			}
			_, _ = o.Bytes(context.Background()) // the fill is over before the origin changes
		}
	})
}
