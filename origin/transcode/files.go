package transcode

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	initFile = "init.mp4"
	// stampFile holds what a chunk was made from.
	stampFile = "stamp"
	// maxFileBytes bounds what is read as one segment; six seconds of 4K are
	// 12 MB at the highest cap.
	maxFileBytes = 64 << 20
)

func chunkDir(dir string, c model.Chunk) string {
	return filepath.Join(dir, fmt.Sprintf("%05d", c.Number))
}

// folders makes the temporary folder of a chunk with one for each rendition.
func folders(j Job, tmp string) error {
	for _, r := range renditions(j.Plan, j.Chunk) {
		if err := os.MkdirAll(filepath.Join(tmp, r.Name), 0o700); err != nil {
			return err
		}
	}
	return nil
}

// tidy gives init segments their name and removes ffmpeg's own playlists.
func tidy(tmp string, renditions []model.Rendition) error {
	for _, r := range renditions {
		dir := filepath.Join(tmp, r.Name)
		// Its name holds the rendition's, or a number if there is one alone.
		inits, _ := filepath.Glob(filepath.Join(dir, "init_*.mp4"))
		if len(inits) != 1 {
			return fault.New("transcode.tidy", fault.Internal, "%d init segments of %s", len(inits), r.Name)
		}
		if err := errors.Join(os.Rename(inits[0], filepath.Join(dir, initFile)), os.Remove(filepath.Join(dir, "index.m3u8"))); err != nil {
			return err
		}
	}
	return nil
}

// settle puts a checked chunk in place, durably: a catalog that says it is
// done may outlive a power cut.
func settle(tmp, final, stamp string) error {
	if err := os.WriteFile(filepath.Join(tmp, stampFile), []byte(stamp), 0o600); err != nil {
		return err
	}
	err := filepath.WalkDir(tmp, func(path string, _ fs.DirEntry, err error) error {
		return errors.Join(err, flush(path))
	})
	return errors.Join(err, os.Rename(tmp, final), flush(filepath.Dir(final)))
}

func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// read reads a plain file of bounded size. What wrote it had a stranger's file
// in hand, so links are not followed.
func read(path string) ([]byte, error) {
	const op = "transcode.read"
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.As(op, fault.NotFound, err)
	case err != nil:
		return nil, fault.As(op, fault.Unavailable, err)
	case !info.Mode().IsRegular() || info.Size() > maxFileBytes:
		return nil, fault.New(op, fault.Corrupt, "%s is no file of at most %d bytes", filepath.Base(path), maxFileBytes)
	}
	b, err := os.ReadFile(path)
	return b, fault.As(op, fault.Unavailable, err)
}

// list names the entries of a folder that is no link.
func list(dir string) ([]fs.DirEntry, error) {
	const op = "transcode.list"
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return nil, fault.As(op, fault.NotFound, err)
	case !info.IsDir():
		return nil, fault.New(op, fault.Corrupt, "%s is no folder", filepath.Base(dir))
	}
	all, err := os.ReadDir(dir)
	return all, fault.As(op, fault.Unavailable, err)
}
