package seats_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/actors/seats"
	"github.com/streamgate/streamgate/cluster/clustertest"
	"github.com/streamgate/streamgate/internal/model"
)

func TestMain(m *testing.M) {
	clustertest.Main(m, map[string]clustertest.Program{"edge": edge})
}

// word is what an edge says.
type word struct {
	Gossip  string
	Sees    []model.NodeName
	Claimed model.SessionID // with what follows
	Granted bool
	Error   string
	Took    time.Duration
	Lost    model.SessionID
	Closed  bool
	At      int64 // wall clock of this machine, ns
}

// guests are sessions that are always there, and say what they lose.
type guests struct{}

func (guests) Holds(model.SessionID) bool { return true }
func (guests) SeatLost(id model.SessionID, closed bool) {
	clustertest.Say(word{Lost: id, Closed: closed, At: time.Now().UnixNano()})
}

// edge is a node with seats. Commands: "claim SESSION OPENED LIMIT", "free
// SESSION", "close SESSION".
func edge(ctx context.Context, raw []byte) error {
	var cfg clustertest.NodeConfig
	if err := json.Unmarshal(raw, &cfg); err != nil {
		return err
	}
	n, err := clustertest.StartNode(cfg)
	if err != nil {
		return err
	}
	reg := prometheus.NewRegistry()
	s := seats.New(kit.Kit{System: n.Transport.System(), Log: zap.NewNop(), Metrics: kit.NewMetrics(reg)}, n.Asker, zap.NewNop(), seats.NewMetrics(reg))
	s.Serve(guests{})
	clustertest.Say(word{Gossip: n.Members.Addr()})
	return n.Run(ctx, s.Run, func(ctx context.Context) error { return tellViews(ctx, n) }, func(ctx context.Context) error { return obey(ctx, s) })
}

