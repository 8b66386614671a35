package vouch

import (
	"context"
	"slices"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/sig"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxKept bounds the vouchers of a chain that are asked about at each block, 80
	// MB of signatures at worst. One too many takes the place of the one that was
	// not asked for longest.
	maxKept = 10_000
	// keptAnswers bounds the answers that are remembered: many sessions ask for one
	// voucher at one block.
	keptAnswers = 16_384
	// viewAge is how old the view of a chain may be for a login.
	viewAge = 30 * time.Second
	// lookAgain is how often a chain is looked at that does not show a block yet.
	lookAgain = 50 * time.Millisecond
)

// Chain is a chain that is followed; *watch.Watcher is one.
type Chain interface {
	Chain() chains.Chain
	View() *model.ChainView
	HeadChanged() <-chan struct{}
	Ring()
	ReadApart(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error)
}

// Teller tells edges that the word on a voucher is another one since a block. It
// returns when all have heard it, or could not be reached.
type Teller interface {
	Turned(ctx context.Context, edges []model.NodeName, id model.VoucherID, block model.BlockRef)
}

// Keeper asks contracts. Safe for concurrent use; Run must run for edges to be told.
type Keeper struct {
	chains  map[model.ChainID]*ring
	answers *lru.Cache[asked, answer]
	teller  Teller
	log     *zap.Logger
	metrics *Metrics
	news    chan news
}

// asked is a question whose answer never changes.
type asked struct {
	block model.Hash
	id    model.VoucherID
}

// answer is a contract's word and what it cost.
type answer struct {
	valid bool
	gas   uint32
}

// New makes a keeper over chains.
func New(t Teller, log *zap.Logger, m *Metrics, followed ...Chain) (*Keeper, error) {
	const op = "chain/vouch.New"
	answers, err := lru.New[asked, answer](keptAnswers)
	if err != nil {
		return nil, fault.As(op, fault.Internal, err)
	}
	k := &Keeper{chains: map[model.ChainID]*ring{}, answers: answers, teller: t, log: log.Named("vouch"), metrics: m, news: make(chan news, maxNews)}
	for _, c := range followed {
		id := c.Chain().ID
		if k.chains[id] != nil {
			return nil, fault.New(op, fault.Invalid, "chain %d twice", id)
		}
		k.chains[id] = &ring{chain: c, kept: map[model.VoucherID]*kept{}, budget: rate.NewLimiter(gasASecond, gasBurst), bell: make(chan struct{}, 1)}
	}
	return k, nil
}

// Check asks at the chain's head, for a login. It is Stale where the chain cannot
// be seen, and Unauthorized for a signature that cannot be one.
func (k *Keeper) Check(ctx context.Context, v model.Voucher) (bool, model.BlockRef, error) {
	const op = "chain/vouch.Check"
	r, err := k.of(v.Chain)
	if err != nil {
		return false, model.BlockRef{}, err
	}
	at, err := r.head(ctx, 0)
	if err != nil {
		return false, at, fault.Wrap(op, err)
	}
	a, err := k.ask(ctx, r, v, at)
	return a.valid, at, fault.Wrap(op, err)
}

// Join makes a gate's verdict for a wallet rest on a voucher too: without the
// contract's word there is no right. It is asked at the block that the verdict
// rests on, or else at one not older than atLeast says. The edge hears from now
// on when that word turns.
func (k *Keeper) Join(ctx context.Context, verdict model.Verdict, v model.Voucher, edge model.NodeName, atLeast []model.BlockRef) (model.Verdict, error) {
	const op = "chain/vouch.Join"
	r, err := k.of(v.Chain)
	if err != nil {
		return model.Verdict{}, err
	}
	i := slices.IndexFunc(verdict.Blocks, func(b model.BlockRef) bool { return b.Chain == v.Chain })
	if i < 0 {
		at, err := r.head(ctx, floorOf(v.Chain, atLeast))
		if err != nil {
			return model.Verdict{}, fault.Wrap(op, err)
		}
		i = len(verdict.Blocks)
		verdict.Blocks = append(slices.Clone(verdict.Blocks), at)
	}
	at := verdict.Blocks[i]
	a, err := k.ask(ctx, r, v, at)
	if err != nil {
		return model.Verdict{}, fault.Wrap(op, err)
	}
	k.turned(r.note(v, a, at, edge), at)
	r.wake(at)
	if a.valid {
		return verdict, nil
	}
	blocks := append([]model.BlockRef{at}, slices.Delete(slices.Clone(verdict.Blocks), i, i+1)...)
	return model.Verdict{Blocks: blocks, Watch: verdict.Watch, Holders: verdict.Holders, Rule: "signature of " + v.Wallet.String(),
		Reason:  "the contract of this account does not take the signature of the login any more",
		Satisfy: "sign in again with the account as it is now"}, nil
}

func (k *Keeper) of(c model.ChainID) (*ring, error) {
	if r := k.chains[c]; r != nil {
		return r, nil
	}
	return nil, fault.New("chain/vouch", fault.Stale, "chain %d is not watched here", c)
}

// ask puts one question, unless the answer is known.
func (k *Keeper) ask(ctx context.Context, r *ring, v model.Voucher, at model.BlockRef) (answer, error) {
	key := asked{at.Hash, v.ID()}
	if a, ok := k.answers.Get(key); ok {
		return a, nil
	}
	answers, err := k.askAll(ctx, r, []model.Voucher{v}, at)
	if err != nil {
		return answer{}, err
	}
	return answers[0].answer, answers[0].err
}

type outcome struct {
	answer
	err error
}

// askAll puts questions that have well-formed signatures, or fails as a whole.
func (k *Keeper) askAll(ctx context.Context, r *ring, vs []model.Voucher, at model.BlockRef) ([]outcome, error) {
	calls := make([]rpc.Call, len(vs))
	for i, v := range vs {
		code, err := sig.Question(v)
		if err != nil {
			return nil, err
		}
		calls[i] = rpc.Call{Block: at.Hash, Data: code, Gas: askGas}
	}
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	start := time.Now()
	results, err := r.chain.ReadApart(ctx, calls)
	k.metrics.asked(r.chain.Chain().ID, len(vs), time.Since(start), err)
	if err != nil {
		return nil, err
	}
	out := make([]outcome, len(vs))
	for i, res := range results {
		if out[i] = read(res); out[i].err == nil {
			k.answers.Add(asked{at.Hash, vs[i].ID()}, out[i].answer)
		} else {
			r.chain.Ring() // most likely a reorg
		}
	}
	return out, nil
}

// read takes a result. The validator reverts only where it could not find out.
func read(res rpc.Result) (o outcome) {
	const op = "chain/vouch.read"
	switch {
	case res.Err != nil:
		o.err = fault.As(op, fault.Stale, res.Err)
	case res.Reverted:
		o.err = fault.New(op, fault.Stale, "the provider gives a call too little gas")
	default:
		o.valid, o.gas, o.err = sig.Answer(res.Data)
	}
	return o
}

// floorOf is the oldest block of a chain that an answer may rest on.
func floorOf(chain model.ChainID, atLeast []model.BlockRef) (floor uint64) {
	for _, b := range atLeast {
		if b.Chain == chain {
			floor = max(floor, b.Number)
		}
	}
	return floor
}
