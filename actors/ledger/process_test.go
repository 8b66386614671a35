package ledger_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/actors/ledger"
	"github.com/streamgate/streamgate/cluster/clustertest"
	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
)

func TestMain(m *testing.M) {
	clustertest.Main(m, map[string]clustertest.Program{"watcher": watcher, "edge": edge})
}

const chain = model.ChainID(31337)

// programConfig is what both programs are started with.
type programConfig struct {
	Node clustertest.NodeConfig
	Dir  string // of the database
}

// journal is a durable journal in the simplest form.
type journal struct {
	bucket *kv.Bucket

	mu      sync.Mutex // guards the rest
	last    uint64
	view    model.ChainView
	seen    time.Time // when the chain was seen, zero for blind
	changed chan struct{}
}

func key(n uint64) []byte { return []byte(fmt.Sprintf("%020d", n)) }

func openJournal(db *kv.DB) (*journal, error) {
	j := &journal{bucket: db.Bucket("journal"), changed: make(chan struct{}), seen: time.Now()}
	err := j.bucket.Scan(nil, nil, func(k, _ []byte) (bool, error) {
		n, err := strconv.ParseUint(string(k), 10, 64)
		j.last = n
		return true, err
	})
	return j, err
}

// append writes n changes, each of a block of its own.
func (j *journal) append(n int) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for range n {
		j.last++
		raw, err := json.Marshal(change(j.last))
		if err != nil {
			return err
		}
		if err := j.bucket.Put(key(j.last), raw); err != nil {
			return err
		}
	}
	j.view.Head = change(j.last).Block
	j.seen = time.Now()
	j.notify()
	return nil
}

func change(n uint64) model.OwnershipChange {
	return model.OwnershipChange{
		Block: model.BlockRef{Chain: chain, Number: n, Hash: model.Hash{byte(n), byte(n >> 8), 1}, Time: time.Unix(int64(n), 0).UTC()},
		Token: model.TokenRef{Chain: chain, Contract: model.Address{9}, ID: "1"}, From: model.Wallet{1}, To: model.Wallet{2},
	}
}

func (j *journal) notify() {
	close(j.changed)
	j.changed = make(chan struct{})
}

func (j *journal) blind(yes bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seen = time.Now()
	if yes {
		j.seen = time.Time{}
	}
}

func (j *journal) Last() uint64             { j.mu.Lock(); defer j.mu.Unlock(); return j.last }
func (j *journal) Changed() <-chan struct{} { j.mu.Lock(); defer j.mu.Unlock(); return j.changed }
func (j *journal) View() *model.ChainView {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.seen.IsZero() {
		return nil
	}
	v := j.view
	v.Head.Chain = chain
	return &v
}

func (j *journal) Read(after uint64, limit int) ([]ledger.Entry, error) {
	last := j.Last()
	var out []ledger.Entry
	err := j.bucket.Scan(nil, key(after+1), func(k, v []byte) (bool, error) {
		n, err := strconv.ParseUint(string(k), 10, 64)
		if err != nil || n > last {
			return false, err
		}
		var c model.OwnershipChange
		if err := json.Unmarshal(v, &c); err != nil {
			return false, err
		}
		out = append(out, ledger.Entry{Seq: n, Change: codec.Change{Ownership: &c}})
		return len(out) < limit, nil
	})
	return out, err
}

// started is the first word of a program.
type started struct{ Gossip, Actors string }

// start makes the node and the database of a program.
func start(raw []byte) (*clustertest.Node, *kv.DB, kit.Kit, error) {
	var cfg programConfig
	if err := json.Unmarshal(raw, &cfg); err != nil {
		return nil, nil, kit.Kit{}, err
	}
	db, err := kv.Open(kv.Config{Dir: cfg.Dir, Sync: true})
	if err != nil {
		return nil, nil, kit.Kit{}, err
	}
	n, err := clustertest.StartNode(cfg.Node)
	if err != nil {
		return nil, nil, kit.Kit{}, err
	}
	clustertest.Say(started{n.Members.Addr(), n.Transport.Address()})
	k := kit.Kit{System: n.Transport.System(), Log: zap.NewNop(), Metrics: kit.NewMetrics(prometheus.NewRegistry())}
	return n, db, k, nil
}

// watcher publishes a chain's feed and takes commands: "append 3", "blind", "see".
func watcher(ctx context.Context, raw []byte) error {
	n, db, k, err := start(raw)
	if err != nil {
		return err
	}
	j, err := openJournal(db)
	if err != nil {
		return err
	}
	feed := ledger.Feed{Name: ledger.ChainFeed(chain), Journal: j, View: j.View, Moved: j.Changed}
	p, err := ledger.NewPublisher([]ledger.Feed{feed}, k, n.Asker, db.Bucket("publisher"), zap.NewNop(), fanout.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		return err
	}
	commands := func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case c := <-clustertest.Commands():
				word, arg, _ := strings.Cut(c, " ")
				switch word {
				case "append":
					count, err := strconv.Atoi(arg)
					if err != nil {
						return err
					}
					clustertest.Say(told{Kind: "append", At: time.Now().UnixNano()})
					if err := j.append(count); err != nil {
						return err
					}
				case "blind", "see":
					j.blind(word == "blind")
				}
			}
		}
	}
	return n.Run(ctx, p.Run, commands)
}

// told is one thing that an edge's ledger told.
type told struct {
	Kind  string // touched, head, gap, fresh, stale
	Block uint64
	At    int64 // wall clock in ns, for looking at how long things take
}

// teller is the sessions of the edge program.
type teller struct{}

func tell(kind string, block uint64) {
	clustertest.Say(told{Kind: kind, Block: block, At: time.Now().UnixNano()})
}
func (teller) Touched(_ context.Context, c model.OwnershipChange) { tell("touched", c.Block.Number) }
func (teller) HeadAdvanced(b model.BlockRef)                      { tell("head", b.Number) }
func (teller) CatalogChanged(codec.CatalogChange)                 {}
func (teller) WentStale(model.ChainID)                            { tell("stale", 0) }
func (teller) Fresh(model.ChainID)                                { tell("fresh", 0) }
func (teller) Gap(model.ChainID)                                  { tell("gap", 0) }
func (teller) CatalogGap()                                        {}

func edge(ctx context.Context, raw []byte) error {
	n, db, k, err := start(raw)
	if err != nil {
		return err
	}
	l, err := ledger.New(ledger.Config{}, k, n.Asker, db.Bucket("ledger"), teller{}, zap.NewNop(), ledger.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		return err
	}
	return n.Run(ctx, l.Run)
}

// cluster is a watcher and an edge that tests play with.
type cluster struct {
	t           testing.TB
	watcherCfg  programConfig
	edgeCfg     programConfig
	watcher     *clustertest.Process
	edge        *clustertest.Process
	proxy       *clustertest.Proxy // the way to the edge's actors
	edgeActors  string
	watcherSeed string
}

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

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
