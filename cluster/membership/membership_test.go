package membership_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/cluster/clustertest"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestMain(m *testing.M) {
	clustertest.Main(m, map[string]clustertest.Program{"member": member})
}

// said is a view as the program "member" tells it.
type said struct {
	Addr  string
	Epoch uint64
	Names []model.NodeName
	Nodes []model.Node
}

func sayView(m *membership.Members) {
	v := m.View()
	s := said{Addr: m.Addr(), Epoch: v.Epoch, Nodes: v.Nodes}
	for _, n := range v.Nodes {
		s.Names = append(s.Names, n.Name)
	}
	clustertest.Say(s)
}

// member is a process with nothing but its membership.
func member(ctx context.Context, raw []byte) error {
	var cfg membership.Config
	if err := json.Unmarshal(raw, &cfg); err != nil {
		return err
	}
	m, err := membership.New(cfg, zap.NewNop(), membership.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		return err
	}
	go func() {
		for {
			changed := m.Changed()
			sayView(m)
			<-changed
		}
	}()
	return m.Run(ctx)
}

func config(name model.NodeName, seeds ...string) membership.Config {
	return membership.Config{
		Self: model.Node{Name: name, Region: "eu", Roles: []model.Role{model.EdgeRole}, ActorAddr: "127.0.0.1:1",
			PeerURL: "https://127.0.0.1:2", PublicURL: "https://localhost:3", Chains: []model.ChainID{1, 31337}},
		Profile: membership.Local, Bind: "127.0.0.1:0", Seeds: seeds, Bootstrap: len(seeds) == 0,
		Keyring: clustertest.Keyring(), Label: "test",
	}
}

func sees(names ...model.NodeName) func(said) bool {
	return func(s said) bool { return slices.Equal(s.Names, names) }
}

func TestNodesFindEachOtherAndHearAFarewell(t *testing.T) {
	t.Parallel()
	a := clustertest.Start(t, "member", config("a"))
	seed := clustertest.Expect(a, "bootstrap", sees("a")).Addr
	b := clustertest.Start(t, "member", config("b", seed))
	c := clustertest.Start(t, "member", config("c", seed))
	for _, p := range []*clustertest.Process{a, b, c} {
		clustertest.Expect(p, "all three", sees("a", "b", "c"))
	}
	c.Stop()
	clustertest.Expect(a, "c leaving", sees("a", "b"))
	clustertest.Expect(b, "c leaving", sees("a", "b"))
}

func TestViewCarriesWhatANodeToldOfItself(t *testing.T) {
	t.Parallel()
	a := clustertest.Start(t, "member", config("a"))
	seed := clustertest.Expect(a, "bootstrap", sees("a")).Addr
	cfg := config("b", seed)
	cfg.Self.Incarnation = 42
	clustertest.Start(t, "member", cfg)
	got := clustertest.Expect(a, "b", sees("a", "b")).Nodes[1]
	want, err := json.Marshal(cfg.Self)
	if err != nil {
		t.Fatal(err)
	}
	have, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != string(want) {
		t.Errorf("b is seen as\n%s\nwant\n%s", have, want)
	}
}

func TestKilledNodeIsNoticedAndComesBackUnderItsName(t *testing.T) {
	t.Parallel()
	a := clustertest.Start(t, "member", config("a"))
	seed := clustertest.Expect(a, "bootstrap", sees("a")).Addr
	cfg := config("b", seed)
	b := clustertest.Start(t, "member", cfg)
	first := clustertest.Expect(a, "b", sees("a", "b"))
	b.Kill()
	clustertest.Expect(a, "b's death", sees("a"))
	clustertest.Start(t, "member", cfg)
	second := clustertest.Expect(a, "b again", sees("a", "b"))
	if first.Nodes[1].Incarnation >= second.Nodes[1].Incarnation {
		t.Errorf("incarnation %d after %d: a restart looks like a flap", second.Nodes[1].Incarnation, first.Nodes[1].Incarnation)
	}
}

func TestNodesThatLostEachOtherFindEachOtherAgain(t *testing.T) {
	t.Parallel()
	a := clustertest.Start(t, "member", config("a"))
	seed := clustertest.Expect(a, "bootstrap", sees("a")).Addr
	b := clustertest.Start(t, "member", config("b", seed))
	clustertest.Expect(a, "b", sees("a", "b"))
	clustertest.Expect(b, "a", sees("a", "b"))
	b.Signal(syscall.SIGSTOP)
	clustertest.Expect(a, "b's silence", sees("a"))
	b.Signal(syscall.SIGCONT)
	clustertest.Expect(a, "b again", sees("a", "b"))
}

