package kv

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2/z"

	"github.com/streamgate/streamgate/internal/fault"
)

// checkTables reads all tables of a bulk database. Badger opens them on goroutines
// of its own, where one that is torn would end the process; here it is an error.
func checkTables(dir string) (err error) {
	const op = "kv.checkTables"
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(op, fault.Corrupt, "%s: %v", dir, p)
		}
	}()
	names, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, name := range names {
		if err := checkTable(name); err != nil {
			return fault.As(op, fault.Corrupt, fmt.Errorf("%s: %w", name, err))
		}
	}
	return nil
}

func checkTable(name string) error {
	file, err := z.OpenMmapFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer file.Close(-1) // as it is
	t, err := table.OpenTable(file, table.Options{ChkMode: options.OnTableAndBlockRead, Compression: options.None})
	if err != nil {
		return err
	}
	return t.VerifyChecksum()
}
