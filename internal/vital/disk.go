package vital

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/streamgate/streamgate/internal/fault"
)

const (
	// probeEvery is the pause between two probes: an fsync each is nothing to a
	// disk that works.
	probeEvery = 2 * time.Second
	// slowDisk is how long a probe may take. Journals and receipts wait for as
	// long as it does.
	slowDisk = time.Second
	// probeBytes is more than a file system packs into an inode.
	probeBytes = 16 << 10
	// lowShare times the reserve is when a disk is soon full.
	lowShare = 4
)

// Disk watches the disk that a folder is on: is there room, does it take a write
// and say so in time.
type Disk struct {
	dir     string
	reserve int64
	try     func() error

	mu    sync.Mutex // guards what follows
	began time.Time  // of a probe under way, zero if there is none
	took  time.Duration
	err   error
}

// NewDisk watches dir; reserve is how many bytes must be free. Run makes it work.
func NewDisk(dir string, reserve int64) *Disk {
	d := &Disk{dir: dir, reserve: reserve}
	d.try = d.write
	return d
}

// Run probes the disk until ctx ends.
func (d *Disk) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		began := time.Now()
		d.set(func() { d.began = began })
		err := d.try()
		d.set(func() { d.began, d.took, d.err = time.Time{}, time.Since(began), err })
		select {
		case <-ctx.Done():
		case <-time.After(probeEvery):
		}
	}
	return nil
}

func (d *Disk) set(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f()
}

// write writes a file to the disk and removes it.
func (d *Disk) write() error {
	const op = "internal/vital.Disk"
	name := filepath.Join(d.dir, ".probe")
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fault.As(op, fault.Unavailable, err)
	}
	_, err = f.Write(make([]byte, probeBytes))
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if rerr := os.Remove(name); err == nil {
		err = rerr
	}
	return fault.As(op, fault.Unavailable, err)
}

// Check says what is wrong with the disk.
func (d *Disk) Check() []Reason {
	var out []Reason
	free, size, err := d.room()
	switch {
	case err != nil:
		out = append(out, Reason{Code: "disk-failing", Says: err.Error(), Mend: "Look at the disk of node.data_dir"})
	case free < d.reserve:
		out = append(out, Reason{Code: "disk-full", Says: fmt.Sprintf("%s has %d MiB of %d free, %d are kept", d.dir, free>>20, size>>20, d.reserve>>20),
			Mend: "Free some space or enlarge the disk; the node goes on by itself"})
	case free < lowShare*d.reserve:
		out = append(out, Reason{Code: "disk-low", Says: fmt.Sprintf("%s has %d MiB of %d free", d.dir, free>>20, size>>20),
			Mend: "Free some space or enlarge the disk", Soon: true})
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err != nil && (len(out) == 0 || out[0].Soon) { // a full disk says enough
		out = append(out, Reason{Code: "disk-failing", Says: "a write was refused: " + fault.Detail(d.err), Mend: "Look at the disk of node.data_dir, and at its mount options and rights"})
	}
	took := d.took
	if !d.began.IsZero() {
		took = max(took, time.Since(d.began))
	}
	if took > slowDisk {
		out = append(out, Reason{Code: "disk-slow", Says: fmt.Sprintf("%s took %v for a write of %d KiB", d.dir, took.Round(time.Millisecond), probeBytes>>10),
			Mend: "See what else uses the disk; nothing is written in time while it lasts"})
	}
	return out
}

// Free is how many bytes the disk still takes, 0 if it does not say.
func (d *Disk) Free() int64 {
	free, _, _ := d.room()
	return free
}

func (d *Disk) room() (free, size int64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(d.dir, &s); err != nil {
		return 0, 0, fault.As("internal/vital.Disk", fault.Unavailable, fmt.Errorf("%s: %w", d.dir, err))
	}
	return int64(s.Bavail) * s.Bsize, int64(s.Blocks) * s.Bsize, nil
}
