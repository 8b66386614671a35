// Package receipt signs decisions and checks them offline. A receipt is signed
// with the key of the node's certificate over its canonical JSON: the fields in
// the order of model.Receipt, without the signature.
package receipt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sync/atomic"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Signer signs for one node. Safe for concurrent use.
type Signer struct {
	node    model.NodeName
	current func() *tls.Certificate
	text    atomic.Pointer[certText] // of the certificate that signed last: all its receipts share it
}

type certText struct {
	of   *tls.Certificate
	text string
}

// NewSigner signs as node with whatever certificate current gives, so that a
// renewed certificate is taken up by itself. The key must be ECDSA.
func NewSigner(node model.NodeName, current func() *tls.Certificate) (*Signer, error) {
	if _, ok := current().PrivateKey.(*ecdsa.PrivateKey); !ok {
		return nil, fault.New("receipt.NewSigner", fault.Invalid, "node certificate has a %T, want an ECDSA key", current().PrivateKey)
	}
	return &Signer{node: node, current: current}, nil
}

// Sign fills in node, certificate and signature.
func (s *Signer) Sign(r model.Receipt) (model.Receipt, error) {
	cert := s.current()
	r.Node = s.node
	r.DecidedAt = r.DecidedAt.UTC().Round(0) // no monotonic reading, one form of the zone
	r.Certificate = s.certificate(cert)
	sum, err := digest(r)
	if err != nil {
		return r, err
	}
	key, ok := cert.PrivateKey.(crypto.Signer)
	if !ok {
		return r, fault.New("receipt.Sign", fault.Internal, "%T cannot sign", cert.PrivateKey)
	}
	sig, err := key.Sign(rand.Reader, sum, crypto.SHA256)
	if err != nil {
		return r, fault.Wrap("receipt.Sign", err)
	}
	r.Signature = base64.StdEncoding.EncodeToString(sig)
	return r, nil
}

// certificate gives the certificate in base64. An edge keeps a receipt for each of a
// hundred thousand sessions, and the certificate is most of it.
func (s *Signer) certificate(cert *tls.Certificate) string {
	known := s.text.Load()
	if known == nil || known.of != cert {
		known = &certText{cert, base64.StdEncoding.EncodeToString(cert.Certificate[0])}
		s.text.Store(known)
	}
	return known.text
}

// Verify checks that a node certified by a CA of the pool signed the receipt,
// and that it is the node the receipt names. The certificate is judged as of
// the decision, so old receipts stay good.
func Verify(r model.Receipt, cas *x509.CertPool) error {
	const op = "receipt.Verify"
	der, err := base64.StdEncoding.DecodeString(r.Certificate)
	if err != nil {
		return fault.At(op, fault.Corrupt, "/certificate", "not base64: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return fault.At(op, fault.Corrupt, "/certificate", "%w", err)
	}
	_, err = cert.Verify(x509.VerifyOptions{Roots: cas, CurrentTime: r.DecidedAt, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	if err != nil {
		return fault.At(op, fault.Corrupt, "/certificate", "%w", err)
	}
	if cert.Subject.CommonName != string(r.Node) {
		return fault.At(op, fault.Corrupt, "/node", "certificate is of %q, receipt of %q", cert.Subject.CommonName, r.Node)
	}
	sig, err := base64.StdEncoding.DecodeString(r.Signature)
	if err != nil {
		return fault.At(op, fault.Corrupt, "/signature", "not base64: %w", err)
	}
	key, ok := cert.PublicKey.(*ecdsa.PublicKey)
	if !ok {
		return fault.At(op, fault.Corrupt, "/certificate", "key is %T, want ECDSA", cert.PublicKey)
	}
	sum, err := digest(r)
	if err != nil {
		return err
	}
	if !ecdsa.VerifyASN1(key, sum, sig) {
		return fault.At(op, fault.Corrupt, "/signature", "does not match the receipt")
	}
	return nil
}

func digest(r model.Receipt) ([]byte, error) {
	r.Signature = ""
	b, err := json.Marshal(r)
	if err != nil {
		return nil, fault.As("receipt.digest", fault.Invalid, fmt.Errorf("encode: %w", err))
	}
	sum := sha256.Sum256(b)
	return sum[:], nil
}
