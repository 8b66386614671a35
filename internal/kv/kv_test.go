package kv_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
)

func open(t *testing.T, dir string) *kv.DB {
	t.Helper()
	db, err := kv.Open(kv.Config{Dir: dir, Sync: dir != ""})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func TestBucketsDoNotSeeEachOthersKeys(t *testing.T) {
	db := open(t, "")
	defer db.Close()
	a, b := db.Bucket("a"), db.Bucket("ab")
	if err := a.Put([]byte("bk"), []byte("1")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Get([]byte("k")); fault.KindOf(err) != fault.NotFound {
		t.Fatalf("got %v, want not found", err)
	}
	if has, err := a.Has([]byte("bk")); err != nil || !has {
		t.Fatalf("has %v, %v", has, err)
	}
	if has, err := b.Has([]byte("k")); err != nil || has {
		t.Fatalf("has %v, %v", has, err)
	}
}

func TestInsertLetsExactlyOneCallerWin(t *testing.T) {
	db := open(t, t.TempDir())
	defer db.Close()
	nonces := db.Bucket("nonce")
	for round := range 20 {
		var won atomic.Int32
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				err := nonces.Insert(fmt.Appendf(nil, "n%d", round), nil, time.Minute)
				switch fault.KindOf(err) {
				case fault.Conflict:
				default:
					if err == nil {
						won.Add(1)
					} else {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("round %d: %d callers won", round, won.Load())
		}
	}
}

func TestScanIsOrderedBoundedAndStaysInItsBucket(t *testing.T) {
	db := open(t, "")
	defer db.Close()
	a := db.Bucket("a")
	for i := range 10 {
		if err := a.Put(fmt.Appendf(nil, "k%02d", i), fmt.Append(nil, i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Bucket("b").Put([]byte("k99"), nil); err != nil {
		t.Fatal(err)
	}
	var got []string
	err := a.Scan([]byte("k"), []byte("k04"), func(k, v []byte) (bool, error) {
		got = append(got, string(k)+"="+string(v))
		return len(got) < 3, nil
	})
	if want := "[k04=4 k05=5 k06=6]"; err != nil || fmt.Sprint(got) != want {
		t.Fatalf("got %v, %v; want %s", got, err, want)
	}
}

func TestCommittedRowsAreThereAfterReopening(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	a, b := db.Bucket("a"), db.Bucket("b")
	err := db.Update(func(tx *kv.Txn) error {
		if err := tx.Put(a, []byte("x"), []byte("1")); err != nil {
			return err
		}
		return tx.Put(b, []byte("y"), []byte("2"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, dir)
	defer db.Close()
	if v, err := db.Bucket("b").Get([]byte("y")); err != nil || string(v) != "2" {
		t.Fatalf("got %q, %v", v, err)
	}
}

func TestFailedTransactionLeavesNothing(t *testing.T) {
	db := open(t, "")
	defer db.Close()
	a := db.Bucket("a")
	err := db.Update(func(tx *kv.Txn) error {
		if err := tx.Put(a, []byte("x"), []byte("1")); err != nil {
			return err
		}
		return fault.New("test", fault.Invalid, "no")
	})
	if fault.KindOf(err) != fault.Invalid {
		t.Fatalf("kind %v", fault.KindOf(err))
	}
	if _, err := a.Get([]byte("x")); fault.KindOf(err) != fault.NotFound {
		t.Fatalf("got %v, want not found", err)
	}
}

func TestCursorFindsRowsInOrderAtOneMoment(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		db := open(t, dir)
		defer db.Close()
		a, b := db.Bucket("a"), db.Bucket("ab")
		for _, k := range []string{"x1", "x3", "y1"} {
			if err := errors.Join(a.Put([]byte(k), []byte("v"+k)), b.Put([]byte(k), nil)); err != nil {
				t.Fatal(err)
			}
		}
		err := a.Cursor(func(c *kv.Cursor) error {
			if err := a.Put([]byte("x2"), nil); err != nil {
				return err
			}
			for _, tt := range []struct{ prefix, from, want string }{{"x", "x", "x1"}, {"x", "x2", "x3"}, {"x", "x4", ""}, {"", "x4", "y1"}, {"", "z", ""}} {
				k, v, err := c.Seek([]byte(tt.prefix), []byte(tt.from))
				if err != nil || string(k) != tt.want || k != nil && string(v) != "v"+tt.want {
					t.Errorf("from %s: %q %q, %v", tt.from, k, v, err)
				}
			}
			if _, _, err := c.Seek([]byte("x"), []byte("x3")); err != nil {
				return err
			}
			if k, _, err := c.Next([]byte("x")); err != nil || k != nil {
				t.Errorf("after the last: %q, %v", k, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestLookSeesAllBucketsAtOneMoment(t *testing.T) {
	db := open(t, t.TempDir())
	defer db.Close()
	a, b := db.Bucket("a"), db.Bucket("b")
	if err := errors.Join(a.Put([]byte("k"), []byte("1")), b.Put([]byte("k"), []byte("1"))); err != nil {
		t.Fatal(err)
	}
	err := db.Look(func(l *kv.Look) error {
		if first := l.Cursor(a); l.Cursor(a) != first {
			t.Error("two cursors of a bucket")
		}
		if err := errors.Join(a.Put([]byte("k"), []byte("2")), b.Put([]byte("k"), []byte("2"))); err != nil {
			return err
		}
		for _, bucket := range []*kv.Bucket{a, b} { // the second is first looked at now
			if _, v, err := l.Cursor(bucket).Seek(nil, nil); err != nil || string(v) != "1" {
				t.Errorf("%q, %v", v, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
