package receipt_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/receipt"
)

func TestDaysReceiptsAreGivenOutInOrder(t *testing.T) {
	db, err := kv.Open(kv.Config{Dir: t.TempDir(), CacheBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	j := receipt.NewJournal(db, zap.NewNop())
	day := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	for i, at := range []time.Duration{-time.Nanosecond, 0, time.Hour, 24*time.Hour - 1, 24 * time.Hour} {
		j.Record(model.Receipt{Decision: model.Granted, BlockNumber: uint64(i), DecidedAt: day.Add(at), Signature: "s"})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // what waits is written at the end
	if err := j.Run(ctx); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	j.ServeHTTP(w, httptest.NewRequest("GET", "/receipts?day=2026-03-04", nil))
	var blocks []uint64
	err = receipt.ReadLog(w.Body, func(_ int, r model.Receipt) error {
		blocks = append(blocks, r.BlockNumber)
		return nil
	})
	if err != nil || len(blocks) != 3 || blocks[0] != 1 || blocks[2] != 3 {
		t.Fatalf("%v, %v", blocks, err)
	}
	w = httptest.NewRecorder()
	j.ServeHTTP(w, httptest.NewRequest("GET", "/receipts?day=yesterday", nil))
	if w.Code != http.StatusBadRequest {
		t.Errorf("status %d", w.Code)
	}
}

func TestLogThatIsNoneIsRefusedWithItsLine(t *testing.T) {
	good := `{"decision":"grant","block_number":1}`
	for name, text := range map[string]string{
		"no JSON":     good + "\n\n{",
		"no decision": good + "\n\n{}",
		"too long":    good + "\n\n" + strings.Repeat(" ", 70<<10),
	} {
		if err := receipt.ReadLog(strings.NewReader(text), func(int, model.Receipt) error { return nil }); err == nil || !strings.Contains(err.Error(), "line 3") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzLogIsReadOrRefused: what is read writes and reads again as the same.
func FuzzLogIsReadOrRefused(f *testing.F) {
	f.Add([]byte(`{"decision":"grant","block_number":1}` + "\n\n" + `{"decision":"revocation","log_index":3}`))
	f.Add([]byte(`{"decision":"x"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var first bytes.Buffer
		if receipt.ReadLog(bytes.NewReader(raw), func(_ int, r model.Receipt) error { return json.NewEncoder(&first).Encode(r) }) != nil {
			return
		}
		var again bytes.Buffer
		err := receipt.ReadLog(bytes.NewReader(first.Bytes()), func(_ int, r model.Receipt) error { return json.NewEncoder(&again).Encode(r) })
		if err != nil || again.String() != first.String() {
			t.Fatalf("%v\n%s\n%s", err, first.String(), again.String())
		}
	})
}
