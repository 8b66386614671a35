package decide_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/decide"
	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/clustertest"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestMain(m *testing.M) {
	clustertest.Main(m, map[string]clustertest.Program{"watcher": watcherNode, "edge": edgeNode, "origin": edgeNode})
}

// word is what a program says.
type word struct {
	Gossip  string
	Sees    int
	Done    string
	Kind    string
	Verdict model.Verdict
	Second  model.Verdict
	Listing decide.Listing
	Most    int64
	Reads   int
	Detail  string
}

func startNode(raw []byte) (*clustertest.Node, kit.Kit, error) {
	var cfg clustertest.NodeConfig
	if err := json.Unmarshal(raw, &cfg); err != nil {
		return nil, kit.Kit{}, err
	}
	n, err := clustertest.StartNode(cfg)
	if err != nil {
		return nil, kit.Kit{}, err
	}
	clustertest.Say(word{Gossip: n.Members.Addr()})
	return n, kit.Kit{System: n.Transport.System(), Log: zap.NewNop(), Metrics: kit.NewMetrics(prometheus.NewRegistry())}, nil
}

func tellViews(n *clustertest.Node) func(context.Context) error {
	return func(ctx context.Context) error {
		for {
			changed := n.Members.Changed()
			clustertest.Say(word{Sees: len(n.Members.View().Nodes)})
			select {
			case <-ctx.Done():
				return nil
			case <-changed:
			}
		}
	}
}

// oracle allows wallets that begin with 1, takes a while for those that begin
// with 2, and cannot see block 100.
type oracle struct{ open, most atomic.Int64 }

func (o *oracle) Decide(ctx context.Context, gate json.RawMessage, w model.Wallet, atLeast []model.BlockRef) (model.Verdict, error) {
	if n := o.open.Add(1); n > o.most.Load() {
		o.most.Store(n) // about right is enough
	}
	defer o.open.Add(-1)
	for _, b := range atLeast {
		if b.Number >= 100 {
			return model.Verdict{}, fault.New("oracle", fault.Stale, "head is 99")
		}
	}
	if w[0] == 2 {
		<-ctx.Done() // somebody who waits
		return model.Verdict{}, fault.As("oracle", fault.Unavailable, ctx.Err())
	}
	return model.Verdict{Allowed: w[0] == 1, Rule: "oracle", Blocks: []model.BlockRef{{Chain: 1, Number: 99}}}, nil
}

func (o *oracle) DecideMany(ctx context.Context, gate json.RawMessage, ws []model.Wallet, at []model.BlockRef) (out []model.Verdict, err error) {
	for _, w := range ws {
		e, err := o.Explain(ctx, gate, w, at)
		if err != nil {
			return nil, err
		}
		out = append(out, e.Verdict)
	}
	return out, nil
}

func (o *oracle) Explain(_ context.Context, _ json.RawMessage, w model.Wallet, at []model.BlockRef) (model.Explanation, error) {
	if len(at) == 1 && at[0].Number == 1 {
		return model.Explanation{}, fault.At("oracle", fault.Unsupported, "/blocks", "pruned")
	}
	return model.Explanation{Verdict: model.Verdict{Allowed: w[0] == 1, Rule: "oracle", Blocks: at}, Rules: model.RuleAnswer{Rule: "oracle"},
		Reads: []model.ChainRead{{Call: "ownerOf(1)", Block: model.BlockRef{Chain: 1, Number: 7}}}}, nil
}

// DecideVouched allows what Decide does, if the voucher's signature says so and the
// edge is told.
func (o *oracle) DecideVouched(ctx context.Context, gate json.RawMessage, v model.Voucher, edge model.NodeName, atLeast []model.BlockRef) (model.Verdict, error) {
	verdict, err := o.Decide(ctx, gate, v.Wallet, atLeast)
	verdict.Allowed = verdict.Allowed && string(v.Signature) == "good"
	verdict.Reason = string(edge)
	return verdict, err
}

