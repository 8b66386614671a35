package ledger_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/actors/ledger"
	"github.com/streamgate/streamgate/cluster/clustertest"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// cluster is a watcher and an edge that tests play with.
type cluster struct {
	t          testing.TB
	watcherCfg programConfig
	edgeCfg    programConfig
	watcher    *clustertest.Process
	edge       *clustertest.Process
	proxy      *clustertest.Proxy // the way to the edge's actors
}

// freeAddr is where a node can be started again, as nobody else listens there.
func freeAddr(t testing.TB) string {
	t.Helper()
	for range ports {
		addr := fmt.Sprint("127.0.0.1:", firstPort+(os.Getpid()+int(given.Add(1)))%ports)
		if l, err := net.Listen("tcp", addr); err == nil {
			_ = l.Close()
			return addr
		}
	}
	t.Fatal("no port is free")
	return ""
}

// The ports are below those that the kernel gives to whoever asks for any: one of those
// may be somebody else's before a node has it, or while the node is dead.
const firstPort, ports = 20_000, 12_000

// given counts the addresses: no two tests get the same.
var given atomic.Int64

func newCluster(t testing.TB) *cluster {
	t.Helper()
	if t, ok := t.(*testing.T); ok {
		t.Parallel()
	}
	cert := clustertest.Certificates(t)
	dir := t.TempDir()
	c := &cluster{t: t, proxy: clustertest.NewProxy(t)}
	roles := []model.Role{model.WatcherRole}
	c.watcherCfg = programConfig{Dir: filepath.Join(dir, "watcher"), Node: clustertest.NodeConfig{
		Self:  model.Node{Name: "watcher", Roles: roles, Chains: []model.ChainID{chain}},
		Files: cert("watcher", roles...), Gossip: freeAddr(t), Bind: freeAddr(t),
	}}
	c.startWatcher()
	bind := freeAddr(t)
	c.proxy.SetTarget(bind)
	edges := []model.Role{model.EdgeRole}
	c.edgeCfg = programConfig{Dir: filepath.Join(dir, "edge"), Node: clustertest.NodeConfig{
		Self: model.Node{Name: "edge", Roles: edges}, Files: cert("edge", edges...),
		Seeds: []string{c.watcherCfg.Node.Gossip}, Bind: bind, Advertise: c.proxy.Addr(), Gossip: freeAddr(t),
	}}
	c.startEdge()
	return c
}

func (c *cluster) startWatcher() {
	c.watcher = clustertest.Start(c.t, "watcher", c.watcherCfg)
	clustertest.Expect(c.watcher, "start", func(s started) bool { return s.Actors != "" })
}

func (c *cluster) startEdge() {
	c.edge = clustertest.Start(c.t, "edge", c.edgeCfg)
	clustertest.Expect(c.edge, "start", func(s started) bool { return s.Actors != "" })
}

func (c *cluster) expect(kind string) told {
	c.t.Helper()
	return clustertest.Expect(c.edge, kind, func(e told) bool { return e.Kind == kind })
}

// touched reads what the edge tells until it told the changes of blocks from
// to, each once or more, in order.
func (c *cluster) touched(from, to uint64) {
	c.t.Helper()
	next := from
	clustertest.Expect(c.edge, fmt.Sprintf("changes %d to %d", from, to), func(e told) bool {
		switch {
		case e.Kind == "gap":
			c.t.Fatalf("gap before change %d", next)
		case e.Kind == "touched" && e.Trace != traceID:
			c.t.Fatalf("change %d is of trace %s", e.Block, e.Trace)
		case e.Kind != "touched", e.Block < next: // again is harmless
		case e.Block > next:
			c.t.Fatalf("change %d told before %d", e.Block, next)
		default:
			next++
		}
		return next > to
	})
}

func TestChangesArriveInOrderAlthoughTheLinkIsResetAgainAndAgain(t *testing.T) {
	c := newCluster(t)
	c.expect("fresh")
	for i := uint64(0); i < 20; i++ {
		c.watcher.Send("append 25")
		if i%4 == 1 {
			c.proxy.Reset()
		}
		if i == 10 {
			c.proxy.Cut()
		}
		if i == 12 {
			c.proxy.Mend()
		}
	}
	c.touched(1, 500)
}

func TestKilledPublisherComesBackAndTheEdgeGoesOnFromItsCursor(t *testing.T) {
	c := newCluster(t)
	c.expect("fresh")
	c.watcher.Send("append 10")
	c.touched(1, 10)
	c.watcher.Kill()
	c.startWatcher()
	c.watcher.Send("append 5")
	c.touched(11, 15)
}

func TestKilledEdgeComesBackAndHearsWhatItMissed(t *testing.T) {
	c := newCluster(t)
	c.expect("fresh")
	c.watcher.Send("append 10")
	c.touched(1, 10)
	clustertest.Expect(c.edge, "the cursor at 10 to be kept", func(e told) bool { return e.Kind == "kept" && e.Block == 10 })
	c.edge.Kill()
	c.watcher.Send("append 5")
	c.startEdge()
	c.touched(11, 15)
}

func TestChainIsLostFromSightWithItsWatcherAndComesBack(t *testing.T) {
	c := newCluster(t)
	c.expect("fresh")
	c.watcher.Kill()
	c.expect("stale")
	c.startWatcher()
	c.expect("fresh")
}

func TestChainIsLostFromSightWhenItsWatcherIsBlind(t *testing.T) {
	c := newCluster(t)
	c.expect("fresh")
	c.watcher.Send("blind")
	c.expect("stale")
	c.watcher.Send("see")
	c.expect("fresh")
}

func TestPublisherDoesNotStartWithoutItsGeneration(t *testing.T) {
	_, err := ledger.NewPublisher([]ledger.Feed{{Name: "catalog", Journal: &journal{}}}, kit.Kit{}, nil, brokenStore{}, zap.NewNop(), nil)
	if fault.KindOf(err) != fault.Internal {
		t.Errorf("a publisher that cannot keep its generation started: %v", err)
	}
}

// brokenStore is a disk that broke.
type brokenStore struct{}

func (brokenStore) Get([]byte) ([]byte, error) {
	return nil, fault.New("disk", fault.Internal, "broken")
}
func (brokenStore) Put([]byte, []byte) error { return fault.New("disk", fault.Internal, "broken") }

// BenchmarkChangeReachesEdge takes the time from a change's write to the
// watcher's journal, fsync and all, until the edge's ledger tells of it.
func BenchmarkChangeReachesEdge(b *testing.B) {
	c := newCluster(b)
	c.expect("fresh")
	var took []time.Duration
	for b.Loop() {
		c.watcher.Send("append 1")
		wrote := clustertest.Expect(c.watcher, "write", func(e told) bool { return e.Kind == "append" })
		took = append(took, time.Duration(c.expect("touched").At-wrote.At))
	}
	slices.Sort(took)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(took[len(took)*p/100].Microseconds())/1000, fmt.Sprintf("ms-p%d", p))
	}
}
