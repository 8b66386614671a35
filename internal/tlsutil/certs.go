// Package tlsutil gives nodes their TLS: mutual TLS 1.3 between nodes, with
// certificates and CAs that are read again when their files change, and an
// authority that makes them for the demo and for small clusters.
//
// A node's certificate carries its name as common name, its roles as
// organizational units, and the one DNS name that all nodes share: addresses
// come and go, so clients check that name and then who it is.
package tlsutil

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
)

// recheck is how often the files are looked at: three small reads.
const recheck = time.Second

// Files names the PEM files of a certificate, its key and the CAs that peers must chain to.
type Files struct{ Cert, Key, CA string }

// Certs is a certificate that follows its files while Run runs. Safe for concurrent use.
type Certs struct {
	files Files
	now   atomic.Pointer[loaded]

	mu      sync.Mutex // guards the two below
	trouble error
	changed chan struct{} // closed when other files are taken up
}

// loaded is what the files held at one moment. It never changes.
type loaded struct {
	sum    [sha256.Size]byte // of the files
	cert   *tls.Certificate
	pool   *x509.CertPool // nil without a CA file
	server *tls.Config    // for one handshake of another node
}

// Load reads the files. Files.CA may be empty for a certificate that only serves the public.
func Load(f Files) (*Certs, error) {
	c := &Certs{files: f, changed: make(chan struct{})}
	first, err := c.read(nil)
	if err != nil {
		return nil, err
	}
	c.now.Store(first)
	return c, nil
}

// read gives what the files hold, was itself if they hold the same as before.
func (c *Certs) read(was *loaded) (*loaded, error) {
	const op = "tlsutil.Load"
	var pem [3][]byte
	all := sha256.New()
	for i, name := range []string{c.files.Cert, c.files.Key, c.files.CA} {
		if name == "" && i == 2 {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, fault.As(op, fault.Invalid, err)
		}
		pem[i] = b
		part := sha256.Sum256(b)
		_, _ = all.Write(part[:]) // a hash takes everything
	}
	l := &loaded{sum: [sha256.Size]byte(all.Sum(nil))}
	if was != nil && was.sum == l.sum {
		return was, nil
	}
	cert, err := tls.X509KeyPair(pem[0], pem[1])
	if err != nil {
		return nil, fault.As(op, fault.Invalid, fmt.Errorf("certificate %q: %w", c.files.Cert, err))
	}
	l.cert = &cert
	if c.files.CA != "" {
		l.pool = x509.NewCertPool()
		if !l.pool.AppendCertsFromPEM(pem[2]) {
			return nil, fault.New(op, fault.Invalid, "CA file %q holds no certificate", c.files.CA)
		}
		if err := l.belongs(); err != nil {
			return nil, fault.As(op, fault.Invalid, fmt.Errorf("certificate %q: %w", c.files.Cert, err))
		}
	}
	// A file that was meant for another node would take this one's place.
	if was != nil && was.pool != nil && was.cert.Leaf.Subject.CommonName != cert.Leaf.Subject.CommonName {
		return nil, fault.New(op, fault.Invalid, "certificate %q is of node %q, this is %q", c.files.Cert, cert.Leaf.Subject.CommonName, was.cert.Leaf.Subject.CommonName)
	}
	l.server = serverConfig(l)
	return l, nil
}

// belongs checks that our own CAs know the certificate: peers would refuse it
// otherwise. That it ends is said by Expires, so the day does not matter.
func (l *loaded) belongs() error {
	day := l.cert.Leaf.NotAfter
	if now := time.Now(); now.Before(day) {
		day = now
	}
	_, err := l.cert.Leaf.Verify(x509.VerifyOptions{Roots: l.pool, Intermediates: intermediates(l.cert), CurrentTime: day,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	return err
}

func intermediates(c *tls.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, der := range c.Certificate[1:] {
		if cert, err := x509.ParseCertificate(der); err == nil {
			pool.AddCert(cert)
		}
	}
	return pool
}

// Run takes up what the files hold when they change, until ctx ends. Files that
// cannot be used, half written ones for example, keep the old ones in force.
func (c *Certs) Run(ctx context.Context) error {
	tick := time.NewTicker(recheck)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			c.look()
		}
	}
}

func (c *Certs) look() {
	was := c.now.Load()
	next, err := c.read(was)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trouble = err
	if err != nil || next == was {
		return
	}
	c.now.Store(next)
	close(c.changed)
	c.changed = make(chan struct{})
}

// Changed gives a channel that is closed when other files are taken up.
func (c *Certs) Changed() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.changed
}

// Trouble says why the files as they are now are not in force, nil if they are.
func (c *Certs) Trouble() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.trouble
}

// Current gives the certificate in force, its Leaf set.
func (c *Certs) Current() *tls.Certificate { return c.now.Load().cert }

// Expires says when the certificate in force ends.
func (c *Certs) Expires() time.Time { return c.Current().Leaf.NotAfter }

// Pool is the set of CAs that peers must chain to now.
func (c *Certs) Pool() *x509.CertPool { return c.now.Load().pool }
