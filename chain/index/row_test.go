package index

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/holiman/uint256"
)

func TestRowsGiveBackWhatWasPacked(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	number := func() (n uint256.Int) {
		if b := make([]byte, rng.IntN(33)); len(b) > 0 {
			for i := range b {
				b[i] = byte(rng.Uint32())
			}
			n.SetBytes(b)
		}
		return n
	}
	var in []entry
	at := pos{block: 1000}
	for range 2_000 {
		at.log++
		if rng.IntN(3) == 0 {
			at = pos{block: at.block + rng.Uint64N(3), sub: rng.Uint32N(3), log: at.log}
		}
		e := entry{at: at, use: rng.IntN(9) == 0, out: rng.IntN(2) == 0, id: number(), value: number(), total: number()}
		if e.last = e.id; rng.IntN(4) == 0 {
			e.last = number()
		}
		e.from[3], e.to[5] = byte(rng.IntN(2)), byte(rng.IntN(2))
		in = append(in, e)
	}
	var rows []row
	subject := []byte("wallet")
	pack(subject, in, func(k, v []byte) { rows = append(rows, row{key: k, value: v}) })
	if len(rows) < 10 {
		t.Fatalf("%d rows", len(rows))
	}
	if !slices.IsSortedFunc(rows, func(a, b row) int { return bytes.Compare(b.key, a.key) }) {
		t.Error("a later row does not come before an earlier one")
	}
	var out []entry
	for _, r := range rows {
		first, ok := blockOf(r.key, len(subject))
		got, err := decode(r.value, first)
		if !ok || err != nil || len(r.value) > rowBytes+200 {
			t.Fatalf("%v, %v, %d bytes", ok, err, len(r.value))
		}
		out = append(out, got...)
	}
	if !slices.Equal(in, out) {
		t.Error("other entries come back than went in")
	}
}

func FuzzDecode(f *testing.F) {
	e := entry{at: pos{7, 1, 2}, out: true}
	e.id.SetUint64(300)
	e.last.SetUint64(400)
	e.total.SetAllOne()
	f.Add(e.encode(nil, 5), uint64(5))
	f.Add([]byte{1, 2}, uint64(0))
	f.Fuzz(func(t *testing.T, row []byte, first uint64) {
		entries, err := decode(row, first)
		if err != nil {
			return
		}
		var again []byte
		for i := range entries {
			again = entries[i].encode(again, first)
		}
		back, err := decode(again, first)
		if err != nil || !slices.Equal(entries, back) {
			t.Fatalf("%+v, then %+v, %v", entries, back, err)
		}
	})
}
