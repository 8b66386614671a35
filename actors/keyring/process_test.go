package keyring_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/streamgate/streamgate/actors/keyring"
	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/clustertest"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestMain(m *testing.M) {
	clustertest.Main(m, map[string]clustertest.Program{"node": node})
}

// config of a node of the test.
type config struct {
	clustertest.NodeConfig
	LogFile string // where all it logs goes
}

// said is what a node tells: whom it sees, at each change; how a rotation ended.
type said struct {
	Gossip  string
	Sees    []model.NodeName
	Rotated *keyring.Outcome
	Kind    string // of the fault
	Words   string
}

// node obeys "rotate", "finish" and "force", on an origin.
func node(ctx context.Context, raw []byte) error {
	var cfg config
	if err := json.Unmarshal(raw, &cfg); err != nil {
		return err
	}
	n, err := clustertest.StartNode(cfg.NodeConfig)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(cfg.LogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	log := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), file, zap.DebugLevel))
	k := kit.Kit{System: n.Transport.System(), Log: log, Metrics: kit.NewMetrics(prometheus.NewRegistry())}
	r := keyring.NewRotator(n.Asker, n.Members, log)
	obey := func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case c := <-clustertest.Commands():
				within, cancel := context.WithTimeout(ctx, clustertest.Hang) // a stopped node counts until it is missed
				out, err := r.Rotate(within, c != "rotate", c == "force")
				cancel()
				if err != nil {
					clustertest.Say(said{Kind: fault.KindOf(err).String(), Words: err.Error()})
					continue
				}
				clustertest.Say(said{Rotated: &out})
			}
		}
	}
	tell := func(ctx context.Context) error {
		for {
			changed := n.Members.Changed()
			s := said{Sees: []model.NodeName{}}
			for _, m := range n.Members.View().Nodes {
				s.Sees = append(s.Sees, m.Name)
			}
			clustertest.Say(s)
			select {
			case <-ctx.Done():
				return nil
			case <-changed:
			}
		}
	}
	clustertest.Say(said{Gossip: n.Members.Addr()})
	services := []func(context.Context) error{keyring.NewService(k, n.Members, log).Run, obey, tell}
	if slices.Contains(cfg.Self.Roles, model.OriginRole) {
		services = append(services, r.Run)
	}
	return n.Run(ctx, services...)
}

// world is three nodes, each with a keyring file of its own: o is the origin.
type world struct {
	t     *testing.T
	dir   string
	cert  func(model.NodeName, ...model.Role) config
	nodes map[model.NodeName]*clustertest.Process
	seeds []string // all gossip addresses there were
}

var names = []model.NodeName{"e", "o", "w"}

