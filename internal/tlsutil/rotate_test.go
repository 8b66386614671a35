package tlsutil_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

const hang = 30 * time.Second

// put replaces a file as careful people do, in one step.
func put(t *testing.T, to string, from ...string) {
	t.Helper()
	var all []byte
	for _, f := range from {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	if err := os.WriteFile(to+".new", all, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(to+".new", to); err != nil {
		t.Fatal(err)
	}
}

// place copies files to a folder of their own, where they can be replaced.
func place(t *testing.T, f tlsutil.Files) tlsutil.Files {
	t.Helper()
	dir := t.TempDir()
	at := tlsutil.Files{Cert: filepath.Join(dir, "node.pem"), Key: filepath.Join(dir, "node.key")}
	put(t, at.Cert, f.Cert)
	put(t, at.Key, f.Key)
	if f.CA != "" {
		at.CA = filepath.Join(dir, "ca.pem")
		put(t, at.CA, f.CA)
	}
	return at
}

// follow loads files and follows them until the test ends.
func follow(t *testing.T, f tlsutil.Files) *tlsutil.Certs {
	t.Helper()
	c, err := tlsutil.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return c
}

// takenUp waits until other files are in force.
func takenUp(t *testing.T, changed <-chan struct{}) {
	t.Helper()
	select {
	case <-changed:
	case <-time.After(hang):
		t.Fatal("the new files were not taken up")
	}
}

// listen serves HTTP over TLS as the peers' server does: it answers who called.
func listen(t *testing.T, conf *tls.Config) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{TLSConfig: conf.Clone(), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Proto+" "+string(tlsutil.PeerName(r.TLS)))
	})}
	go func() { _ = srv.ServeTLS(l, "", "") }()
	t.Cleanup(func() { _ = srv.Close() })
	return l.Addr().String()
}