// Check takes "good", and cannot see chain 1 for "blind".
func (o *oracle) Check(_ context.Context, v model.Voucher) (bool, model.BlockRef, error) {
	if string(v.Signature) == "blind" {
		return false, model.BlockRef{}, fault.New("oracle", fault.Stale, "not seen")
	}
	return string(v.Signature) == "good", model.BlockRef{Chain: v.Chain, Number: 99}, nil
}

func watcherNode(ctx context.Context, raw []byte) error {
	n, k, err := startNode(raw)
	if err != nil {
		return err
	}
	o := &oracle{}
	s := decide.NewService(k, o, zap.NewNop(), decide.NewMetrics(prometheus.NewRegistry()))
	obey := func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case c := <-clustertest.Commands():
				w := word{Done: c, Most: o.most.Load()}
				switch c {
				case "list":
					w.Listing = decide.Sessions(ctx, n.Asker, n.Members, "film", 2)
				case "turn":
					id := model.Voucher{Chain: 1, Signature: []byte("good")}.ID()
					decide.NewTeller(n.Asker, n.Members).Turned(ctx, []model.NodeName{"edge", "nobody"}, id, model.BlockRef{Chain: 1, Number: 7})
				}
				clustertest.Say(w)
			}
		}
	}
	return n.Run(ctx, s.Run, decide.NewVouchService(k, o).Run, tellViews(n), obey)
}

// ear says what it hears of vouchers.
type ear struct{}

func (ear) VoucherTurned(id model.VoucherID, b model.BlockRef) {
	clustertest.Say(word{Done: "turned", Kind: id.String(), Most: int64(b.Number)})
}

// book lists two sessions.
type book struct{ node model.NodeName }

func (b book) SessionsOf(_ context.Context, v model.VideoID, limit int) ([]decide.Session, error) {
	if v == "broken" {
		return nil, fault.New("book", fault.Internal, "broken")
	}
	var out []decide.Session
	for i := range min(limit, 3) {
		out = append(out, decide.Session{Wallet: model.Wallet{byte(i)}, SessionInfo: model.SessionInfo{
			Session: model.SessionID(fmt.Sprintf("%s-%d", b.node, i)), Video: v, State: model.Active, Block: 7, ExpiresAt: time.UnixMilli(1000)}})
	}
	return out, nil
}

// edgeNode asks. Commands: "decide BYTE BLOCK", "explain BYTE BLOCK", "many BYTE BLOCK" (that byte and the next), "flood N", "list VIDEO LIMIT".
func edgeNode(ctx context.Context, raw []byte) error {
	n, k, err := startNode(raw)
	if err != nil {
		return err
	}
	client := decide.NewClient(decide.ClientConfig{}, n.Asker, n.Members)
	ask := func(ctx context.Context, first byte, block uint64) word {
		v, err := client.Decide(ctx, []byte(`{"erc721":{"chain":1}}`), model.Wallet{first}, []model.BlockRef{{Chain: 1, Number: block}})
		w := word{Done: "decide", Verdict: v}
		if err != nil {
			w.Kind = fault.KindOf(err).String()
		}
		return w
	}
	obey := func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case c := <-clustertest.Commands():
				var verb, video string
				var x, y int
				if strings.HasPrefix(c, "list") {
					_, _ = fmt.Sscan(c, &verb, &video, &x) // the test's own words
					clustertest.Say(word{Done: "list", Listing: decide.Sessions(ctx, n.Asker, n.Members, model.VideoID(video), x)})
					continue
				}
				if text, ok := strings.CutPrefix(c, "vouch "); ok {
					clustertest.Say(vouched(ctx, client, text))
					continue
				}
				_, _ = fmt.Sscan(c, &verb, &x, &y) // the test's own words
				if verb == "explain" {
					e, err := client.Explain(ctx, []byte(`{"erc721":{"chain":1}}`), model.Wallet{byte(x)}, []model.BlockRef{{Chain: 1, Number: uint64(y)}})
					w := word{Done: "explain", Verdict: e.Verdict, Reads: len(e.Reads), Detail: fault.Detail(err)}
					if err != nil {
						w.Kind = fault.KindOf(err).String()
					}
					clustertest.Say(w)
					continue
				}
				if verb == "many" {
					all, err := client.DecideMany(ctx, []byte(`{"erc721":{"chain":1}}`), []model.Wallet{{byte(x)}, {byte(x + 1)}}, []model.BlockRef{{Chain: 1, Number: uint64(y)}})
					w := word{Done: "many", Reads: len(all), Detail: fault.Detail(err)}
					if err != nil {
						w.Kind = fault.KindOf(err).String()
					} else {
						w.Verdict, w.Second = all[0], all[1]
					}
					clustertest.Say(w)
					continue
				}
				if verb == "decide" {
					clustertest.Say(ask(ctx, byte(x), uint64(y)))
					continue
				}
				for range x {
					go func() { ask(ctx, 2, 0); clustertest.Say(word{Done: "flood"}) }()
				}
			}
		}
	}
	return n.Run(ctx, decide.NewListService(k, book{n.Members.Self().Name}).Run, decide.NewTurnService(k, ear{}).Run, tellViews(n), obey)
}

