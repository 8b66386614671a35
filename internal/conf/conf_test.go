package conf_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const watcherYAML = `
node: {name: watch-1, data_dir: /tmp/x}
roles: [watcher]
cluster:
  bootstrap: true
  gossip_key_file: k
  secret_file: s
  tls: {cert: c, key: k, ca: a}
chains:
  - {id: 31337, rpc: ["http://127.0.0.1:8545"], block_time: 1s}
`

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestVariablesOverrideTheFileAndFlagsOverrideBoth(t *testing.T) {
	environ := []string{"STREAMGATE_NODE_REGION=eu", "STREAMGATE_CLUSTER_SEEDS=a:1,b:2", "STREAMGATE_ROLES=edge", "STREAMGATE_ORIGIN_UPLOAD_TTL=2h"}
	c, err := conf.Load(write(t, watcherYAML), environ, []model.Role{model.WatcherRole})
	if err != nil {
		t.Fatal(err)
	}
	if c.Node.Region != "eu" || len(c.Cluster.Seeds) != 2 || c.Origin.UploadTTL != 2*time.Hour {
		t.Fatalf("variables were not taken: %+v", c)
	}
	if c.Node.Name != "watch-1" || c.Cluster.Profile != "edge" {
		t.Fatalf("file or defaults were lost: %+v", c)
	}
	if !c.Has(model.WatcherRole) || c.Has(model.EdgeRole) {
		t.Fatalf("roles %v", c.Roles)
	}
}

func TestEveryFaultIsReportedWithItsPath(t *testing.T) {
	type change struct{ from, to, want string }
	chain := func(more, want string) change { return change{"block_time: 1s", "block_time: 1s, " + more, want} }
	cases := map[string]change{
		"unknown key":   {"roles:", "rolls:", "rolls"},
		"unknown role":  {"[watcher]", "[watcher, chef]", `"chef" is not one of`},
		"bad name":      {"watch-1", "Watch_1", "node.name"},
		"no seeds":      {"bootstrap: true", "bootstrap: false", "cluster.seeds"},
		"no rpc":        {`rpc: ["http://127.0.0.1:8545"], `, "", "chains[0].rpc"},
		"bad rpc":       {"http://127", "ftp://127", "chains[0].rpc[0]"},
		"bad duration":  {"1s", "soon", "soon"},
		"zero chain":    {"31337", "0", "chains[0].id"},
		"no key to tls": {"key: k, ", "", "cluster.tls.key"},

		"quorum of three":          chain("quorum: 3", "chains[0].quorum: 3: want 1, or 2"),
		"quorum of one provider":   chain("quorum: 2", "chains[0].quorum: 2 of 1 providers"),
		"quorum of one host":       {`8545"]`, `8545", "ws://127.0.0.1:8546"], quorum: 2`, "chains[0].quorum: 2 of 1 providers"},
		"finality of no known tag": chain("finality: latest", `chains[0].finality: "latest"`),
		"finality of no block":     chain(`finality: "0"`, `chains[0].finality: "0"`),
		"finality below zero":      chain(`finality: "-5"`, `chains[0].finality: "-5"`),
		"negative budget":          chain("budgets: [{per_second: -1}]", "chains[0].budgets[0].per_second: -1"),
		"budget of no number":      chain("budgets: [{per_second: .nan}]", "chains[0].budgets[0].per_second: NaN"),
		"negative calls a day":     chain("budgets: [{per_day: -1}]", "-1"),
		"budget of another host":   chain("budgets: [{host: rpc.example, per_second: 5}]", `chains[0].budgets[0].host: "rpc.example" is no host of rpc`),
		"hasty deadline":           chain("call_timeout: 1ms", "chains[0].call_timeout"),
		"narrow window":            chain("window: 3", "chains[0].window"),
		"registry of no address":   chain("delegate_registry: here", "chains[0].delegate_registry"),
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := conf.Load(write(t, strings.Replace(watcherYAML, tc.from, tc.to, 1)), nil, nil)
			if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestWhatProvidersMayBeToldIsTaken(t *testing.T) {
	for _, more := range []string{"quorum: 1", `finality: safe`, `finality: "64"`, "budgets: [{per_second: 2.5, per_day: 10}, {host: '127.0.0.1:8545'}]", "call_timeout: 2s"} {
		if _, err := conf.Load(write(t, strings.Replace(watcherYAML, "block_time: 1s", "block_time: 1s, "+more, 1)), nil, nil); err != nil {
			t.Errorf("%s: %v", more, err)
		}
	}
	two := strings.Replace(watcherYAML, `8545"]`, `8545", "http://127.0.0.1:8546"], quorum: 2`, 1)
	if _, err := conf.Load(write(t, two), nil, nil); err != nil {
		t.Error(err)
	}
}

func TestWrittenConfigReadsBackTheSame(t *testing.T) {
	c, err := conf.Load(write(t, watcherYAML), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := conf.Write(c)
	if err != nil {
		t.Fatal(err)
	}
	back, err := conf.Load(write(t, string(b)), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(c, back, cmpopts.EquateEmpty()); d != "" {
		t.Fatal(d)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(watcherYAML))
	f.Add([]byte("node: [1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := conf.Default()
		if conf.Parse(b, &c) == nil {
			_ = c.Validate()
		}
	})
}

func TestAddressesThatMeanHereAreNotTold(t *testing.T) {
	everywhere := func(c *conf.Config) { c.Cluster.ActorAddr = "0.0.0.0:7947" }
	tests := map[string]struct {
		change func(*conf.Config)
		fault  bool
	}{
		"listens where it is reached":      {func(*conf.Config) {}, false},
		"listens everywhere, says nothing": {everywhere, true},
		"the same without a host":          {func(c *conf.Config) { c.Cluster.GossipAddr = ":7946" }, true},
		"the same for IPv6":                {func(c *conf.Config) { c.Cluster.GossipAddr = "[::]:7946" }, true},
		"an edge's peer port, too":         {func(c *conf.Config) { c.Cluster.PeerAddr = "0.0.0.0:7948" }, true},
		"listens everywhere, says a name":  {func(c *conf.Config) { everywhere(c); c.Cluster.AdvertiseHost = "edge-1.example" }, false},
		"says an address":                  {func(c *conf.Config) { everywhere(c); c.Cluster.AdvertiseHost = "fd00::1" }, false},
		"says everywhere":                  {func(c *conf.Config) { c.Cluster.AdvertiseHost = "0.0.0.0" }, true},
		"says a port too":                  {func(c *conf.Config) { c.Cluster.AdvertiseHost = "edge-1.example:7947" }, true},
		"says a URL":                       {func(c *conf.Config) { c.Cluster.AdvertiseHost = "https://edge-1.example" }, true},
	}
	for name, tt := range tests {
		c := conf.Default()
		c.Roles = []model.Role{model.EdgeRole}
		tt.change(&c)
		err := c.Validate()
		if got := err != nil && strings.Contains(err.Error(), "cluster.advertise_host"); got != tt.fault {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := conf.Default().Cluster
	if got := c.Advertised("0.0.0.0:7947"); got != "0.0.0.0:7947" {
		t.Errorf("got %s", got)
	}
	c.AdvertiseHost = "fd00::1"
	if got := c.Advertised("0.0.0.0:7947"); got != "[fd00::1]:7947" {
		t.Errorf("got %s", got)
	}
}
