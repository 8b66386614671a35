package cache_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/model"
)

// stock fills a cache on disk with n blobs, and gives what ends it.
func stock(t *testing.T, src *source, cfg cache.Config, n int) (*cache.Cache, []model.Blob, func()) {
	t.Helper()
	var blobs []model.Blob
	for i := range n {
		blobs = append(blobs, src.add(t, bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 20_000)))
	}
	c, stop := over(t, cfg, src)
	for _, b := range blobs {
		if err := c.Fill(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		written(c)
	}
	return c, blobs, stop
}

// allRight reads all blobs and says how many came from the disk.
func allRight(t *testing.T, c *cache.Cache, src *source, blobs []model.Blob) (fromDisk int) {
	t.Helper()
	for i, b := range blobs {
		before := src.fetches.Load()
		got, _, err := read(t, c, b)
		if err != nil || !bytes.Equal(got, src.blocks[b.CID]) {
			t.Fatalf("blob %d: %d bytes, %v", i, len(got), err)
		}
		if src.fetches.Load() == before {
			fromDisk++
		}
	}
	return fromDisk
}

// usedAgain waits until so many blobs come from a disk with which nothing is wrong: one
// that did badly is left alone for a while.
func usedAgain(t *testing.T, c *cache.Cache, src *source, blobs []model.Blob, atLeast int) {
	t.Helper()
	for until := time.Now().Add(time.Minute); ; <-time.After(10 * time.Millisecond) {
		n := allRight(t, c, src, blobs)
		code, says := c.Trouble()
		if n >= atLeast && code == "" {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("%d of %d came from disk: %s, %s", n, len(blobs), code, says)
		}
	}
}

func onlyDisk(dir string) cache.Config {
	return cache.Config{MemoryBytes: 16, Dir: dir, DiskBytes: 8 << 20, Reserve: 1 << 20}
}

