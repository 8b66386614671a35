package decide

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

const (
	// maxListed bounds the sessions that an edge gives in one answer.
	maxListed = 1000
	// maxLists bounds the lists that an edge makes at once.
	maxLists = 8
	// listPatience bounds the question to all edges.
	listPatience = 2 * time.Second
)

// Session is a session as its edge lists it.
type Session struct {
	model.SessionInfo
	Wallet model.Wallet
}

// Lister lists the sessions on this edge, at most limit; it is called from many
// goroutines.
type Lister interface {
	SessionsOf(ctx context.Context, video model.VideoID, limit int) ([]Session, error)
}

// ListService answers origins on an edge.
type ListService struct {
	kit    kit.Kit
	lister Lister
}

// NewListService makes a ListService; Run makes it work.
func NewListService(k kit.Kit, l Lister) *ListService { return &ListService{kit: k, lister: l} }

// Run answers until ctx ends.
func (s *ListService) Run(ctx context.Context) error {
	return kit.Serve(ctx, s.kit, kit.Sessions, maxLists, s.answer)
}

func (s *ListService) answer(ctx context.Context, r *ask.Request) {
	const op = "actors/decide.ListService"
	m, ok := r.Message.(*v1.SessionListRequest)
	if !ok {
		r.Refuse(op)
		return
	}
	if !r.From.Has(model.OriginRole) {
		r.Forbid(op)
		return
	}
	limit := int(min(cmp.Or(m.GetLimit(), maxListed), maxListed))
	ctx, cancel := context.WithTimeout(r.Context(ctx), listPatience)
	defer cancel()
	list, err := s.lister.SessionsOf(ctx, model.VideoID(m.GetVideo()), limit+1)
	if err != nil {
		r.Fail(fault.Wrap(op, err))
		return
	}
	reply := &v1.SessionListReply{Truncated: len(list) > limit}
	for _, x := range list[:min(len(list), limit)] {
		reply.Sessions = append(reply.Sessions, &v1.SessionSummary{
			Session: string(x.Session), Video: string(x.Video), State: string(x.State), Reason: x.Reason,
			Wallet: x.Wallet[:], Block: x.Block, ExpiresAtMillis: x.ExpiresAt.UnixMilli(),
		})
	}
	r.Answer(reply)
}

// Listing is what all edges together said.
type Listing struct {
	Sessions []Session // by edge, then session
	// Missing are the edges that did not answer, Truncated those with more
	// sessions than they gave.
	Missing   []model.NodeName
	Truncated []model.NodeName
}

// Sessions asks every edge in the view for the sessions of a video, at most
// limit of each. It never fails: edges that do not answer are named.
func Sessions(ctx context.Context, a Asker, v Viewer, video model.VideoID, limit int) Listing {
	ctx, cancel := context.WithTimeout(ctx, listPatience)
	defer cancel()
	var out Listing
	var mu sync.Mutex // guards out
	var wg sync.WaitGroup
	for _, n := range v.View().With(model.EdgeRole) {
		wg.Go(func() {
			list, truncated, err := sessionsOn(ctx, a, n, video, limit)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				out.Missing = append(out.Missing, n.Name)
				return
			}
			if truncated {
				out.Truncated = append(out.Truncated, n.Name)
			}
			out.Sessions = append(out.Sessions, list...)
		})
	}
	wg.Wait()
	slices.SortFunc(out.Sessions, func(x, y Session) int {
		return cmp.Or(strings.Compare(string(x.Node), string(y.Node)), strings.Compare(string(x.Session), string(y.Session)))
	})
	slices.Sort(out.Missing)
	slices.Sort(out.Truncated)
	return out
}

func sessionsOn(ctx context.Context, a Asker, n model.Node, video model.VideoID, limit int) ([]Session, bool, error) {
	const op = "actors/decide.Sessions"
	got, err := a.Ask(ctx, n, kit.Sessions, &v1.SessionListRequest{Video: string(video), Limit: uint32(max(limit, 0))})
	if err != nil {
		return nil, false, fault.Wrap(op, err)
	}
	m, ok := got.(*v1.SessionListReply)
	if !ok {
		return nil, false, fault.New(op, fault.Unsupported, "answer of type %T", got)
	}
	var out []Session
	for _, x := range m.GetSessions() {
		wallet, err := codec.AddressOf(x.GetWallet())
		if err != nil {
			return nil, false, fault.Wrap(op, err)
		}
		out = append(out, Session{Wallet: wallet, SessionInfo: model.SessionInfo{
			Session: model.SessionID(x.GetSession()), Video: model.VideoID(x.GetVideo()), State: model.SessionState(x.GetState()),
			Reason: x.GetReason(), Node: n.Name, Block: x.GetBlock(), ExpiresAt: time.UnixMilli(x.GetExpiresAtMillis()),
		}})
	}
	return out, m.GetTruncated(), nil
}