// vouched asks about a signature, as a login and for a session.
func vouched(ctx context.Context, client *decide.Client, signature string) word {
	v := model.Voucher{Chain: 1, Wallet: model.Wallet{1}, Signature: []byte(signature)}
	valid, err := client.Vouch(ctx, v)
	w := word{Done: "vouch", Gossip: fmt.Sprint(valid)}
	if err == nil {
		w.Verdict, err = client.DecideVouched(ctx, []byte(`{"erc721":{"chain":1}}`), v, nil)
	}
	if err != nil {
		w.Kind = fault.KindOf(err).String()
	}
	return w
}

// start starts a watcher, an edge and an origin that see each other.
func start(t *testing.T) (watcher, edge, origin *clustertest.Process) {
	t.Helper()
	t.Parallel()
	cert := clustertest.Certificates(t)
	var seeds []string
	one := func(name model.NodeName, r model.Role, chains ...model.ChainID) *clustertest.Process {
		p := clustertest.Start(t, string(name), clustertest.NodeConfig{
			Self: model.Node{Name: name, Roles: []model.Role{r}, Chains: chains}, Files: cert(name, r), Seeds: seeds})
		g := clustertest.Expect(p, "start", func(w word) bool { return w.Gossip != "" }).Gossip
		if seeds == nil {
			seeds = []string{g}
		}
		return p
	}
	watcher = one("watcher", model.WatcherRole, 1)
	edge = one("edge", model.EdgeRole)
	origin = one("origin", model.OriginRole)
	for _, p := range []*clustertest.Process{watcher, edge, origin} {
		clustertest.Expect(p, "all three", func(w word) bool { return w.Sees == 3 })
	}
	return watcher, edge, origin
}

func done(p *clustertest.Process, what string) word {
	return clustertest.Expect(p, what, func(w word) bool { return w.Done == what })
}

func TestEdgeLearnsWhatAWatcherDecides(t *testing.T) {
	_, edge, _ := start(t)
	edge.Send("decide 1 5")
	if w := done(edge, "decide"); !w.Verdict.Allowed || w.Verdict.Block().Number != 99 || w.Kind != "" {
		t.Errorf("holder: %+v", w)
	}
	edge.Send("decide 0 5")
	if w := done(edge, "decide"); w.Verdict.Allowed || w.Kind != "" {
		t.Errorf("stranger: %+v", w)
	}
	edge.Send("decide 1 100")
	if w := done(edge, "decide"); w.Verdict.Allowed || w.Kind != "chain-stale" {
		t.Errorf("a block that the watcher cannot see: %+v", w)
	}
}

