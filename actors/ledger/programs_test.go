package ledger_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/actors/ledger"
	"github.com/streamgate/streamgate/cluster/clustertest"
	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
)

func TestMain(m *testing.M) {
	clustertest.Main(m, map[string]clustertest.Program{"watcher": watcher, "edge": edge})
}

const chain = model.ChainID(31337)

// The trace that every change of the tests belongs to.
const (
	traceID     = "0102030405060708090a0b0c0d0e0f10"
	traceparent = "00-" + traceID + "-0102030405060708-01"
)

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
	v.Head.Chain, v.Seq = chain, j.last
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
		out = append(out, ledger.Entry{Seq: n, Change: codec.Change{Ownership: &c}, Trace: traceparent})
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
	feed := ledger.Feed{Name: ledger.ChainFeed(chain), Journal: j, View: j.View, Moved: j.Changed,
		Watch: func(context.Context, []model.Address) error { return nil }}
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
	Trace string
	At    int64 // wall clock in ns, for looking at how long things take
}

// teller is the sessions of the edge program.
type teller struct{}

func tell(kind string, block uint64) {
	clustertest.Say(told{Kind: kind, Block: block, At: time.Now().UnixNano()})
}

// Touched tells of the change and of the trace it came in.
func (teller) Touched(ctx context.Context, c model.OwnershipChange) {
	clustertest.Say(told{Kind: "touched", Block: c.Block.Number, At: time.Now().UnixNano(),
		Trace: trace.SpanContextFromContext(ctx).TraceID().String()})
}
func (teller) HeadAdvanced(b model.BlockRef)              { tell("head", b.Number) }
func (teller) CatalogChanged(codec.CatalogChange)         {}
func (teller) WentStale(model.ChainID)                    { tell("stale", 0) }
func (teller) Fresh(model.ChainID)                        { tell("fresh", 0) }
func (teller) Gap(model.ChainID, []model.Address)         { tell("gap", 0) }
func (teller) RestsOn() map[model.ChainID][]model.Address { return nil }
func (teller) CatalogGap()                                {}

// keeps tells how far a cursor was kept.
type keeps struct{ *kv.Bucket }

func (k keeps) Put(key, value []byte) error {
	err := k.Bucket.Put(key, value)
	if err == nil && len(value) == 32 {
		tell("kept", binary.BigEndian.Uint64(value[16:]))
	}
	return err
}

func edge(ctx context.Context, raw []byte) error {
	n, db, k, err := start(raw)
	if err != nil {
		return err
	}
	l, err := ledger.New(ledger.Config{}, k, n.Asker, keeps{db.Bucket("ledger")}, teller{}, zap.NewNop(), ledger.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		return err
	}
	return n.Run(ctx, l.Run)
}
