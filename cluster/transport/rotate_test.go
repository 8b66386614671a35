package transport_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/streamgate/streamgate/cluster/clustertest"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// obey sends a message to the ear of another node at each command, its name.
func obey(ctx context.Context, n *clustertest.Node) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case to := <-clustertest.Commands():
			if target, ok := n.Members.View().Node(model.NodeName(to)); ok {
				if err := n.Asker.Tell(ctx, target, "ear", &v1.SessionListRequest{}); err != nil {
					return err
				}
			}
		}
	}
}

// replace puts new files where a node has its own.
func replace(t *testing.T, at, with tlsutil.Files) {
	t.Helper()
	for to, from := range map[string]string{at.Cert: with.Cert, at.Key: with.Key, at.CA: with.CA} {
		b, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to+".new", b, 0o600)
		}
		if err == nil {
			err = os.Rename(to+".new", to)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A link that stands is made anew with the renewed certificate: what it says of
// the node holds at once, and nobody has to restart.
func TestStandingLinkTakesUpARenewedCertificate(t *testing.T) {
	s := newSetup(t)
	dir := t.TempDir()
	at := tlsutil.Files{Cert: filepath.Join(dir, "node.pem"), Key: filepath.Join(dir, "node.key"), CA: filepath.Join(dir, "ca.pem")}
	replace(t, at, s.cert("talker", model.EdgeRole))
	talker := clustertest.Start(t, "node", clustertest.NodeConfig{
		Self: model.Node{Name: "talker", Roles: []model.Role{model.EdgeRole}}, Files: at, Seeds: []string{s.gossip},
	})
	// until says something again and again until the ear hears it with these roles.
	until := func(what string, origin bool) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			for ctx.Err() == nil {
				talker.Send("ear")
				select {
				case <-ctx.Done():
				case <-time.After(50 * time.Millisecond):
				}
			}
		}()
		clustertest.Expect(s.node, what, func(h heard) bool { return h.From == "talker" && h.IsOrigin == origin })
	}
	until("the first certificate", false)
	replace(t, at, s.cert("talker", model.EdgeRole, model.OriginRole))
	until("the renewed certificate", true)
}