func build(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	w := &world{t: t, dir: t.TempDir(), nodes: map[model.NodeName]*clustertest.Process{}}
	cert := clustertest.Certificates(t)
	w.cert = func(name model.NodeName, roles ...model.Role) config {
		return config{clustertest.NodeConfig{Self: model.Node{Name: name, Roles: roles}, Files: cert(name, roles...), KeyringFile: w.ring(name)}, w.dir + "/" + string(name) + ".log"}
	}
	for _, n := range names {
		if err := os.WriteFile(w.ring(n), clustertest.Keyring(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range []model.NodeName{"o", "e", "w"} {
		w.start(n)
	}
	w.whole()
	return w
}

func (w *world) ring(n model.NodeName) string { return filepath.Join(w.dir, string(n)+".keys") }

func (w *world) start(n model.NodeName) {
	w.t.Helper()
	roles := map[model.NodeName]model.Role{"o": model.OriginRole, "e": model.EdgeRole, "w": model.WatcherRole}
	cfg := w.cert(n, roles[n])
	cfg.Seeds = w.seeds
	w.nodes[n] = clustertest.Start(w.t, "node", cfg)
	w.seeds = append(w.seeds, clustertest.Expect(w.nodes[n], "start", func(s said) bool { return s.Gossip != "" }).Gossip)
}

// whole waits until every node sees all.
func (w *world) whole() {
	w.t.Helper()
	for _, n := range names {
		w.sees(n, names...)
	}
}

func (w *world) sees(n model.NodeName, want ...model.NodeName) {
	w.t.Helper()
	clustertest.Expect(w.nodes[n], "a view of "+string(n), func(s said) bool { return slices.Equal(s.Sees, want) })
}

// order gives the origin a command, and what it answered. No view may change
// meanwhile unless moving says so.
func (w *world) order(command string, moving bool) said {
	w.t.Helper()
	w.nodes["o"].Send("%s", command)
	return clustertest.Expect(w.nodes["o"], command, func(s said) bool {
		if s.Sees != nil && !moving {
			w.t.Errorf("%s: the view of the origin became %v", command, s.Sees)
		}
		return s.Rotated != nil || s.Kind != ""
	})
}

// keys reads the keyring files, comments left out.
func (w *world) keys() (out [][]string) {
	w.t.Helper()
	for _, n := range names {
		b, err := os.ReadFile(w.ring(n))
		if err != nil {
			w.t.Fatal(err)
		}
		if info, err := os.Stat(w.ring(n)); err != nil || info.Mode().Perm() != 0o600 {
			w.t.Errorf("%s: mode %v, %v", n, info.Mode(), err)
		}
		var keys []string
		for line := range strings.Lines(string(b)) {
			if line[0] != '#' {
				keys = append(keys, strings.TrimSpace(line))
			}
		}
		out = append(out, keys)
	}
	return out
}

// all fails unless every node's file has as many keys and the same first one.
func (w *world) all(count int) string {
	w.t.Helper()
	all := w.keys()
	for i, keys := range all {
		if len(keys) != count || keys[0] != all[0][0] {
			w.t.Fatalf("node %s has %d keys, want %d, first as the others' %v", names[i], len(keys), count, keys[0] == all[0][0])
		}
	}
	return all[0][0]
}

func TestKeysRotateWhileNobodyLosesSightOfAnybody(t *testing.T) {
	w := build(t)
	first := w.all(1)
	got := w.order("rotate", false)
	if got.Rotated == nil || got.Rotated.Finished || len(got.Rotated.Nodes) != 3 {
		t.Fatalf("rotate: %+v", got)
	}
	second := w.all(2)
	if second == first {
		t.Fatal("the old key still encrypts")
	}
	if got := w.order("rotate", false); got.Kind != "conflict" {
		t.Errorf("a second rotation before the first is finished: %+v", got)
	}
	if got := w.order("finish", false); got.Rotated == nil || !got.Rotated.Finished {
		t.Fatalf("finish: %+v", got)
	}
	if w.all(1) != second {
		t.Fatal("another key is left")
	}
	// A restart comes back with what is in its file.
	w.nodes["e"].Kill()
	w.sees("o", "o", "w")
	w.start("e")
	w.sees("e", names...)
	w.sees("o", names...)
	w.sees("w", names...)
	w.noKeyInLogs(first, second)
}

// noKeyInLogs looks for the keys in all that the nodes wrote.
func (w *world) noKeyInLogs(keys ...string) {
	w.t.Helper()
	for _, n := range names {
		log, err := os.ReadFile(w.dir + "/" + string(n) + ".log")
		if err != nil {
			w.t.Fatal(err)
		}
		if n == "e" && !bytes.Contains(log, []byte("gossip key taken")) {
			w.t.Error("the log of e says nothing of the rotation")
		}
		for _, k := range keys {
			if bytes.Contains(log, []byte(k)) {
				w.t.Errorf("the log of %s holds a key", n)
			}
		}
	}
}

func TestNodeThatWasAwayIsBroughtTheNewKey(t *testing.T) {
	w := build(t)
	w.nodes["e"].Kill()
	w.sees("o", "o", "w")
	got := w.order("rotate", true)
	if got.Rotated == nil || !slices.Equal(got.Rotated.Away, []model.NodeName{"e"}) {
		t.Fatalf("rotate: %+v", got)
	}
	if got := w.order("finish", true); got.Kind != "conflict" || !strings.Contains(got.Words, "[e] are away") {
		t.Errorf("finish would leave e behind: %+v", got)
	}
	w.start("e") // with the old key alone
	w.sees("e", names...)
	w.sees("w", names...)
	clustertest.Expect(w.nodes["o"], "e", func(s said) bool { return slices.Equal(s.Sees, names) })
	if got := w.order("finish", true); got.Rotated == nil || !got.Rotated.Finished {
		t.Fatalf("finish: %+v", got)
	}
	w.all(1)
}

// Whatever half of the nodes has been told when the origin dies, it goes on with
// that when it is told to rotate again.
func TestRotationIsGoneOnWithAfterACrash(t *testing.T) {
	w := build(t)
	before := w.all(1)
	stopped := w.nodes["w"]
	stopped.Signal(syscall.SIGSTOP)
	w.nodes["o"].Send("rotate") // e takes the key; w does not answer, and may be gone from the view by then
	until := time.Now().Add(clustertest.Hang)
	for len(w.keys()[0]) < 2 {
		if time.Now().After(until) {
			t.Fatal("e never took the key")
		}
		<-time.After(5 * time.Millisecond)
	}
	w.nodes["o"].Kill()
	stopped.Signal(syscall.SIGCONT)
	half := w.keys()
	i := slices.IndexFunc(half[0], func(k string) bool { return k != before })
	if i < 0 {
		t.Fatalf("e has no new key: %d keys", len(half[0]))
	}
	w.start("o")
	clustertest.Expect(w.nodes["o"], "all", func(s said) bool { return slices.Equal(s.Sees, names) })
	got := w.order("rotate", true)
	// Whoever came back was brought the key, or is now: then there is nothing left to do.
	if got.Rotated == nil && !strings.Contains(got.Words, "finish it first") {
		t.Fatalf("rotate again: %+v", got)
	}
	if now := w.all(2); now != half[0][i] {
		t.Error("a third key was made")
	}
}
