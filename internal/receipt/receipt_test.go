package receipt_test

import (
	"crypto/x509"
	"encoding/json"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/receipt"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

func certs(t testing.TB, node model.NodeName) *tlsutil.Certs {
	t.Helper()
	a, err := tlsutil.NewAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f, err := a.Node(node, []model.Role{model.EdgeRole})
	if err != nil {
		t.Fatal(err)
	}
	c, err := tlsutil.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func signed(t testing.TB, c *tlsutil.Certs) model.Receipt {
	t.Helper()
	s, err := receipt.NewSigner("edge-1", c.Current)
	if err != nil {
		t.Fatal(err)
	}
	index := uint32(3)
	r, err := s.Sign(model.Receipt{Decision: model.Revoked, Rule: "erc721", Video: "v", ChainID: 31337,
		BlockNumber: 7, LogIndex: &index, DecidedAt: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSignedReceiptVerifiesAfterATripThroughJSON(t *testing.T) {
	c := certs(t, "edge-1")
	b, err := json.Marshal(signed(t, c))
	if err != nil {
		t.Fatal(err)
	}
	var back model.Receipt
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if err := receipt.Verify(back, c.Pool()); err != nil {
		t.Fatal(err)
	}
}

func TestChangedReceiptIsRefused(t *testing.T) {
	c := certs(t, "edge-1")
	changes := map[string]func(*model.Receipt){
		"decision":  func(r *model.Receipt) { r.Decision = model.Granted },
		"block":     func(r *model.Receipt) { r.BlockNumber++ },
		"log index": func(r *model.Receipt) { r.LogIndex = nil },
		"wallet":    func(r *model.Receipt) { r.Wallet[0] = 1 },
		"node":      func(r *model.Receipt) { r.Node = "edge-2" },
		"time":      func(r *model.Receipt) { r.DecidedAt = r.DecidedAt.Add(time.Nanosecond) },
		"signature": func(r *model.Receipt) { r.Signature = "AAAA" },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			r := signed(t, c)
			change(&r)
			if err := receipt.Verify(r, c.Pool()); fault.KindOf(err) != fault.Corrupt {
				t.Fatalf("got %v, want corrupt", err)
			}
		})
	}
}

func TestReceiptOfAnotherClusterIsRefused(t *testing.T) {
	if err := receipt.Verify(signed(t, certs(t, "edge-1")), certs(t, "edge-1").Pool()); err == nil {
		t.Fatal("accepted")
	}
}

func TestVerifierKnowsAgainOnlyWhatItVerified(t *testing.T) {
	c, other := certs(t, "edge-1"), certs(t, "edge-1")
	pool := c.Pool()
	v := receipt.NewVerifier(func() *x509.CertPool { return pool })
	good := signed(t, c)
	changed := good
	changed.BlockNumber++
	for range 2 {
		if err := v.Verify(good); err != nil {
			t.Error(err)
		}
		if err := v.Verify(changed); fault.KindOf(err) != fault.Corrupt {
			t.Errorf("changed: %v", err)
		}
		if err := v.Verify(signed(t, other)); fault.KindOf(err) != fault.Corrupt {
			t.Errorf("of another cluster: %v", err)
		}
	}
	pool = other.Pool()
	if err := v.Verify(good); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("its CA is trusted no more: %v", err)
	}
}