// call asks over a connection of its own and gives the answer and the server's serial number.
func call(t *testing.T, addr string, conf *tls.Config) (answer, serial string, err error) {
	t.Helper()
	tr := &http.Transport{TLSClientConfig: conf.Clone(), ForceAttemptHTTP2: true}
	defer tr.CloseIdleConnections()
	resp, err := (&http.Client{Transport: tr, Timeout: hang}).Get("https://" + addr)
	if err != nil {
		return "", "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), resp.TLS.PeerCertificates[0].SerialNumber.String(), err
}

func TestRenewedCertificateIsUsedByTheNextConnection(t *testing.T) {
	t.Parallel()
	a := authority(t)
	edge := node(t, a, "edge-1", model.EdgeRole)
	files, err := a.Node("origin-1", []model.Role{model.OriginRole})
	if err != nil {
		t.Fatal(err)
	}
	at := place(t, files)
	origin := follow(t, at)
	addr := listen(t, origin.Server())
	answer, before, err := call(t, addr, edge.ClientOf(model.OriginRole))
	if err != nil || answer != "HTTP/2.0 edge-1" {
		t.Fatalf("got %q, %v", answer, err)
	}
	changed, until := origin.Changed(), origin.Expires()
	if files, err = a.Node("origin-1", []model.Role{model.OriginRole}); err != nil {
		t.Fatal(err)
	}
	put(t, at.Cert, files.Cert)
	put(t, at.Key, files.Key)
	takenUp(t, changed)
	_, after, err := call(t, addr, edge.ClientOf(model.OriginRole))
	if err != nil || after == before {
		t.Fatalf("serial %s after %s, %v", after, before, err)
	}
	if origin.Expires().Before(until) || origin.Trouble() != nil {
		t.Errorf("expires %v, trouble %v", origin.Expires(), origin.Trouble())
	}
}

func TestPublicListenerTakesUpARenewedCertificate(t *testing.T) {
	t.Parallel()
	a := authority(t)
	files, err := a.Public("edge-1", "localhost")
	if err != nil {
		t.Fatal(err)
	}
	at := place(t, tlsutil.Files{Cert: files.Cert, Key: files.Key})
	c := follow(t, at)
	addr := listen(t, c.Public())
	client := &tls.Config{InsecureSkipVerify: true} // which certificate it is, is what is tested
	_, before, err := call(t, addr, client)
	if err != nil {
		t.Fatal(err)
	}
	changed := c.Changed()
	if files, err = a.Public("edge-1", "localhost"); err != nil {
		t.Fatal(err)
	}
	put(t, at.Cert, files.Cert)
	put(t, at.Key, files.Key)
	takenUp(t, changed)
	if _, after, err := call(t, addr, client); err != nil || after == before {
		t.Fatalf("serial %s after %s, %v", after, before, err)
	}
}

// A new CA comes in three steps, and nobody is refused in between: all nodes
// believe both, then all have certificates of the new one, then the old one goes.
func TestClusterMovesFromOneCAToAnother(t *testing.T) {
	t.Parallel()
	old, next := authority(t), authority(t)
	issue := func(a *tlsutil.Authority, name model.NodeName, r model.Role) tlsutil.Files {
		f, err := a.Node(name, []model.Role{r})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	atOrigin, atEdge := place(t, issue(old, "origin-1", model.OriginRole)), place(t, issue(old, "edge-1", model.EdgeRole))
	origin, edge := follow(t, atOrigin), follow(t, atEdge)
	addr, client := listen(t, origin.Server()), edge.ClientOf(model.OriginRole) // made once, as a node does
	works := func(step string) {
		t.Helper()
		if answer, _, err := call(t, addr, client); err != nil || !strings.HasSuffix(answer, "edge-1") {
			t.Fatalf("%s: %q, %v", step, answer, err)
		}
	}
	do := func(c *tlsutil.Certs, step string, f func()) {
		t.Helper()
		changed := c.Changed()
		f()
		takenUp(t, changed)
		works(step)
	}
	works("before")
	bundle := filepath.Join(t.TempDir(), "both.pem")
	put(t, bundle, old.CAFile(), next.CAFile())
	do(origin, "origin believes both", func() { put(t, atOrigin.CA, bundle) })
	do(edge, "edge believes both", func() { put(t, atEdge.CA, bundle) })
	for _, n := range []struct {
		c    *tlsutil.Certs
		at   tlsutil.Files
		name model.NodeName
		role model.Role
	}{{origin, atOrigin, "origin-1", model.OriginRole}, {edge, atEdge, "edge-1", model.EdgeRole}} {
		do(n.c, string(n.name)+" has a certificate of the new CA", func() {
			f := issue(next, n.name, n.role)
			put(t, n.at.Cert, f.Cert)
			put(t, n.at.Key, f.Key)
		})
	}
	do(origin, "origin believes the new one alone", func() { put(t, atOrigin.CA, next.CAFile()) })
	do(edge, "edge believes the new one alone", func() { put(t, atEdge.CA, next.CAFile()) })
	stranger := node(t, old, "edge-1", model.EdgeRole).Client()
	stranger.VerifyConnection = nil // it is the server that must refuse
	if answer, _, err := call(t, addr, stranger); err == nil {
		t.Fatalf("a certificate of the old CA is still good: %q", answer)
	}
}

func TestFilesThatCannotBeUsedKeepTheOldOnesInForce(t *testing.T) {
	t.Parallel()
	a := authority(t)
	files, err := a.Node("edge-1", []model.Role{model.EdgeRole})
	if err != nil {
		t.Fatal(err)
	}
	other, err := a.Node("edge-2", []model.Role{model.EdgeRole})
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := authority(t).Node("edge-1", []model.Role{model.EdgeRole})
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		says    string
		replace func(at tlsutil.Files)
	}{
		"half written":             {"private key does not match", func(at tlsutil.Files) { put(t, at.Cert, other.Cert) }},
		"another node's":           {`is of node "edge-2"`, func(at tlsutil.Files) { put(t, at.Cert, other.Cert); put(t, at.Key, other.Key) }},
		"of a CA that is not ours": {"unknown authority", func(at tlsutil.Files) { put(t, at.Cert, stranger.Cert); put(t, at.Key, stranger.Key) }},
		"gone":                     {"no such file", func(at tlsutil.Files) { _ = os.Remove(at.Key) }},
		"CA file is empty":         {"holds no certificate", func(at tlsutil.Files) { put(t, at.CA) }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := place(t, files)
			c := follow(t, at)
			before := c.Current().Certificate[0]
			tt.replace(at)
			until := time.Now().Add(hang)
			for c.Trouble() == nil || !strings.Contains(c.Trouble().Error(), tt.says) {
				if time.Now().After(until) {
					t.Fatalf("says %v, want %q", c.Trouble(), tt.says)
				}
				<-time.After(10 * time.Millisecond)
			}
			if !bytes.Equal(c.Current().Certificate[0], before) {
				t.Error("the old certificate is not in force")
			}
			put(t, at.Cert, files.Cert)
			put(t, at.Key, files.Key)
			put(t, at.CA, files.CA)
			for c.Trouble() != nil {
				if time.Now().After(until) {
					t.Fatalf("mended, and still says %v", c.Trouble())
				}
				<-time.After(10 * time.Millisecond)
			}
		})
	}
}

func TestClientRefusesAServerOfAnotherCAOrName(t *testing.T) {
	a := authority(t)
	client := node(t, a, "edge-1", model.EdgeRole).Client()
	if _, _, err := call(t, listen(t, node(t, authority(t), "origin-1", model.OriginRole).Server()), client); err == nil {
		t.Error("a server of another CA was believed")
	}
	public, err := a.Public("origin-1", "localhost")
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(public.Cert, public.Key)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := call(t, listen(t, &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2"}}), client); err == nil {
		t.Error("a public certificate was taken for a node's")
	}
}
