// Package tlsutil gives nodes their TLS: mutual TLS 1.3 between nodes, with
// certificates that are read again when their files change, and an authority
// that makes them for the demo and for small clusters.
//
// A node's certificate carries its name as common name, its roles as
// organizational units, and the one DNS name that all nodes share: addresses
// come and go, so clients check that name and then who it is.
package tlsutil

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// NodeServerName is the DNS name in every node certificate.
const NodeServerName = "node.streamgate.internal"

// recheck is how often a handshake looks whether the files changed.
const recheck = 10 * time.Second

// Files names the PEM files of a certificate, its key and the CA that peers must chain to.
type Files struct{ Cert, Key, CA string }

// Certs is a certificate that follows its files. Safe for concurrent use.
type Certs struct {
	files Files
	pool  *x509.CertPool

	mu      sync.Mutex // guards the three below
	cert    *tls.Certificate
	mtime   time.Time
	checked time.Time
}

// Load reads the files. Files.CA may be empty for a certificate that only serves the public.
func Load(f Files) (*Certs, error) {
	c := &Certs{files: f}
	if f.CA != "" {
		pem, err := os.ReadFile(f.CA)
		if err != nil {
			return nil, fault.As("tlsutil.Load", fault.Invalid, err)
		}
		c.pool = x509.NewCertPool()
		if !c.pool.AppendCertsFromPEM(pem) {
			return nil, fault.New("tlsutil.Load", fault.Invalid, "CA file %q holds no certificate", f.CA)
		}
	}
	if err := c.read(); err != nil {
		return nil, err
	}
	return c, nil
}

// read loads the pair; the caller holds mu or is alone.
func (c *Certs) read() error {
	info, err := os.Stat(c.files.Cert)
	if err != nil {
		return fault.As("tlsutil.Load", fault.Invalid, err)
	}
	cert, err := tls.LoadX509KeyPair(c.files.Cert, c.files.Key)
	if err != nil {
		return fault.As("tlsutil.Load", fault.Invalid, fmt.Errorf("certificate %q: %w", c.files.Cert, err))
	}
	c.cert, c.mtime, c.checked = &cert, info.ModTime(), time.Now()
	return nil
}

// Current gives the certificate in force. A file that cannot be read keeps the old one.
func (c *Certs) Current() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.checked) > recheck {
		c.checked = time.Now()
		if info, err := os.Stat(c.files.Cert); err == nil && !info.ModTime().Equal(c.mtime) {
			_ = c.read() // half-written files: the old pair stays, the next look tries again
		}
	}
	return c.cert
}

// Pool is the set of CAs that peers must chain to.
func (c *Certs) Pool() *x509.CertPool { return c.pool }

// Server gives the configuration of a listener for other nodes: TLS 1.3, and a
// client certificate from the CA or no handshake.
func (c *Certs) Server() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS13,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.Current(), nil },
		ClientAuth:     tls.RequireAndVerifyClientCert,
		ClientCAs:      c.pool,
	}
}

// Client gives the configuration for calls to other nodes.
func (c *Certs) Client() *tls.Config {
	return &tls.Config{
		MinVersion:           tls.VersionTLS13,
		ServerName:           NodeServerName,
		RootCAs:              c.pool,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return c.Current(), nil },
	}
}

// ClientOf is Client for calls to nodes of one role: another node, though it is
// of the cluster, is refused in the handshake. Gossip says who to call, the
// certificate whether to believe it.
func (c *Certs) ClientOf(r model.Role) *tls.Config {
	cfg := c.Client()
	cfg.VerifyConnection = func(s tls.ConnectionState) error {
		if !PeerHas(&s, r) {
			return fault.New("tlsutil.ClientOf", fault.Unauthorized, "node %q is not certified as %s", PeerName(&s), r)
		}
		return nil
	}
	return cfg
}

// Public gives the configuration of a listener for viewers and creators.
func (c *Certs) Public() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.Current(), nil },
	}
}

// PeerName is the node at the other end of a mutual TLS connection, empty without one.
func PeerName(s *tls.ConnectionState) model.NodeName {
	if s == nil || len(s.VerifiedChains) == 0 {
		return ""
	}
	return model.NodeName(s.VerifiedChains[0][0].Subject.CommonName)
}

// PeerHas reports whether the node at the other end is certified for a role.
func PeerHas(s *tls.ConnectionState, r model.Role) bool {
	if s == nil || len(s.VerifiedChains) == 0 {
		return false
	}
	return slices.Contains(s.VerifiedChains[0][0].Subject.OrganizationalUnit, string(r))
}

// IsEdge reports whether the node at the other end is certified as an edge.
func IsEdge(s *tls.ConnectionState) bool { return PeerHas(s, model.EdgeRole) }
