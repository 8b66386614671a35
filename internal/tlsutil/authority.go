package tlsutil

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// Lifetimes of what an Authority signs. Short enough for a demo or a small
// cluster that renews by script; a large one brings its own CA.
const (
	authorityLife = 365 * 24 * time.Hour
	leafLife      = 90 * 24 * time.Hour
)

// Authority is a certificate authority in a folder: ca.pem and ca.key.
type Authority struct {
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// NewAuthority makes a CA in dir, which must exist.
func NewAuthority(dir string) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make CA key: %w", err)
	}
	tmpl := template(pkix.Name{CommonName: "StreamGate demo CA"}, authorityLife)
	tmpl.IsCA, tmpl.BasicConstraintsValid = true, true
	tmpl.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("make CA certificate: %w", err)
	}
	a := &Authority{dir: dir, key: key}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		return nil, fmt.Errorf("read CA certificate back: %w", err)
	}
	return a, writePair(filepath.Join(dir, "ca"), der, key)
}

// CAFile is the PEM file of the CA's certificate.
func (a *Authority) CAFile() string { return filepath.Join(a.dir, "ca.pem") }

// Node makes a node's certificate for mutual TLS. It serves and calls.
func (a *Authority) Node(name model.NodeName, roles []model.Role) (Files, error) {
	subject := pkix.Name{CommonName: string(name)}
	for _, r := range roles {
		subject.OrganizationalUnit = append(subject.OrganizationalUnit, string(r))
	}
	tmpl := template(subject, leafLife)
	tmpl.DNSNames = []string{NodeServerName}
	tmpl.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	return a.leaf(string(name)+"-node", tmpl)
}

// Public makes a certificate for a public listener. It cannot be used as a
// client, so whoever steals it does not become a node.
func (a *Authority) Public(name string, hosts ...string) (Files, error) {
	tmpl := template(pkix.Name{CommonName: hosts[0]}, leafLife)
	tmpl.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			tmpl.IPAddresses = append(tmpl.IPAddresses, ip)
		} else {
			tmpl.DNSNames = append(tmpl.DNSNames, h)
		}
	}
	return a.leaf(name+"-public", tmpl)
}

func (a *Authority) leaf(file string, tmpl *x509.Certificate) (Files, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Files{}, fmt.Errorf("make key %q: %w", file, err)
	}
	tmpl.KeyUsage = x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return Files{}, fmt.Errorf("make certificate %q: %w", file, err)
	}
	base := filepath.Join(a.dir, file)
	return Files{Cert: base + ".pem", Key: base + ".key", CA: a.CAFile()}, writePair(base, der, key)
}

func template(subject pkix.Name, life time.Duration) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)) // rand.Reader never fails
	return &x509.Certificate{
		SerialNumber: serial, Subject: subject,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(life),
	}
}

func writePair(base string, der []byte, key *ecdsa.PrivateKey) error {
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("encode key %q: %w", base, err)
	}
	if err := os.WriteFile(base+".key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(base+".pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
}