func TestNobodyIsShownBeforeTheFirstContact(t *testing.T) {
	t.Parallel()
	a := clustertest.Start(t, "member", config("a"))
	seed := clustertest.Expect(a, "bootstrap", sees("a")).Addr
	a.Kill()
	b := clustertest.Start(t, "member", config("b", seed))
	if got := clustertest.Expect(b, "its first view", func(said) bool { return true }); got.Epoch != 0 || len(got.Names) != 0 {
		t.Fatalf("alone, b shows %+v", got)
	}
	again := config("a")
	again.Bind = seed
	clustertest.Start(t, "member", again)
	if got := clustertest.Expect(b, "a", func(s said) bool { return s.Epoch > 0 }); !sees("a", "b")(got) {
		t.Errorf("b's first view is %v", got.Names)
	}
}

func TestStrangersAreNotHeard(t *testing.T) {
	t.Parallel()
	a := clustertest.Start(t, "member", config("a"))
	seed := clustertest.Expect(a, "bootstrap", sees("a")).Addr
	key, label := config("key", seed), config("label", seed)
	key.Keyring = []byte(base64.StdEncoding.EncodeToString(make([]byte, 32)))
	label.Label = "another"
	clustertest.Start(t, "member", key)
	clustertest.Start(t, "member", label)
	// A friend that comes later is seen, and nobody else with it.
	clustertest.Start(t, "member", config("zoe", seed))
	if got := clustertest.Expect(a, "zoe", func(s said) bool { return slices.Contains(s.Names, "zoe") }); !sees("a", "zoe")(got) {
		t.Errorf("a sees %v", got.Names)
	}
}

func TestBadConfigIsRefusedWithItsField(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		field  string
		change func(*membership.Config)
	}{
		{"no name", "name", func(c *membership.Config) { c.Self.Name = "" }},
		{"no role", "roles", func(c *membership.Config) { c.Self.Roles = nil }},
		{"no key", "keyring", func(c *membership.Config) { c.Keyring = []byte("# none\n") }},
		{"short key", "keyring", func(c *membership.Config) { c.Keyring = []byte("AAAA") }},
		{"no label", "label", func(c *membership.Config) { c.Label = "" }},
		{"nobody to join", "seeds", func(c *membership.Config) { c.Bootstrap = false }},
		{"unknown profile", "profile", func(c *membership.Config) { c.Profile = "fast" }},
		{"address without port", "bind", func(c *membership.Config) { c.Bind = "127.0.0.1" }},
		{"advertised port above 65535", "advertise", func(c *membership.Config) { c.Advertise = "127.0.0.1:70000" }},
		{"too much to gossip", "", func(c *membership.Config) { c.Self.PublicURL = strings.Repeat("x", 600) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := config("a")
			tt.change(&cfg)
			m, err := membership.New(cfg, zap.NewNop(), membership.NewMetrics(prometheus.NewRegistry()))
			if err == nil {
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				_ = m.Run(ctx)
				t.Fatal("accepted")
			}
			if got := fault.FieldOf(err); got != tt.field {
				t.Errorf("field %q, want %q: %v", got, tt.field, err)
			}
		})
	}
}

func TestRunReturnsPromptlyAlthoughItsSeedIsDead(t *testing.T) {
	t.Parallel()
	m, err := membership.New(config("a", "127.0.0.1:1"), zap.NewNop(), membership.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx) }()
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(clustertest.Hang):
		t.Fatal("still running")
	}
}

func TestNodeThatListensEverywhereIsFoundWhereItSays(t *testing.T) {
	t.Parallel()
	cfg := config("a")
	cfg.Bind, cfg.Advertise = "0.0.0.0:0", "127.0.0.1:0" // the port that it gets
	a := clustertest.Start(t, "member", cfg)
	seed := clustertest.Expect(a, "bootstrap", sees("a")).Addr
	if !strings.HasPrefix(seed, "127.0.0.1:") || strings.HasSuffix(seed, ":0") {
		t.Fatalf("a is told of at %s", seed)
	}
	b := clustertest.Start(t, "member", config("b", seed))
	clustertest.Expect(b, "a", sees("a", "b"))
	clustertest.Expect(a, "b", sees("a", "b"))
}

// A later release may have roles that this one does not know, and say more of itself.
func TestRoleOfALaterReleaseIsLeftOutAndTheNodeIsSeen(t *testing.T) {
	t.Parallel()
	a := clustertest.Start(t, "member", config("a"))
	seed := clustertest.Expect(a, "bootstrap", sees("a")).Addr
	cfg := config("b", seed)
	cfg.Self.Roles = []model.Role{"painter", model.EdgeRole}
	clustertest.Start(t, "member", cfg)
	got := clustertest.Expect(a, "b", sees("a", "b")).Nodes[1]
	if !slices.Equal(got.Roles, []model.Role{model.EdgeRole}) {
		t.Errorf("b is seen with roles %v", got.Roles)
	}
}
