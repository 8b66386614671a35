package session_test

import (
	"context"
	"encoding/binary"
	"runtime"
	"testing"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/model"
)

// BenchmarkWeight says what one more session holds of the edge's memory, heap and
// stacks, with no viewer connected: make bench-fanout weighs whole processes.
func BenchmarkWeight(b *testing.B) {
	const sessions = 20_000
	h := open(b, session.Config{})
	h.answer = func(model.Wallet) model.Verdict {
		return model.Verdict{Allowed: true, Rule: "erc721 0x5fbd…0aa3 min 1", Blocks: []model.BlockRef{block(10)},
			Tokens: []model.TokenRef{{Chain: 1, Contract: contract}}}
	}
	enter := func(from, n int) {
		for i := from; i < from+n; i++ {
			w := model.Wallet{1}
			binary.BigEndian.PutUint32(w[4:], uint32(i))
			if _, _, err := h.Open(context.Background(), "v", model.Viewer{Wallet: w}); err != nil {
				b.Fatal(err)
			}
		}
	}
	enter(0, 1000) // what is there once
	before := held(h)
	enter(1000, sessions)
	b.ReportMetric((held(h)-before)/sessions, "B/session")
	b.ReportMetric(0, "ns/op")
}

// held is what is on the heap and on stacks once rubbish, and what only the test
// keeps, is thrown away.
func held(h *house) float64 {
	h.set(func() { h.receipts, h.asked = nil, map[model.Wallet]int{} })
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc + m.StackInuse)
}
