package rpc

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"
)

var sampleCalls = []Call{
	{To: model.Address{1}, Data: []byte{1, 2, 3, 4}},
	{To: model.Address{2}, Data: bytes.Repeat([]byte{7}, 36)},
	{To: model.Address{3}},
	{To: model.Address{4}, Data: bytes.Repeat([]byte{9}, 64)},
}

func TestAggregate3IsPackedAsTheABISays(t *testing.T) {
	var in []bindings.MulticallCall3
	for n, c := range sampleCalls {
		in = append(in, bindings.MulticallCall3{Target: common.Address(c.To), AllowFailure: true, CallData: c.Data})
		if got, want := packAggregate3(sampleCalls[:n+1]), bindings.NewMulticall().PackAggregate3(in); !bytes.Equal(got, want) {
			t.Fatalf("%d calls:\ngot  %x\nwant %x", n+1, got, want)
		}
	}
}

// answer encodes results as the contract does.
func answer(t testing.TB, results []bindings.MulticallResult) []byte {
	t.Helper()
	abi, err := bindings.MulticallMetaData.ParseABI()
	if err != nil {
		t.Fatal(err)
	}
	b, err := abi.Methods["aggregate3"].Outputs.Pack(results)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnswersAreUnpacked(t *testing.T) {
	b := answer(t, []bindings.MulticallResult{{Success: true, ReturnData: []byte{1, 2, 3}}, {}, {Success: true}})
	got, err := unpackAggregate3(b, 3)
	if err != nil || !bytes.Equal(got[0].Data, []byte{1, 2, 3}) || got[0].Reverted || !got[1].Reverted || got[2].Reverted || len(got[2].Data) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	for n := range len(b) {
		if got, err := unpackAggregate3(b[:n], 3); err == nil && n < len(b)-32 {
			t.Fatalf("%d of %d bytes became %+v", n, len(b), got)
		}
	}
	if _, err := unpackAggregate3(b, 2); err == nil {
		t.Fatal("three answers to two calls")
	}
}

func FuzzUnpackAggregate3(f *testing.F) {
	f.Add(answer(f, []bindings.MulticallResult{{Success: true, ReturnData: bytes.Repeat([]byte{5}, 32)}, {}}), uint8(2))
	f.Add(answer(f, nil), uint8(0))
	f.Fuzz(func(t *testing.T, b []byte, n uint8) {
		got, err := unpackAggregate3(b, int(n))
		if err != nil {
			return
		}
		if len(got) != int(n) {
			t.Fatalf("%d answers to %d calls", len(got), n)
		}
		for _, r := range got {
			if len(r.Data) > len(b) {
				t.Fatal("an answer longer than the whole")
			}
		}
	})
}
