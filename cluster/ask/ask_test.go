package ask_test

import (
	"context"
	"encoding/json"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/cluster/clustertest"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

func TestMain(m *testing.M) {
	clustertest.Main(m, map[string]clustertest.Program{"node": node})
}

// word is what the node says: where it is, whom it sees, or what it was answered.
type word struct {
	Gossip string
	Sees   []model.NodeName
	Answer string
	Kind   string // of the fault
}

// node has the actors "echo", which answers with the id of the request and the
// name of the sender, "mute", and "no". Commands: "ask NODE ACTOR [patience]".
func node(ctx context.Context, raw []byte) error {
	var cfg clustertest.NodeConfig
	if err := json.Unmarshal(raw, &cfg); err != nil {
		return err
	}
	n, err := clustertest.StartNode(cfg)
	if err != nil {
		return err
	}
	spawn := func(name string, answer func(*ask.Request)) {
		if _, err := n.Transport.System().Root.SpawnNamed(actor.PropsFromFunc(func(c actor.Context) {
			if r, ok := ask.Receive(c); ok {
				answer(r)
			}
		}), name); err != nil {
			panic(err)
		}
	}
	spawn("mute", func(*ask.Request) {})
	spawn("no", func(r *ask.Request) { r.Fail(fault.At("no", fault.TooMany, "here", "not now")) })
	spawn("echo", func(r *ask.Request) {
		id := obs.RequestID(r.Context(context.Background()))
		r.Answer(&v1.SessionListRequest{Video: id + " from " + string(r.From.Name)})
	})
	// "forger" sends an answer to another question first.
	if _, err := n.Transport.System().Root.SpawnNamed(actor.PropsFromFunc(func(c actor.Context) {
		if r, ok := ask.Receive(c); ok {
			forged, err := codec.Pack(ctx, &v1.SessionListRequest{Video: "forged"})
			if err != nil {
				panic(err)
			}
			c.Send(c.Sender(), forged)
			r.Answer(&v1.SessionListRequest{Video: "true"})
		}
	}), "forger"); err != nil {
		return err
	}
	clustertest.Say(word{Gossip: n.Members.Addr()})
	return n.Run(ctx, func(ctx context.Context) error { return tellViews(ctx, n.Members) },
		func(ctx context.Context) error { return obey(ctx, n) })
}

func tellViews(ctx context.Context, m *membership.Members) error {
	for {
		changed := m.Changed()
		var w word
		for _, n := range m.View().Nodes {
			w.Sees = append(w.Sees, n.Name)
		}
		clustertest.Say(w)
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}

func obey(ctx context.Context, n *clustertest.Node) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case c := <-clustertest.Commands():
			part := strings.Fields(c)
			patience := clustertest.Hang
			if len(part) > 3 {
				patience, _ = time.ParseDuration(part[3]) // the test's own words
			}
			if part[0] == "flood" {
				target, _ := n.Members.View().Node(model.NodeName(part[1]))
				for range 2048 { // some of them are refused
					go func() { _, _ = n.Asker.Ask(ctx, target, part[2], &v1.SessionListRequest{}) }()
				}
				continue
			}
			if part[0] == "future" {
				future(n, model.NodeName(part[1]), part[2])
				continue
			}
			go put(ctx, n, model.NodeName(part[1]), part[2], patience)
		}
	}
}

func put(ctx context.Context, n *clustertest.Node, to model.NodeName, name string, patience time.Duration) {
	ctx, cancel := context.WithTimeout(obs.WithRequestID(ctx, "id7"), patience)
	defer cancel()
	target, _ := n.Members.View().Node(to) // the zero Node has left
	if target.Name == "" {
		target.Name = to
	}
	got, err := n.Asker.Ask(ctx, target, name, &v1.SessionListRequest{Video: "v"})
	if err != nil {
		clustertest.Say(word{Kind: fault.KindOf(err).String(), Answer: err.Error()})
		return
	}
	clustertest.Say(word{Answer: got.(*v1.SessionListRequest).GetVideo()})
}

// future asks as a later release might: with a message that b does not know
// ("message"), or with one that it knows and a field that it does not ("field").
func future(n *clustertest.Node, to model.NodeName, what string) {
	e := &v1.Envelope{Type: "streamgate.v1.SpokenInYearsToCome", Body: []byte("\x0a\x01x")}
	if what == "field" {
		e = &v1.Envelope{Type: "streamgate.v1.SessionListRequest", Body: []byte("\x0a\x01v\xfa\x3f\x05later")}
		e.ProtoReflect().SetUnknown([]byte("\xfa\x3f\x05later"))
	}
	target, _ := n.Members.View().Node(to)
	answered := actor.PropsFromFunc(func(c actor.Context) {
		if got, ok := c.Message().(*v1.Envelope); ok {
			m, err := codec.Unpack(got)
			if err != nil {
				clustertest.Say(word{Kind: fault.KindOf(err).String(), Answer: err.Error()})
				return
			}
			clustertest.Say(word{Answer: m.(*v1.SessionListRequest).GetVideo()})
		}
	})
	root := n.Transport.System().Root
	root.RequestWithCustomSender(actor.NewPID(target.ActorAddr, "echo"), e, root.Spawn(answered))
}

