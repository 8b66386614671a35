package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

type nodeFacts struct {
	model.Node
	Status *model.NodeStatus `json:"status"`
	Error  string            `json:"error"`
}

func nodes(ctx context.Context, t *testing.T) map[model.NodeName]nodeFacts {
	t.Helper()
	var list struct {
		Nodes []nodeFacts `json:"nodes"`
	}
	if err := demo.Creator(t).Call(ctx, "GET", "/v1/nodes", nil, &list); err != nil {
		t.Fatal(err)
	}
	out := map[model.NodeName]nodeFacts{}
	for _, n := range list.Nodes {
		out[n.Name] = n
	}
	return out
}

func TestOperatorsSeeHowEachNodeIs(t *testing.T) {
	begin(t)
	// The test before may have ended an origin; each node sees it come back for itself.
	cluster.Eventually(t, "all nodes are well", func(ctx context.Context) error {
		all := nodes(ctx, t)
		if len(all) != 3 {
			return fmt.Errorf("nodes %v", all)
		}
		for name, n := range all {
			s := n.Status
			if s == nil || !s.Ready || s.Draining || s.ViewNodes != 3 || len(s.Chains) != 1 || s.Chains[0].Head.Number == 0 || s.Chains[0].Age < 0 || s.RSS == 0 || s.DiskFree == 0 || n.Version == "" {
				return fmt.Errorf("%s: %+v %s", name, s, n.Error)
			}
		}
		return nil
	})
	demo.Signal(t, "edge-2", syscall.SIGSTOP)
	frozen := nodes(t.Context(), t)["edge-2"]
	demo.Signal(t, "edge-2", syscall.SIGCONT)
	if frozen.Name == "" || frozen.Status != nil || frozen.Error == "" {
		t.Errorf("a node that does not answer is shown as %+v", frozen)
	}
	if err := demo.Creator(t).Call(t.Context(), "POST", "/v1/nodes/nobody:drain", nil, nil); fault.KindOf(err) != fault.NotFound {
		t.Errorf("draining nobody: %v", err)
	}
	cluster.Eventually(t, "edge-2 answers again", func(ctx context.Context) error {
		if n := nodes(ctx, t)["edge-2"]; n.Status == nil || !n.Status.Ready {
			return fmt.Errorf("%+v %s", n.Status, n.Error)
		}
		return nil
	})
}

// moves follows a session's push stream until it names another edge.
func moves(t *testing.T, s cluster.Session) <-chan string {
	t.Helper()
	resp, err := demo.HTTP().Get(s.Events)
	if err != nil {
		t.Fatal(err)
	}
	out := make(chan string, 1)
	go func() { // ends with the stream
		defer close(out)
		defer resp.Body.Close()
		lines := bufio.NewScanner(resp.Body)
		for lines.Scan() {
			if lines.Text() == "event: move" && lines.Scan() {
				var m struct{ To string }
				if json.Unmarshal([]byte(strings.TrimPrefix(lines.Text(), "data:")), &m) == nil {
					out <- m.To
					return
				}
			}
		}
	}()
	return out
}

func TestDrainedEdgeSendsItsViewersAway(t *testing.T) {
	alice, _ := begin(t)
	s := demo.Watch(t, demo.Edges[0], alice)
	token := demo.Login(t, demo.Edges[0], alice)
	told := moves(t, s)
	if err := demo.Creator(t).Call(t.Context(), "POST", "/v1/nodes/edge-1:drain", nil, nil); err != nil {
		t.Fatal(err)
	}
	if to := <-told; to != demo.Edges[1] {
		t.Errorf("the page was sent to %q", to)
	}
	stay := *demo.HTTP()
	stay.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := stay.Get(s.HLS)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusTemporaryRedirect || resp.Header.Get("Location") != elsewhere(s.HLS) {
		t.Errorf("a player got %d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}
	if err := demo.Served(t.Context(), s.HLS); err != nil { // a player follows
		t.Error(err)
	}
	if _, err := demo.Open(t, demo.Edges[0], token, demo.Video); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("a new viewer: %v", err)
	}
	if err := demo.Refused(t.Context(), demo.Edges[0]+"/readyz", http.StatusServiceUnavailable, ""); err != nil {
		t.Error(err)
	}
	cluster.Eventually(t, "the others know", func(ctx context.Context) error {
		if n := nodes(ctx, t)["edge-1"]; !n.Draining || n.Status == nil || !n.Status.Draining {
			return fmt.Errorf("%+v", n)
		}
		return nil
	})
	if err := demo.Creator(t).Call(t.Context(), "POST", "/v1/nodes/edge-1:undrain", nil, nil); err != nil {
		t.Fatal(err)
	}
	cluster.Eventually(t, "viewers again", func(ctx context.Context) error { return demo.Served(ctx, demo.Edges[0]+"/readyz") })
}
