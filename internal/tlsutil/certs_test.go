package tlsutil_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"testing"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

func authority(t *testing.T) *tlsutil.Authority {
	t.Helper()
	a, err := tlsutil.NewAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func node(t *testing.T, a *tlsutil.Authority, name model.NodeName, roles ...model.Role) *tlsutil.Certs {
	t.Helper()
	f, err := a.Node(name, roles)
	if err != nil {
		t.Fatal(err)
	}
	c, err := tlsutil.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// handshake runs both ends over a pipe and gives what the server saw.
func handshake(t *testing.T, server, client *tls.Config) (tls.ConnectionState, error) {
	t.Helper()
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	go func() {
		c := tls.Client(b, client)
		_ = c.Handshake()
		_, _ = c.Read(make([]byte, 1)) // takes the server's alert, so that its write does not block
	}()
	s := tls.Server(a, server)
	err := s.Handshake()
	return s.ConnectionState(), err
}

func TestNodesKnowEachOthersNameAndRoles(t *testing.T) {
	a := authority(t)
	state, err := handshake(t, node(t, a, "origin-1", model.OriginRole).Server(), node(t, a, "edge-1", model.EdgeRole).Client())
	if err != nil {
		t.Fatal(err)
	}
	if got := tlsutil.PeerName(&state); got != "edge-1" {
		t.Fatalf("peer %q", got)
	}
	if !tlsutil.PeerHas(&state, model.EdgeRole) || tlsutil.PeerHas(&state, model.OriginRole) {
		t.Fatal("roles are wrong")
	}
}

func TestStrangersAreRefused(t *testing.T) {
	a := authority(t)
	server := node(t, a, "origin-1", model.OriginRole).Server()
	public, err := a.Public("edge-1", "localhost")
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(public.Cert, public.Key)
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(a.CAFile())
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	cases := map[string]*tls.Config{
		"no certificate":     {RootCAs: pool, ServerName: tlsutil.NodeServerName},
		"another CA":         node(t, authority(t), "edge-1", model.EdgeRole).Client(),
		"public certificate": {RootCAs: pool, ServerName: tlsutil.NodeServerName, Certificates: []tls.Certificate{pair}},
	}
	for name, client := range cases {
		t.Run(name, func(t *testing.T) {
			client.InsecureSkipVerify, client.VerifyConnection = true, nil // the server is what is tested
			if state, err := handshake(t, server, client); err == nil {
				t.Fatalf("let in as %q", tlsutil.PeerName(&state))
			}
		})
	}
}

func TestNodeOfAnotherRoleIsNotTakenForAnOrigin(t *testing.T) {
	a := authority(t)
	client := node(t, a, "edge-1", model.EdgeRole)
	for role, want := range map[model.Role]bool{model.OriginRole: true, model.EdgeRole: false} {
		server := node(t, a, "other-1", role)
		c, s := net.Pipe()
		defer c.Close()
		defer s.Close()
		go func() {
			srv := tls.Server(s, server.Server())
			_ = srv.Handshake()
			_, _ = srv.Read(make([]byte, 1))
		}()
		if err := tls.Client(c, client.ClientOf(model.OriginRole)).Handshake(); (err == nil) != want {
			t.Errorf("%s: %v", role, err)
		}
	}
}