func TestOriginsAloneAreGivenExplanations(t *testing.T) {
	_, edge, origin := start(t)
	origin.Send("explain 1 5")
	if w := done(origin, "explain"); !w.Verdict.Allowed || w.Verdict.Block().Number != 5 || w.Reads != 1 || w.Kind != "" {
		t.Errorf("%+v", w)
	}
	origin.Send("explain 1 1")
	if w := done(origin, "explain"); w.Kind != "unsupported" || w.Detail != "pruned" {
		t.Errorf("a block that is no more: %+v", w)
	}
	origin.Send("many 1 5")
	if w := done(origin, "many"); !w.Verdict.Allowed || w.Second.Allowed || w.Second.Block().Number != 5 || w.Reads != 2 || w.Kind != "" {
		t.Errorf("%+v", w)
	}
	origin.Send("many 1 1")
	if w := done(origin, "many"); w.Kind != "unsupported" || w.Detail != "pruned" {
		t.Errorf("%+v", w)
	}
	edge.Send("many 1 5")
	if w := done(edge, "many"); w.Kind != "forbidden" || w.Reads != 0 {
		t.Errorf("%+v", w)
	}
	edge.Send("explain 1 5")
	if w := done(edge, "explain"); w.Kind != "forbidden" || w.Reads != 0 {
		t.Errorf("an edge: %+v", w)
	}
}

func TestQuestionsDoNotWaitForOneAnother(t *testing.T) {
	watcher, edge, _ := start(t)
	edge.Send("flood 50") // none of them is answered
	edge.Send("decide 1 5")
	if w := done(edge, "decide"); !w.Verdict.Allowed {
		t.Errorf("behind slow questions: %+v", w)
	}
	for range 50 {
		done(edge, "flood")
	}
	watcher.Send("most")
	if w := done(watcher, "most"); w.Most < 2 {
		t.Errorf("at most %d questions at once", w.Most)
	}
}

func TestKilledWatcherMeansStale(t *testing.T) {
	watcher, edge, _ := start(t)
	watcher.Kill()
	edge.Send("decide 1 5")
	if w := done(edge, "decide"); w.Kind != "chain-stale" || w.Verdict.Allowed {
		t.Errorf("%+v", w)
	}
}

func TestOriginListsTheSessionsOfAllEdges(t *testing.T) {
	_, _, origin := start(t)
	origin.Send("list film 2")
	l := done(origin, "list").Listing
	if len(l.Sessions) != 2 || l.Sessions[1].Session != "edge-1" || l.Sessions[1].Wallet != (model.Wallet{1}) || l.Sessions[1].Node != "edge" ||
		!slices.Equal(l.Truncated, []model.NodeName{"edge"}) || len(l.Missing) != 0 {
		t.Errorf("%+v", l)
	}
	origin.Send("list broken 2")
	if l := done(origin, "list").Listing; !slices.Equal(l.Missing, []model.NodeName{"edge"}) {
		t.Errorf("an edge that fails: %+v", l)
	}
}

func TestEdgeLearnsWhetherAContractAccountStandsBehindItsLogin(t *testing.T) {
	watcher, edge, origin := start(t)
	edge.Send("vouch good")
	if w := done(edge, "vouch"); w.Gossip != "true" || !w.Verdict.Allowed || w.Verdict.Reason != "edge" {
		t.Errorf("good: %+v", w)
	}
	edge.Send("vouch bad")
	if w := done(edge, "vouch"); w.Gossip != "false" || w.Verdict.Allowed || w.Kind != "" {
		t.Errorf("bad: %+v", w)
	}
	edge.Send("vouch blind")
	if w := done(edge, "vouch"); w.Kind != "chain-stale" {
		t.Errorf("not seen: %+v", w)
	}
	origin.Send("vouch good")
	if w := done(origin, "vouch"); w.Kind == "" {
		t.Errorf("an origin was answered: %+v", w)
	}
	watcher.Send("turn")
	id := model.Voucher{Chain: 1, Signature: []byte("good")}.ID()
	if w := done(edge, "turned"); w.Kind != id.String() || w.Most != 7 {
		t.Errorf("news: %+v", w)
	}
	done(watcher, "turn")
}

func TestOnlyAnOriginMayListSessions(t *testing.T) {
	watcher, _, _ := start(t)
	watcher.Send("list")
	if l := done(watcher, "list").Listing; len(l.Sessions) != 0 || !slices.Equal(l.Missing, []model.NodeName{"edge"}) {
		t.Errorf("a watcher was told %+v", l)
	}
}
