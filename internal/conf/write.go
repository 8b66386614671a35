package conf

import (
	"os"
	"path/filepath"

	"github.com/streamgate/streamgate/internal/fault"
)

// WriteSecret replaces a file in one step and returns once it is on disk: after
// a crash there is the old one or the new one. Only its owner may read it.
func WriteSecret(path string, content []byte) (err error) {
	const op = "conf.WriteSecret"
	// CreateTemp makes it with mode 600, beside the file: renaming stays on one disk.
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fault.As(op, fault.Unavailable, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // it may be gone
		}
	}()
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fault.As(op, fault.Unavailable, err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fault.As(op, fault.Unavailable, err)
	}
	defer dir.Close()
	return fault.As(op, fault.Unavailable, dir.Sync()) // the name is on disk too
}
