package tlsutil

import (
	"crypto/tls"
	"crypto/x509"
	"slices"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// NodeServerName is the DNS name in every node certificate.
const NodeServerName = "node.streamgate.internal"

// Server gives the configuration of a listener for other nodes: TLS 1.3, and a
// client certificate from the CA or no handshake.
func (c *Certs) Server() *tls.Config {
	cfg := serverConfig(c.now.Load())
	cfg.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return c.now.Load().server, nil }
	return cfg
}

// serverConfig is for the handshakes of one moment: the next one may find other files.
func serverConfig(l *loaded) *tls.Config {
	return &tls.Config{
		MinVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{*l.cert},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    l.pool,
		// What net/http and gRPC would add to a configuration that they see.
		NextProtos: []string{"h2", "http/1.1"},
	}
}

// Client gives the configuration for calls to other nodes.
func (c *Certs) Client() *tls.Config { return c.client("") }

// ClientOf is Client for calls to nodes of one role: another node, though it is
// of the cluster, is refused in the handshake. Gossip says who to call, the
// certificate whether to believe it.
func (c *Certs) ClientOf(r model.Role) *tls.Config { return c.client(r) }

func (c *Certs) client(r model.Role) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS13,
		ServerName: NodeServerName,
		// The set of CAs may change while this configuration is in use, and
		// there is no hook for that: so the check is ours, and not left out.
		InsecureSkipVerify:   true,
		VerifyConnection:     func(s tls.ConnectionState) error { return c.verify(s, r) },
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return c.Current(), nil },
	}
}

// verify does for a client what crypto/tls would, with the CAs of now.
func (c *Certs) verify(s tls.ConnectionState, r model.Role) error {
	const op = "tlsutil.Client"
	if len(s.PeerCertificates) == 0 {
		return fault.New(op, fault.Unauthorized, "no certificate")
	}
	leaf, between := s.PeerCertificates[0], x509.NewCertPool()
	for _, cert := range s.PeerCertificates[1:] {
		between.AddCert(cert)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: NodeServerName, Roots: c.Pool(), Intermediates: between}); err != nil {
		return fault.As(op, fault.Unauthorized, err)
	}
	if r != "" && !certified(leaf, r) {
		return fault.New(op, fault.Unauthorized, "node %q is not certified as %s", leaf.Subject.CommonName, r)
	}
	return nil
}

// Public gives the configuration of a listener for viewers and creators.
func (c *Certs) Public() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.Current(), nil },
	}
}

// PeerName is the node that called, on a connection that Server's configuration
// took; empty without one.
func PeerName(s *tls.ConnectionState) model.NodeName {
	if s == nil || len(s.VerifiedChains) == 0 {
		return ""
	}
	return model.NodeName(s.VerifiedChains[0][0].Subject.CommonName)
}

// PeerHas reports whether the node that called is certified for a role.
func PeerHas(s *tls.ConnectionState, r model.Role) bool {
	return s != nil && len(s.VerifiedChains) > 0 && certified(s.VerifiedChains[0][0], r)
}

func certified(leaf *x509.Certificate, r model.Role) bool {
	return slices.Contains(leaf.Subject.OrganizationalUnit, string(r))
}

// IsEdge reports whether the node that called is certified as an edge.
func IsEdge(s *tls.ConnectionState) bool { return PeerHas(s, model.EdgeRole) }
