package receipt_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/receipt"
)

// FuzzReceiptOfAStrangerIsGoodOnlyIfItIsOurs: whatever verifies says what was signed.
func FuzzReceiptOfAStrangerIsGoodOnlyIfItIsOurs(f *testing.F) {
	c := certs(f, "edge-1")
	ours := signed(f, c)
	good, err := json.Marshal(ours)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"decision":"grant","certificate":"AAAA","signature":"AAAA"}`))
	f.Add(bytes.Replace(good, []byte(`"revocation"`), []byte(`"grant"`), 1))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var r model.Receipt
		if json.Unmarshal(raw, &r) != nil || receipt.Verify(r, c.Pool()) != nil {
			return
		}
		// ECDSA signatures are not unique, so this one may differ.
		r.Signature = ours.Signature
		if got, err := json.Marshal(r); err != nil || !bytes.Equal(got, good) {
			t.Fatalf("verified, but was never signed: %s, %v", got, err)
		}
	})
}
