package route_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/cluster/route"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// town is a cluster whose view and answers a test sets.
type town struct {
	view    *membership.View
	changed chan struct{}
	answer  func(model.Node) (proto.Message, error)
	asked   int
}

func newTown(names ...model.NodeName) *town {
	w := &town{changed: make(chan struct{})}
	w.become(names...)
	return w
}

func (w *town) become(names ...model.NodeName) {
	v := &membership.View{Epoch: 1}
	for _, n := range names {
		v.Nodes = append(v.Nodes, model.Node{Name: n, Roles: []model.Role{model.OriginRole}})
	}
	w.view = v
	close(w.changed)
	w.changed = make(chan struct{})
}

func (w *town) Self() model.Node         { return model.Node{} }
func (w *town) View() *membership.View   { return w.view }
func (w *town) Changed() <-chan struct{} { return w.changed }
func (w *town) Members() ask.Members     { return w }
func (w *town) Ask(_ context.Context, n model.Node, _ string, _ proto.Message) (proto.Message, error) {
	w.asked++
	return w.answer(n)
}

func (w *town) call(ctx context.Context) (proto.Message, error) {
	return route.New(w).Call(ctx, model.OriginRole, "video-1", "videos", &v1.FeedAck{})
}

func TestCallReachesTheOwner(t *testing.T) {
	w := newTown("a", "b", "c")
	owner, _ := placement.Owner(w.view.Nodes, model.OriginRole, "video-1")
	w.answer = func(n model.Node) (proto.Message, error) { return &v1.FeedAck{Feed: string(n.Name)}, nil }
	got, err := w.call(t.Context())
	if err != nil || got.(*v1.FeedAck).GetFeed() != string(owner.Name) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestCallFollowsTheOwnershipWhenTheOwnerLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown("a", "b", "c")
		owner, _ := placement.Owner(w.view.Nodes, model.OriginRole, "video-1")
		w.answer = func(n model.Node) (proto.Message, error) {
			if n.Name == owner.Name {
				w.become("z")
				return nil, fault.New("ask", fault.Unavailable, "left")
			}
			return &v1.FeedAck{Feed: string(n.Name)}, nil
		}
		start := time.Now()
		got, err := w.call(t.Context())
		if err != nil || got.(*v1.FeedAck).GetFeed() != "z" || time.Since(start) != 0 {
			t.Errorf("%v, %v after %s", got, err, time.Since(start))
		}
	})
}

func TestCallWaitsForAnOwnerUntilItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTown()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := w.call(ctx); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%v", err)
		}
		w.become("a")
		w.answer = func(model.Node) (proto.Message, error) {
			return nil, fault.New("a", fault.Unavailable, "not the owner")
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := w.call(ctx); fault.KindOf(err) != fault.Unavailable || w.asked > 200 {
			t.Errorf("%v after asking %d times in a minute", err, w.asked)
		}
	})
}

func TestRefusalOfTheOwnerIsNotRetried(t *testing.T) {
	w := newTown("a")
	w.answer = func(model.Node) (proto.Message, error) {
		return nil, fault.New("a", fault.Conflict, "already published")
	}
	if _, err := w.call(t.Context()); fault.KindOf(err) != fault.Conflict || w.asked != 1 {
		t.Errorf("%v after %d questions", err, w.asked)
	}
}
