package receipt

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// remembered is how many receipts a Verifier knows again: those of as many sessions,
// at some 200 bytes each.
const remembered = 32_768

// Verifier verifies receipts and remembers the good ones: a session shows the same one
// for each key, and two signatures are most of what a key costs. Safe for concurrent use.
type Verifier struct {
	pool func() *x509.CertPool
	good *lru.Cache[[sha256.Size]byte, *x509.CertPool] // by what is signed and the signature
}

// NewVerifier trusts what pool gives at the time; what was good by another pool is
// looked at anew.
func NewVerifier(pool func() *x509.CertPool) *Verifier {
	good, _ := lru.New[[sha256.Size]byte, *x509.CertPool](remembered) // only fails for a size below 1
	return &Verifier{pool, good}
}

// Verify does what the function of that name does.
func (v *Verifier) Verify(r model.Receipt) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fault.As("receipt.Verifier", fault.Invalid, err)
	}
	sum, pool := sha256.Sum256(b), v.pool()
	if by, ok := v.good.Get(sum); ok && by == pool {
		return nil
	}
	if err := Verify(r, pool); err != nil {
		return err
	}
	v.good.Add(sum, pool)
	return nil
}
