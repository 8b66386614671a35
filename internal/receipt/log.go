package receipt

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxLine bounds one receipt of a log: with its certificate it has some 1,500 bytes.
const maxLine = 64 << 10

// between gives the receipts of a span of time, oldest first, as they were written.
func (j *Journal) between(from, to time.Time, each func(raw []byte) error) error {
	var failed error
	end := uint64(to.UnixNano())
	err := j.bucket.Scan(nil, binary.BigEndian.AppendUint64(nil, uint64(from.UnixNano())), func(key, value []byte) (bool, error) {
		if len(key) < 8 || binary.BigEndian.Uint64(key) >= end {
			return false, nil
		}
		failed = each(value)
		return failed == nil, nil
	})
	if failed != nil {
		return failed
	}
	return fault.Wrap("receipt.between", err)
}

// ServeHTTP answers GET ?day=2026-01-31 with that day's receipts (UTC), one a line. It is
// for the operator's port: receipts name wallets and what they watched.
func (j *Journal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	day, err := time.Parse(time.DateOnly, r.URL.Query().Get("day"))
	if err != nil {
		http.Error(w, "want ?day=2026-01-31", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := bufio.NewWriter(w)
	err = j.between(day, day.AddDate(0, 0, 1), func(raw []byte) error {
		if _, err := out.Write(raw); err != nil {
			return err
		}
		return out.WriteByte('\n')
	})
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		j.log.Warn("receipts were not given out", zap.Error(err))
		panic(http.ErrAbortHandler) // a log that ends early must not look whole
	}
}

// ReadLog gives each receipt of a log, one a line, with the number of its line. It stops
// at a line that is none: a log that somebody cut or changed is not replayed in part.
func ReadLog(in io.Reader, each func(line int, r model.Receipt) error) error {
	const op = "receipt.ReadLog"
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		raw := bytes.TrimSpace(lines.Bytes())
		if len(raw) == 0 {
			continue
		}
		var r model.Receipt
		if err := json.Unmarshal(raw, &r); err != nil {
			return fault.New(op, fault.Corrupt, "line %d: %w", n, err)
		}
		switch r.Decision {
		case model.Granted, model.Denied, model.Revoked, model.Restored:
		default:
			return fault.New(op, fault.Corrupt, "line %d: %q is no decision", n, r.Decision)
		}
		if err := each(n, r); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fault.New(op, fault.Corrupt, "line %d: %w", n+1, err)
	}
	return nil
}
