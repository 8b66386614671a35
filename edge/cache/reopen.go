package cache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
)

// openingFile names the generation that is being opened: one that took the whole
// process with it is not opened a second time.
const openingFile = "opening"

// openRing takes up what an earlier run left, however it ended. What cannot be
// opened is deleted: all of it can be fetched again.
func openRing(dir string, budget, reserve int64, inUse func(string) bool, m *Metrics, log *zap.Logger) (*ring, error) {
	const op = "edge/cache.openRing"
	r := &ring{dir: dir, budget: budget, reserve: reserve, inUse: inUse, metrics: m, log: log, rows: map[digestBytes]*row{}}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.As(op, fault.Unavailable, err)
	}
	marker := filepath.Join(dir, openingFile)
	bad, err := os.ReadFile(marker)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.As(op, fault.Unavailable, err)
	}
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return nil, fault.As(op, fault.Unavailable, err)
	}
	for _, e := range entries {
		number, err := strconv.ParseUint(e.Name(), 10, 64)
		if err != nil || name(number) != e.Name() || e.Name() == string(bad) {
			r.discard(e.Name(), "not a generation, or one that ended the process")
			continue
		}
		r.next = number + 1
		if err := os.WriteFile(marker, []byte(e.Name()), 0o600); err != nil {
			return r, fault.As(op, fault.Unavailable, err)
		}
		r.reopen(e.Name())
	}
	if err := os.Remove(marker); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return r, fault.As(op, fault.Unavailable, err)
	}
	for r.held() > 1 && r.size() > r.budget { // it may be smaller than it was
		r.dropOldest(nil)
	}
	return r, nil
}

// reopen takes up one generation.
func (r *ring) reopen(folder string) {
	g, err := openGeneration(filepath.Join(r.dir, folder), r.reserve, r.log)
	if err != nil {
		r.discard(folder, err.Error())
		return
	}
	found := map[digestBytes]int64{}
	err = g.blocks.Sizes(func(key []byte, size int64) {
		if len(key) == len(digestBytes{}) {
			found[digestBytes(key)] = size
		}
	})
	if err != nil {
		r.discard(folder, err.Error())
		_ = g.close() // its files are gone
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gens = append(r.gens, g)
	for key, size := range found {
		r.note(g, key, &row{gen: g, size: size + rowBytes})
	}
}

// discard deletes what is of no use.
func (r *ring) discard(folder, why string) {
	if folder != openingFile {
		r.metrics.rebuilt.Inc()
		r.log.Warn("a part of the cache on disk was deleted", zap.String("folder", folder), zap.String("reason", why))
	}
	if err := os.RemoveAll(filepath.Join(r.dir, folder)); err != nil {
		r.log.Error("folder was not deleted", zap.String("folder", folder), zap.Error(err))
	}
}
