package decide

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

const (
	// keptWallets is of how many wallets a watcher remembers what was asked, those
	// last asked about; keptQuestions is how much of each. With keptGate they bound it
	// to 64 MB, some MB where the gates are ordinary ones, and keptAskers the edges
	// that are named with each.
	keptWallets   = 16_384
	keptQuestions = 4
	keptAskers    = 64
	keptGate      = 1 << 10
	// maxLosers bounds what one batch of changes makes a watcher decide unasked.
	maxLosers = 256
	// foretellWithin bounds how long news waits for the answers that go with it. A
	// question that is put instead takes about as long.
	foretellWithin = 10 * time.Millisecond
	// foretellTogether is how many gates are decided at once.
	foretellTogether = 16
)

// questions are those that a watcher was asked last. Safe for concurrent use.
type questions struct {
	mu sync.Mutex                        // held by who changes a list
	by *lru.Cache[model.Wallet, []asked] // lists are never written to
}

// asked is a bare question and the edges that put it, which have a session that
// rests on the answer.
type asked struct {
	question *v1.DecideRequest
	by       []model.NodeName
}

func newQuestions() *questions {
	by, _ := lru.New[model.Wallet, []asked](keptWallets) // fails for sizes below 1
	return &questions{by: by}
}

// bare is a question without what differs each time that it is put.
func bare(m *v1.DecideRequest) *v1.DecideRequest {
	m = proto.CloneOf(m)
	m.MinBlocks, m.PatienceMillis = nil, 0
	return m
}

// remember keeps a question that was answered, and who put it.
func (q *questions) remember(m *v1.DecideRequest, edge model.NodeName) {
	wallet, err := codec.AddressOf(m.GetWallet())
	if err != nil || len(m.GetGateJson()) > keptGate {
		return
	}
	one := asked{question: bare(m), by: []model.NodeName{edge}}
	q.mu.Lock()
	defer q.mu.Unlock()
	before, _ := q.by.Get(wallet)
	at := slices.IndexFunc(before, func(o asked) bool { return proto.Equal(o.question, one.question) })
	if at >= 0 {
		if slices.Contains(before[at].by, edge) {
			return
		}
		one.by = append(one.by, before[at].by...)
		one.by = one.by[:min(len(one.by), keptAskers)]
		before = slices.Delete(slices.Clone(before), at, at+1)
	}
	all := append([]asked{one}, before...)
	q.by.Add(wallet, all[:min(len(all), keptQuestions)])
}

// Foretell decides again what was asked about the wallets that lose by these
// changes of a chain, and gives the refusals: they are told with the changes, so
// that no edge need ask. It also says which edges asked, whose sessions these are.
// It is called by whoever pushes the changes, gives what there is within some
// milliseconds, and nothing for a question that it does not remember or cannot
// answer: then edges ask.
func (s *Service) Foretell(ctx context.Context, changes []model.OwnershipChange) (refusals []*v1.Foretold, edges []model.NodeName) {
	ctx, cancel := context.WithTimeout(ctx, foretellWithin)
	defer cancel()
	floor, losers := losersOf(changes)
	var all []asked
	for w := range losers {
		list, _ := s.asked.by.Get(w)
		for _, a := range list {
			edges = append(edges, a.by...)
		}
		all = append(all, list...)
	}
	out := make([]*v1.Foretold, len(all))
	var group errgroup.Group
	group.SetLimit(foretellTogether)
	for i, a := range all {
		group.Go(func() error {
			put := proto.CloneOf(a.question)
			put.MinBlocks = []*v1.BlockRef{codec.BlockRef(floor)}
			if v, err := s.decide(ctx, put); err == nil && refuses(v) {
				out[i] = &v1.Foretold{Question: digest(a.question), Reply: codec.Verdict(v)}
			}
			return nil
		})
	}
	_ = group.Wait() // what was not decided is asked for
	return slices.DeleteFunc(out, func(f *v1.Foretold) bool { return f == nil }), edges
}

// losersOf gives the newest block of the changes and who may lose by them: who
// sent, or who received what a reorg took back.
func losersOf(changes []model.OwnershipChange) (floor model.BlockRef, losers map[model.Wallet]bool) {
	losers = map[model.Wallet]bool{}
	for _, c := range changes {
		if c.Block.Number >= floor.Number {
			floor = c.Block
		}
		loser := c.From
		if c.Undone {
			loser = c.To
		}
		if !loser.IsZero() && len(losers) < maxLosers {
			losers[loser] = true
		}
	}
	return floor, losers
}

// refuses tells of a plain no. Whatever may become a yes, or is one, is asked for:
// only the answer to the newest question may grant.
func refuses(v model.Verdict) bool { return !v.Allowed && !v.Pending && len(v.Blocks) > 0 }

// digest names a bare question. Two nodes that write it differently, because one
// is of another release, do not understand each other, and the edge asks.
func digest(m *v1.DecideRequest) []byte {
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		return nil
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

const (
	// maxForetold bounds what one push may bring, keptAnswers what an edge keeps.
	maxForetold = maxLosers * keptQuestions
	keptAnswers = 4096
)

// answers are those that were told before they were asked for. Safe for concurrent use.
type answers struct {
	by *lru.Cache[string, model.Verdict]
}

func newAnswers() *answers {
	by, _ := lru.New[string, model.Verdict](keptAnswers) // fails for sizes below 1
	return &answers{by}
}

// Tell takes what a watcher foretold with its changes, before the changes are
// handed out. What is not a readable refusal is left out. The caller has
// authenticated the watcher. It does not block.
func (c *Client) Tell(list []*v1.Foretold) error {
	const op = "actors/decide.Tell"
	if len(list) > maxForetold {
		return fault.New(op, fault.TooLarge, "%d answers", len(list))
	}
	for _, f := range list {
		if len(f.GetQuestion()) != sha256.Size {
			return fault.New(op, fault.Invalid, "question of %d bytes", len(f.GetQuestion()))
		}
		v, err := codec.VerdictOf(f.GetReply())
		if err != nil {
			return fault.Wrap(op, err)
		}
		if refuses(v) {
			c.foretold.by.Add(string(f.GetQuestion()), v)
		}
	}
	return nil
}

// Foretold gives the answer that was foretold to a question, if it rests on the very
// blocks that the question names: then it is what a watcher at these blocks says.
// It does not block.
func (c *Client) Foretold(gate json.RawMessage, wallet model.Wallet, atLeast []model.BlockRef) (model.Verdict, bool) {
	if c.foretold.by.Len() == 0 || len(atLeast) == 0 {
		return model.Verdict{}, false
	}
	v, ok := c.foretold.by.Get(string(digest(&v1.DecideRequest{GateJson: gate, Wallet: wallet[:]})))
	if !ok {
		return v, false
	}
	for _, floor := range atLeast {
		if !restsOn(v, floor) {
			return v, false
		}
	}
	return v, true
}

func restsOn(v model.Verdict, floor model.BlockRef) bool {
	for _, b := range v.Blocks {
		if b.Chain == floor.Chain {
			return b.Number == floor.Number && b.Hash == floor.Hash
		}
	}
	return false
}
