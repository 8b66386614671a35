package vital

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const hang = 30 * time.Second

// mount makes a disk of 8 MiB that goes away with the test.
func mount(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return dir
}

// watched runs a Disk until the test ends.
func watched(t *testing.T, d *Disk) *Disk {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return d
}

// says waits until the disk says just that.
func says(t *testing.T, d *Disk, want string) {
	t.Helper()
	until := time.Now().Add(hang)
	for codes(d.Check()) != want {
		if time.Now().After(until) {
			t.Fatalf("says %v, want %q", d.Check(), want)
		}
		<-time.After(10 * time.Millisecond)
	}
}

func TestDiskThatFillsUpIsToldOfAndRecovers(t *testing.T) {
	dir := mount(t)
	d := watched(t, NewDisk(dir, 1<<20))
	says(t, d, "")
	filler := filepath.Join(dir, "filler")
	for _, step := range []struct {
		bytes int64
		says  string
	}{{5 << 20, "~disk-low"}, {15 << 19, "disk-full"}, {8 << 20, "disk-full"}} {
		f, err := os.OpenFile(filler, os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		err = unix.Fallocate(int(f.Fd()), 0, 0, step.bytes)
		f.Close()
		if err != nil && !errors.Is(err, unix.ENOSPC) {
			t.Fatal(err)
		}
		if err != nil { // what is left, to the last byte
			if err := os.WriteFile(filler, make([]byte, 8<<20), 0o600); err == nil {
				t.Fatal("the disk has no end")
			}
		}
		says(t, d, step.says)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	says(t, d, "")
}

func TestDiskThatRefusesWritesIsToldOfAndRecovers(t *testing.T) {
	dir := mount(t)
	d := watched(t, NewDisk(dir, 1<<20))
	says(t, d, "")
	remount := func(flags uintptr) {
		t.Helper()
		until := time.Now().Add(hang) // a probe may have its file open
		for {
			err := unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT|flags, "size=8m")
			if err == nil {
				return
			}
			if time.Now().After(until) {
				t.Fatal(err)
			}
		}
	}
	remount(unix.MS_RDONLY)
	says(t, d, "disk-failing")
	remount(0)
	says(t, d, "")
}

func TestDiskThatIsGoneIsToldOf(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	d := watched(t, NewDisk(dir, 1))
	says(t, d, "disk-failing")
}

// A write that hangs is told of while it hangs.
func TestSlowDiskIsToldOfWhileItLasts(t *testing.T) {
	d := NewDisk(t.TempDir(), 1)
	hangs, write := make(chan struct{}), d.write
	d.try = func() error { <-hangs; return write() }
	watched(t, d)
	says(t, d, "disk-slow")
	close(hangs)
	says(t, d, "")
}

func ExampleBoard_Report() {
	b := &Board{}
	b.Add(func() []Reason {
		return []Reason{{Code: "disk-full", Says: "/data has 3 MiB of 1024 free, 256 are kept", Mend: "Free some space"}}
	})
	_, text := b.Report()
	fmt.Println(text)
	// Output:
	// not ready
	// disk-full: /data has 3 MiB of 1024 free, 256 are kept. Free some space.
}