// pair starts nodes a and b that see each other. b's gossip may claim more
// roles than its certificate has.
func pair(t *testing.T, claimed ...model.Role) (a, b *clustertest.Process) {
	t.Helper()
	t.Parallel()
	cert := clustertest.Certificates(t)
	edge := []model.Role{model.EdgeRole}
	a = clustertest.Start(t, "node", clustertest.NodeConfig{Self: model.Node{Name: "a", Roles: edge}, Files: cert("a", edge...)})
	seed := clustertest.Expect(a, "start", func(w word) bool { return w.Gossip != "" }).Gossip
	b = clustertest.Start(t, "node", clustertest.NodeConfig{Self: model.Node{Name: "b", Roles: append(edge, claimed...)},
		Files: cert("b", edge...), Seeds: []string{seed}})
	both := func(w word) bool { return len(w.Sees) == 2 }
	clustertest.Expect(a, "b", both)
	clustertest.Expect(b, "a", both)
	return a, b
}

func answer(p *clustertest.Process) word {
	return clustertest.Expect(p, "an answer", func(w word) bool { return w.Answer != "" })
}

func TestQuestionIsAnsweredWithItsRequestIDAndItsSender(t *testing.T) {
	a, _ := pair(t)
	a.Send("ask b echo")
	if got := answer(a); got.Answer != "id7 from a" {
		t.Errorf("got %+v", got)
	}
	a.Send("ask a echo") // this node itself
	if got := answer(a); got.Answer != "id7 from " {
		t.Errorf("got %+v", got)
	}
}

func TestAnswerToAnotherQuestionDoesNotCount(t *testing.T) {
	a, _ := pair(t)
	for _, where := range []string{"a", "b"} {
		a.Send("ask %s forger", where)
		if got := answer(a); got.Answer != "true" {
			t.Errorf("on %s: %+v", where, got)
		}
	}
}

func TestRefusalKeepsItsKind(t *testing.T) {
	a, _ := pair(t)
	a.Send("ask b no")
	if got := answer(a); got.Kind != "too-many" || !strings.Contains(got.Answer, "not now") {
		t.Errorf("got %+v", got)
	}
}

func TestMissingActorIsSaidAtOnce(t *testing.T) {
	a, _ := pair(t)
	for _, where := range []string{"a", "b"} {
		a.Send("ask %s nobody", where)
		if got := answer(a); got.Kind != "unavailable" {
			t.Errorf("on %s: %+v", where, got)
		}
	}
}

func TestQuestionEndsWithItsContext(t *testing.T) {
	a, _ := pair(t)
	a.Send("ask b mute 50ms")
	if got := answer(a); got.Kind != "unavailable" || !strings.Contains(got.Answer, "no answer") {
		t.Errorf("got %+v", got)
	}
}

func TestQuestionEndsWhenTheNodeAskedLeaves(t *testing.T) {
	a, b := pair(t)
	a.Send("ask b mute")
	b.Signal(syscall.SIGTERM)
	if got := answer(a); got.Kind != "unavailable" || !strings.Contains(got.Answer, "left") {
		t.Errorf("got %+v", got)
	}
	a.Send("ask b mute")
	if got := answer(a); got.Kind != "unavailable" {
		t.Errorf("asked after it left: %+v", got)
	}
}

func TestAnswerOfANodeThatClaimsUncertifiedRolesDoesNotCount(t *testing.T) {
	a, _ := pair(t, model.WatcherRole)
	a.Send("ask b echo")
	if got := answer(a); got.Kind != "unavailable" || !strings.Contains(got.Answer, "without a certificate") {
		t.Errorf("got %+v", got)
	}
}

// Nodes of two releases run side by side while a cluster is upgraded.
func TestNodeOfALaterReleaseIsAnsweredNotDied(t *testing.T) {
	a, _ := pair(t)
	for range 3 {
		a.Send("future b message")
		if got := answer(a); got.Kind != "unsupported" || !strings.Contains(got.Answer, "SpokenInYearsToCome") {
			t.Fatalf("a message that it does not know: %+v", got)
		}
		a.Send("future b field")
		if got := answer(a); got.Kind != "" || !strings.HasSuffix(got.Answer, "from a") {
			t.Fatalf("a field that it does not know: %+v", got)
		}
	}
	a.Send("ask b echo") // and lives on
	if got := answer(a); got.Answer != "id7 from a" {
		t.Errorf("got %+v", got)
	}
}

func TestCallerHearsThatANodeIsStuckAtOnce(t *testing.T) {
	a, b := pair(t)
	for { // until all of them are under way; the asking itself takes a place meanwhile
		a.Send("flood b mute")
		a.Send("ask b mute 50ms")
		if got := answer(a); got.Kind != "unavailable" {
			t.Fatalf("got %+v", got)
		} else if strings.Contains(got.Answer, "under way") {
			break
		}
	}
	a.Send("ask a echo") // others are not held up
	if got := answer(a); got.Answer != "id7 from " {
		t.Errorf("got %+v", got)
	}
	b.Signal(syscall.SIGTERM) // and the questions end with the node
	for {
		a.Send("ask b mute 50ms")
		if got := answer(a); strings.Contains(got.Answer, "left") {
			break
		}
	}
}
