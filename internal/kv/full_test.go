package kv_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
)

// smallDisk mounts a disk of some MiB until the test ends.
func smallDisk(t *testing.T, mib int) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", mib)); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return dir
}

// fill takes all that the disk still has, but leave bytes, and gives how to give it back.
func fill(t *testing.T, dir string, leave int64) (undo func()) {
	t.Helper()
	free, err := kv.Free(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := unix.Fallocate(int(f.Fd()), 0, 0, free-leave); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(f.Name()); err != nil {
			t.Fatal(err)
		}
	}
}

// Without the reserve the process would be ended by a signal here.
func TestFullDiskRefusesWritesAndRecoversByItself(t *testing.T) {
	dir := smallDisk(t, 96)
	db, err := kv.Open(kv.Config{Dir: filepath.Join(dir, "db"), Sync: true, Reserve: 40 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	b := db.Bucket("b")
	if err := b.Put([]byte("before"), []byte("1")); err != nil || db.Trouble() != nil {
		t.Fatal(err, db.Trouble())
	}
	undo := fill(t, dir, 20<<20)
	for range 100 {
		if err := b.Put([]byte("during"), make([]byte, 64<<10)); fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "full") {
			t.Fatalf("got %v", err)
		}
	}
	if db.Trouble() == nil {
		t.Error("no trouble is told")
	}
	if v, err := b.Get([]byte("before")); err != nil || string(v) != "1" {
		t.Errorf("reading: %q, %v", v, err)
	}
	if err := b.Delete([]byte("before")); err != nil {
		t.Errorf("deleting, which makes room: %v", err)
	}
	undo()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- db.Run(ctx) }()
	for until := time.Now().Add(30 * time.Second); db.Trouble() != nil; <-time.After(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("there is room again, and still: %v", db.Trouble())
		}
	}
	cancel()
	<-ended
	if err := b.Put([]byte("after"), nil); err != nil {
		t.Errorf("room again: %v", err)
	}
	if has, err := b.Has([]byte("during")); has || err != nil {
		t.Errorf("what was refused is there: %v, %v", has, err)
	}
}

func TestDiskWithoutAnyRoomLeftIsNotWrittenTo(t *testing.T) {
	dir := smallDisk(t, 96)
	db, err := kv.Open(kv.Config{Dir: filepath.Join(dir, "db"), Sync: true, Reserve: 40 << 20})
	if err != nil {
		t.Fatal(err)
	}
	b := db.Bucket("b")
	undo := fill(t, dir, 0)
	if err := errors.Join(b.Put([]byte("k"), nil), b.Delete([]byte("k"))); fault.KindOf(b.Delete([]byte("k"))) != fault.Unavailable {
		t.Errorf("got %v", err)
	}
	if _, err := kv.Open(kv.Config{Dir: filepath.Join(dir, "other"), Reserve: 40 << 20}); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("opened on a full disk: %v", err)
	}
	undo()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestErrorOfATransactionItselfIsNoTrouble(t *testing.T) {
	db := open(t, t.TempDir())
	defer db.Close()
	_ = db.Update(func(tx *kv.Txn) error {
		if err := tx.Put(db.Bucket("a"), []byte("x"), nil); err != nil {
			return err
		}
		return fault.New("test", fault.Conflict, "no")
	})
	if err := db.Trouble(); err != nil {
		t.Errorf("trouble: %v", err)
	}
}
