package watch

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

func sample(n int) block {
	b := block{Header: rpc.Header{Number: 7, Hash: model.Hash{1}, Parent: model.Hash{2}, Time: time.Unix(1_700_000_000, 0).UTC()}}
	for i := range n {
		b.changes = append(b.changes, model.OwnershipChange{LogIndex: uint32(i), Token: model.TokenRef{Chain: 1, Contract: model.Address{3}, ID: "99"}, From: model.Address{4}, To: model.Address{5}})
	}
	return b
}

func TestRowsGiveBackWhatWasWritten(t *testing.T) {
	for _, n := range []int{1, runLimit, runLimit + 1, 3 * runLimit} {
		for _, undone := range []bool{false, true} {
			var got []model.OwnershipChange
			for _, r := range runs(1, sample(n), undone, "00-trace") {
				back, err := decodeRun(1, r.encode())
				if err != nil || back.trace != "00-trace" || back.undone != undone {
					t.Fatalf("%+v, %v", back, err)
				}
				if d := cmp.Diff(r.changes, back.changes); d != "" {
					t.Fatal(d)
				}
				got = append(got, back.changes...)
			}
			first := uint32(0)
			if undone {
				first = uint32(n - 1) // taken back newest first
			}
			if len(got) != n || got[0].LogIndex != first || got[0].Undone != undone || got[0].Block.Number != 7 {
				t.Fatalf("%d changes, first %+v", len(got), got[0])
			}
		}
	}
}

func FuzzDecodeRun(f *testing.F) {
	for _, r := range runs(1, sample(3), true, "00-trace") {
		f.Add(r.encode())
	}
	f.Add([]byte{})
	f.Add([]byte{runVersion})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decodeRun(1, b)
		if err != nil {
			return
		}
		if b[1] &= flagUndone; !bytes.Equal(r.encode(), b) && r.block.Time.Unix() == int64(seconds(r.block.Time)) && len(r.changes) > 0 {
			t.Fatalf("%x became %x", b, r.encode())
		}
	})
}
