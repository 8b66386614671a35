package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"testing"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
	"github.com/prometheus/client_golang/prometheus"
	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/store"
	"github.com/streamgate/streamgate/origin/store/storetest"
)

func badger(t *testing.T, dir string) *kv.DB {
	t.Helper()
	db, err := kv.Open(kv.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestMemoryBackend(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Backend { return &storetest.Memory{} })
}

func TestBadgerOnDiskBackend(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Backend { return store.NewKV(badger(t, t.TempDir()), "blobs") })
}

// The CIDs are those that `ipfs add --profile unixfs-v1-2025` prints for the
// same bytes; the raw one is the plain hash of the bytes.
func TestCIDsAreThoseOfTheProfile(t *testing.T) {
	s := storetest.Store(t, &storetest.Memory{})
	data := bytes.Repeat([]byte("streamgate "), 100)
	blob, err := s.PutBlob(t.Context(), "v", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	mh, err := multihash.Encode(sum[:], multihash.SHA2_256)
	if err != nil {
		t.Fatal(err)
	}
	if want := cid.NewCidV1(cid.Raw, mh).String(); blob.CID != want {
		t.Errorf("got %s, want %s", blob.CID, want)
	}
	empty, err := s.PutBlob(t.Context(), "v", bytes.NewReader(nil))
	if err != nil {
		t.Fatal(err)
	}
	if want := "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"; empty.CID != want {
		t.Errorf("empty blob: got %s, want %s", empty.CID, want)
	}
}

// cids are CIDs as a peer might ask for, with what must come of each.
var cids = []struct {
	name, cid string
	want      fault.Kind // Internal stands for no error
}{
	{"empty", "", fault.Invalid},
	{"text", "hello", fault.Invalid},
	{"traversal", "../../etc/passwd", fault.Invalid},
	{"too long", string(bytes.Repeat([]byte("b"), 5000)), fault.Invalid},
	{"cut short", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvy", fault.Invalid},
	{"unknown", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", fault.NotFound},
	{"unknown v0", "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", fault.NotFound},
	{"identity", "bafkqabtimvwgy3yk", fault.Internal},
}

func TestForeignCIDsAreJudged(t *testing.T) {
	s := storetest.Store(t, &storetest.Memory{})
	for _, c := range cids {
		t.Run(c.name, func(t *testing.T) {
			b, err := s.Block(t.Context(), c.cid)
			if c.want == fault.Internal {
				if err != nil || string(b) != "hello\n" {
					t.Fatalf("got %q, %v", b, err)
				}
				return
			}
			if err == nil || fault.KindOf(err) != c.want {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if _, err := s.Size(t.Context(), c.cid); err == nil || fault.KindOf(err) != c.want {
				t.Fatalf("size: got %v, want %v", err, c.want)
			}
		})
	}
}

func FuzzBlockTakesAnyCID(f *testing.F) {
	for _, c := range cids {
		f.Add(c.cid)
	}
	back := &storetest.Memory{}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := storetest.Store(t, back).Block(t.Context(), text)
		if err == nil && len(b) > 128 {
			t.Fatalf("%q gave %d bytes out of an empty store", text, len(b))
		}
		if k := fault.KindOf(err); err != nil && k != fault.Invalid && k != fault.NotFound {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

func TestRottenBlockIsCorruptWhenVerified(t *testing.T) {
	mem := &storetest.Memory{}
	s := storetest.Store(t, mem)
	blob, err := s.PutBlob(t.Context(), "v", bytes.NewReader([]byte("sound")))
	if err != nil {
		t.Fatal(err)
	}
	err = mem.Scan([]byte("b/"), nil, func(k, _ []byte) (bool, error) {
		return false, mem.Write(store.Batch{Put: []store.Pair{{Key: k, Value: []byte("rotten")}}})
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Block(t.Context(), blob.CID); fault.KindOf(err) != fault.Corrupt {
		t.Fatalf("got %v, want corrupt", err)
	}
}

func TestTreeDoesNotDependOnTheOrderOfItsEntries(t *testing.T) {
	s := storetest.Store(t, &storetest.Memory{})
	var entries []store.Entry
	for i := range 40 {
		size := 10 + i
		if i == 7 {
			size = 2*store.LeafBytes + 1 // a UnixFS file among the raw blocks
		}
		b, err := s.PutBlob(t.Context(), "v", bytes.NewReader(bytes.Repeat([]byte{byte(i)}, size)))
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, store.Entry{Path: fmt.Sprintf("%dp/%d.m4s", i%3, i), Blob: b})
	}
	first, err := s.PutTree(t.Context(), "v", entries)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		got, err := s.PutTree(context.Background(), "v", rapid.Permutation(entries).Draw(rt, "entries"))
		if err != nil || got != first {
			rt.Fatalf("got %s, %v, want %s", got, err, first)
		}
	})
	less, err := s.PutTree(t.Context(), "v", entries[1:])
	if err != nil || less == first {
		t.Fatalf("a tree with an entry less has root %s, %v", less, err)
	}
}

func TestTreeOfAFilmIsSharded(t *testing.T) {
	s := storetest.Store(t, &storetest.Memory{})
	b, err := s.PutBlob(t.Context(), "v", bytes.NewReader([]byte("x")))
	if err != nil {
		t.Fatal(err)
	}
	var entries []store.Entry
	for i := range 12000 {
		entries = append(entries, store.Entry{Path: fmt.Sprintf("720p/%d.m4s", i), Blob: b})
	}
	root, err := s.PutTree(t.Context(), "v", entries)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Size(t.Context(), root); err != nil || n == 0 {
		t.Fatalf("root of %d bytes, %v", n, err)
	}
	n, err := s.Drop(t.Context(), "v")
	if err != nil || n < 20 { // a sharded folder is many blocks
		t.Fatalf("dropped %d blocks, %v", n, err)
	}
}

func TestBadTreesAreRefused(t *testing.T) {
	s := storetest.Store(t, &storetest.Memory{})
	ok, err := s.PutBlob(t.Context(), "v", bytes.NewReader([]byte("x")))
	if err != nil {
		t.Fatal(err)
	}
	gone := model.Blob{CID: "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"}
	for _, c := range []struct {
		name    string
		entries []store.Entry
		want    fault.Kind
	}{
		{"climbs out", []store.Entry{{Path: "../x", Blob: ok}}, fault.Invalid},
		{"from the root", []store.Entry{{Path: "/x", Blob: ok}}, fault.Invalid},
		{"no name", []store.Entry{{Path: "", Blob: ok}}, fault.Invalid},
		{"twice", []store.Entry{{Path: "x", Blob: ok}, {Path: "x", Blob: ok}}, fault.Invalid},
		{"file and folder", []store.Entry{{Path: "x", Blob: ok}, {Path: "x/y", Blob: ok}}, fault.Invalid},
		{"folder and file", []store.Entry{{Path: "x/y", Blob: ok}, {Path: "x", Blob: ok}}, fault.Invalid},
		{"too deep", []store.Entry{{Path: "1/2/3/4/5/6/7/8/9", Blob: ok}}, fault.Invalid},
		{"blob not here", []store.Entry{{Path: "x", Blob: gone}}, fault.NotFound},
		{"no CID", []store.Entry{{Path: "x"}}, fault.Invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			if root, err := s.PutTree(t.Context(), "v", c.entries); err == nil || fault.KindOf(err) != c.want {
				t.Fatalf("got %q, %v, want %v", root, err, c.want)
			}
		})
	}
}

func TestOwnersThatWouldBreakKeysAreRefused(t *testing.T) {
	s := storetest.Store(t, &storetest.Memory{})
	for _, owner := range []model.VideoID{"", "a/b", model.VideoID(bytes.Repeat([]byte("x"), 65))} {
		if _, err := s.PutBlob(t.Context(), owner, bytes.NewReader(nil)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("put as %q: %v", owner, err)
		}
		if _, err := s.Drop(t.Context(), owner); fault.KindOf(err) != fault.Invalid {
			t.Errorf("drop of %q: %v", owner, err)
		}
	}
}

// A put and a drop of the same bytes by two videos must never leave a holder
// without its block.
func TestDropDoesNotTakeABlockFromUnderAPut(t *testing.T) {
	s := storetest.Store(t, store.NewKV(badger(t, t.TempDir()), "blobs"))
	data := []byte("shared")
	for round := range 50 {
		if _, err := s.PutBlob(t.Context(), "old", bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
		owner := model.VideoID(fmt.Sprintf("new%d", round))
		var wg sync.WaitGroup
		var blob model.Blob
		wg.Go(func() {
			var err error
			if blob, err = s.PutBlob(t.Context(), owner, bytes.NewReader(data)); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if _, err := s.Drop(t.Context(), "old"); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		if has, err := s.Has(t.Context(), blob.CID); err != nil || !has {
			t.Fatalf("round %d: the block of %s is gone (%v)", round, owner, err)
		}
		if _, err := s.Drop(t.Context(), owner); err != nil {
			t.Fatal(err)
		}
	}
}

// Against a model: a block is there exactly as long as some video that put it
// was not dropped.
func TestBlocksLiveAsLongAsAHolder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, err := store.New(store.Config{}, &storetest.Memory{}, store.NewMetrics(prometheus.NewRegistry()))
		if err != nil {
			rt.Fatal(err)
		}
		ctx, holders, cids := context.Background(), map[byte]map[model.VideoID]bool{}, map[byte]string{}
		owner, content := rapid.SampledFrom([]model.VideoID{"a", "b", "ab"}), rapid.ByteRange(1, 5)
		rt.Repeat(map[string]func(*rapid.T){
			"put": func(rt *rapid.T) {
				o, c := owner.Draw(rt, "owner"), content.Draw(rt, "content")
				blob, err := s.PutBlob(ctx, o, bytes.NewReader(bytes.Repeat([]byte{c}, int(c))))
				if err != nil {
					rt.Fatal(err)
				}
				if holders[c] == nil {
					holders[c] = map[model.VideoID]bool{}
				}
				holders[c][o], cids[c] = true, blob.CID
			},
			"drop": func(rt *rapid.T) {
				o, want := owner.Draw(rt, "owner"), 0
				for _, h := range holders {
					if h[o] && len(h) == 1 {
						want++
					}
					delete(h, o)
				}
				if n, err := s.Drop(ctx, o); err != nil || n != want {
					rt.Fatalf("dropped %d, %v, want %d", n, err, want)
				}
			},
			"": func(rt *rapid.T) {
				for c, h := range holders {
					if has, err := s.Has(ctx, cids[c]); err != nil || has != (len(h) > 0) {
						rt.Fatalf("block of %d: has %v, %v, held by %v", c, has, err, h)
					}
				}
			},
		})
	})
}