func TestRuinedFilesAreFetchedAgainAndNeverServed(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	ruins := map[string]func(t *testing.T, b []byte) []byte{
		"bits flipped": func(_ *testing.T, b []byte) []byte {
			for range 1 + len(b)/2000 {
				b[random.IntN(len(b))] ^= 1 << random.IntN(8)
			}
			return b
		},
		"cut short": func(_ *testing.T, b []byte) []byte { return b[:len(b)/3] },
		"emptied":   func(*testing.T, []byte) []byte { return nil },
		"overwritten": func(_ *testing.T, b []byte) []byte {
			for i := range b {
				b[i] = byte(random.Uint32())
			}
			return b
		},
	}
	for name, ruin := range ruins {
		patterns := []string{"*.vlog", "*"}
		if name == "bits flipped" {
			patterns = append(patterns, "*.sst", "MANIFEST", "*.mem", "DISCARD")
		}
		for _, pattern := range patterns {
			t.Run(name+" "+pattern, func(t *testing.T) {
				src, dir := &source{blocks: map[string][]byte{}}, t.TempDir()
				_, blobs, stop := stock(t, src, onlyDisk(dir), 40)
				stop()
				files, err := filepath.Glob(filepath.Join(dir, "0*", pattern))
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range files {
					b, err := os.ReadFile(f)
					if err != nil {
						t.Fatal(err)
					}
					if len(b) == 0 {
						continue
					}
					if err := os.WriteFile(f, ruin(t, b), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				c, stop := over(t, onlyDisk(dir), src)
				t.Logf("%d of %d came from disk", allRight(t, c, src, blobs), len(blobs))
				written(c)
				usedAgain(t, c, src, blobs, len(blobs)/2)
				stop()
			})
		}
	}
}

// A file that gets shorter under its map faults as one on a failing disk does.
func TestFaultingDiskEndsAReadAndNotTheProcess(t *testing.T) {
	src, dir := &source{blocks: map[string][]byte{}}, t.TempDir()
	c, blobs, stop := stock(t, src, onlyDisk(dir), 40)
	defer stop()
	old := generations(t, dir)[0]
	files, err := filepath.Glob(filepath.Join(old, "*.vlog"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if err := os.Truncate(f, 0); err != nil {
			t.Fatal(err)
		}
	}
	if n := allRight(t, c, src, blobs[:1]); n != 0 {
		t.Error("it was not fetched again")
	}
	if code, _ := c.Trouble(); code != "cache-disk-failing" { // before a read of another generation, which may go well
		t.Errorf("trouble %q", code)
	}
	allRight(t, c, src, blobs)
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func TestDiskThatHangsCostsLittleTime(t *testing.T) {
	src, dir := &source{blocks: map[string][]byte{}}, t.TempDir()
	c, blobs, stop := stock(t, src, onlyDisk(dir), 20)
	defer stop()
	release := c.HoldDisk()
	if n := allRight(t, c, src, blobs); n != 0 {
		t.Errorf("%d came from a disk that hangs", n)
	}
	if code, says := c.Trouble(); code != "cache-disk-slow" {
		t.Errorf("trouble %q %q", code, says)
	}
	release()
	usedAgain(t, c, src, blobs, 1)
}

func TestFullDiskIsDoneWithoutAndUsedAgain(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=48m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	defer func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	}()
	src := &source{blocks: map[string][]byte{}}
	cfg := cache.Config{MemoryBytes: 16, Dir: filepath.Join(dir, "cache"), DiskBytes: 8 << 20, Reserve: 8 << 20}
	c, blobs, stop := stock(t, src, cfg, 40)
	defer stop()
	if n := allRight(t, c, src, blobs); n != len(blobs) {
		t.Fatalf("%d of %d were kept", n, len(blobs))
	}
	// Somebody else takes the rest of the disk: the cache gives its own room back.
	filler, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer filler.Close()
	if err := unix.Fallocate(int(filler.Fd()), 0, 0, 34<<20); err != nil {
		t.Fatal(err)
	}
	more := []model.Blob{src.add(t, []byte("one more")), src.add(t, []byte("and another"))}
	if n := allRight(t, c, src, more); n != 0 {
		t.Errorf("%d came from disk", n)
	}
	written(c)
	if code, says := c.Trouble(); code != "cache-disk-full" {
		t.Errorf("trouble %q %q", code, says)
	}
	allRight(t, c, src, blobs)
	if err := os.Remove(filler.Name()); err != nil {
		t.Fatal(err)
	}
	filler.Close()
	usedAgain(t, c, src, blobs, 1)
}

const helperVar = "STREAMGATE_CACHE_HELPER"

// roomy is a cache on disk that has room for all that a test writes.
func roomy(dir string) cache.Config {
	cfg := onlyDisk(dir)
	cfg.DiskBytes = 64 << 20
	return cfg
}

// numbered is a blob that both processes can make.
func numbered(t *testing.T, src *source, i int) model.Blob {
	sum := sha256.Sum256([]byte(fmt.Sprint(i)))
	return src.add(t, bytes.Repeat(sum[:], 500+i%700))
}

// TestHelperFillsUntilKilled is the process that the next test kills.
func TestHelperFillsUntilKilled(t *testing.T) {
	dir := os.Getenv(helperVar)
	if dir == "" {
		t.Skip("only a helper process")
	}
	src := &source{blocks: map[string][]byte{}}
	c, _ := over(t, roomy(dir), src)
	for i := 0; ; i++ {
		b := numbered(t, src, i)
		if err := c.Fill(context.Background(), b); err != nil {
			t.Fatal(err)
		}
		written(c)
		fmt.Println(i)
	}
}

func TestKilledProcessLeavesACacheThatServesNoWrongByte(t *testing.T) {
	dir := t.TempDir()
	last := 0
	for round := range 3 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestHelperFillsUntilKilled$")
		cmd.Env = append(os.Environ(), helperVar+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for last < 150*(round+1) { // it begins at 0 each time, and finds what is there
			if _, err := fmt.Fscanln(out, &last); err != nil {
				t.Fatalf("the process ended by itself after %d: %v", last, err)
			}
		}
		if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // killed: always an error
		src := &source{blocks: map[string][]byte{}}
		var blobs []model.Blob
		for i := range last {
			blobs = append(blobs, numbered(t, src, i))
		}
		c, stop := over(t, roomy(dir), src)
		n := allRight(t, c, src, blobs)
		stop()
		t.Logf("round %d: %d of %d came from disk", round, n, len(blobs))
		if n < len(blobs)*9/10 {
			t.Errorf("round %d: only %d of %d were still there", round, n, len(blobs))
		}
	}
}
