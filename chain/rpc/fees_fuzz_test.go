package rpc

import (
	"encoding/json"
	"testing"

	"github.com/streamgate/streamgate/chain/chains"
)

func FuzzFees(f *testing.F) {
	f.Add([]byte(`{"oldestBlock":"0x10","baseFeePerGas":["0x1","0x4"],"gasUsedRatio":[0.5],"reward":[["0x1","0x2","0x3"]]}`))
	f.Add([]byte(`{"oldestBlock":"0xffffffffffffffff","baseFeePerGas":[null,null],"gasUsedRatio":[1],"reward":[[null,null,null]]}`))
	f.Add([]byte(`{"baseFeePerGas":["0x1","0x2"],"reward":[[],[],[],[]],"gasUsedRatio":[1,1,1,1]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var h feeHistory
		if json.Unmarshal(b, &h) == nil {
			if fees, ok := h.fees(); ok && (fees.Base == nil || fees.Low == nil || fees.Usual == nil || fees.High == nil) {
				t.Fatalf("%+v", fees)
			}
		}
		for _, kind := range []chains.L1Fee{chains.OPStackL1Fee, chains.ArbitrumL1Fee} {
			if fee, ok := readL1Fee(kind, b); ok && fee.Sign() < 0 {
				t.Fatalf("%v", fee)
			}
		}
	})
}