func tellViews(ctx context.Context, n *clustertest.Node) error {
	for {
		changed := n.Members.Changed()
		w := word{At: time.Now().UnixNano()}
		for _, o := range n.Members.View().Nodes {
			w.Sees = append(w.Sees, o.Name)
		}
		clustertest.Say(w)
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}

func obey(ctx context.Context, s *seats.Seats) error {
	tokens := []model.TokenRef{{Chain: 1, Contract: model.Address{7}, ID: "1"}}
	for {
		select {
		case <-ctx.Done():
			return nil
		case line := <-clustertest.Commands():
			f := strings.Fields(line)
			id := model.SessionID(f[1])
			switch f[0] {
			case "free", "close":
				s.Free(id, f[0] == "close")
			case "claim":
				var opened int64
				var limit int
				if _, err := fmt.Sscan(f[2]+" "+f[3], &opened, &limit); err != nil {
					return err
				}
				bound, cancel := context.WithTimeout(ctx, 3*time.Second)
				start := time.Now()
				ok, err := s.Claim(bound, id, time.UnixMilli(opened), model.Wallet{1}, tokens, limit)
				cancel()
				w := word{Claimed: id, Granted: ok, Took: time.Since(start)}
				if err != nil {
					w.Error = err.Error()
				}
				clustertest.Say(w)
			}
		}
	}
}

var names = []model.NodeName{"e1", "e2", "e3"}

// town starts three edges that see each other.
func town(t testing.TB) map[model.NodeName]*clustertest.Process {
	t.Helper()
	cert := clustertest.Certificates(t)
	roles := []model.Role{model.EdgeRole}
	out := map[model.NodeName]*clustertest.Process{}
	var seeds []string
	for _, name := range names {
		p := clustertest.Start(t, "edge", clustertest.NodeConfig{Self: model.Node{Name: name, Roles: roles}, Files: cert(name, roles...), Seeds: seeds})
		w := clustertest.Expect(p, "start", func(w word) bool { return w.Gossip != "" })
		seeds = append(seeds, w.Gossip)
		out[name] = p
	}
	for _, p := range out {
		sees(p, names...)
	}
	return out
}

func sees(p *clustertest.Process, who ...model.NodeName) {
	clustertest.Expect(p, fmt.Sprint("view ", who), func(w word) bool { return slices.Equal(w.Sees, who) })
}

func claim(p *clustertest.Process, id string, opened, limit int) word {
	p.Send("claim %s %d %d", id, opened, limit)
	return clustertest.Expect(p, "answer for "+id, func(w word) bool { return string(w.Claimed) == id })
}

// eventually claims until the answer is granted.
func eventually(t testing.TB, p *clustertest.Process, id string, opened int) {
	t.Helper()
	for end := time.Now().Add(clustertest.Hang); ; {
		if w := claim(p, id, opened, 1); w.Granted {
			return
		} else if time.Now().After(end) {
			t.Fatalf("%s is not granted a seat: %+v", id, w)
		}
	}
}

func TestOneSeatInTheWholeCluster(t *testing.T) {
	edges := town(t)
	if w := claim(edges["e1"], "a", 1, 1); !w.Granted {
		t.Fatalf("first: %+v", w)
	}
	for _, n := range names {
		if w := claim(edges[n], "b-"+string(n), 2, 1); w.Granted || w.Error != "" {
			t.Errorf("second on %s: %+v", n, w)
		}
	}
	// The same session on another edge has the same seat, and is over with it.
	if w := claim(edges["e2"], "a", 1, 1); !w.Granted {
		t.Errorf("moved: %+v", w)
	}
	edges["e2"].Send("close a")
	clustertest.Expect(edges["e1"], "end of the session", func(w word) bool { return w.Lost == "a" && w.Closed })
	eventually(t, edges["e3"], "c", 3)
	edges["e3"].Send("free c")
	eventually(t, edges["e1"], "d", 4)
}

// TestSeatsOutliveTheirOwner kills each edge in turn: one of them counts.
func TestSeatsOutliveTheirOwner(t *testing.T) {
	for _, dead := range names[1:] {
		t.Run(string(dead), func(t *testing.T) {
			edges := town(t)
			if w := claim(edges["e1"], "a", 1, 1); !w.Granted {
				t.Fatalf("first: %+v", w)
			}
			edges[dead].Kill()
			rest := slices.DeleteFunc(slices.Clone(names), func(n model.NodeName) bool { return n == dead })
			for _, n := range rest {
				sees(edges[n], rest...)
			}
			for _, n := range rest {
				for try := range 3 {
					if w := claim(edges[n], fmt.Sprint("b", n, try), 2, 1); w.Granted {
						t.Fatalf("second on %s: %+v", n, w)
					}
				}
			}
			edges["e1"].Send("free a")
			eventually(t, edges[rest[1]], "c", 3)
		})
	}
}

// TestTooManyEndSoonAfterACutHeals cuts an edge off by stopping it until the others
// have let in somebody in its place, and then lets it go on.
func TestTooManyEndSoonAfterACutHeals(t *testing.T) {
	edges := town(t)
	cut := edges["e3"]
	if w := claim(cut, "newer", 9, 1); !w.Granted {
		t.Fatalf("first: %+v", w)
	}
	cut.Signal(syscall.SIGSTOP)
	for _, n := range names[:2] {
		sees(edges[n], names[:2]...)
	}
	eventually(t, edges["e1"], "older", 1)
	healed := time.Now()
	cut.Signal(syscall.SIGCONT)
	lost := clustertest.Expect(cut, "loss of the seat", func(w word) bool { return w.Lost == "newer" && !w.Closed })
	t.Logf("the newer session lost its seat %v after the heal", time.Unix(0, lost.At).Sub(healed).Round(time.Millisecond))
	if w := claim(edges["e1"], "older", 1, 1); !w.Granted {
		t.Errorf("the older session lost its seat: %+v", w)
	}
	for _, n := range names {
		if w := claim(edges[n], "again-"+string(n), 10, 1); w.Granted {
			t.Errorf("one more on %s: %+v", n, w)
		}
	}
}

func BenchmarkClaim(b *testing.B) {
	edges := town(b)
	took := map[model.NodeName][]time.Duration{}
	for i := 0; b.Loop(); i++ {
		n := names[i%len(names)]
		w := claim(edges[n], fmt.Sprint("s", i), i, 1_000_000)
		if !w.Granted {
			b.Fatalf("%+v", w)
		}
		took[n] = append(took[n], w.Took)
	}
	for _, n := range names {
		slices.Sort(took[n])
		if len(took[n]) > 0 {
			b.ReportMetric(float64(took[n][len(took[n])/2].Microseconds()), "µs-p50-"+string(n))
		}
	}
}
