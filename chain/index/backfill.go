package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// Providers answer for 5 to any number of blocks at a time, and for 10,000 logs
	// or more: begin with few, and find out. A range that was too large costs more than
	// several that were too small.
	firstRange = 64
	// fewLogs in an answer let the next range be larger, manyLogs make it smaller.
	fewLogs, manyLogs = 4_000, 16_000
	// gentle is for how many ranges the size stays once a provider said that one was
	// too large. Then it is tried again: perhaps that was only a bad moment.
	gentle = 32
	// together is how many contracts are read at a time; see chain/rpc.
	together = 256
	// partMoves is how many movements are committed at a time, roughly.
	partMoves = 4_000
)

// ahead is how many ranges are fetched while one is written: the provider works on
// the next one while the last one travels and is read.
const ahead = 2

// ranger fetches ranges ahead of what is written.
type ranger struct {
	size   uint64
	gently int      // ranges for which the size stays
	begun  []*fetch // one after the other
}

// fetch is a range under way.
type fetch struct {
	of       []model.Address
	from, to uint64
	cancel   context.CancelFunc
	done     chan struct{} // closed when logs and err are there
	logs     []rpc.Log
	err      error
}

func newRanger() ranger { return ranger{size: firstRange} }

// stop drops what is fetched ahead and waits for the calls.
func (r *ranger) stop() {
	for _, f := range r.begun {
		f.cancel()
	}
	for _, f := range r.begun {
		<-f.done
	}
	r.begun = nil
}

// get gives the fetch of the range of these contracts from a block on, begun
// before or now, and begins those that follow it.
func (r *ranger) get(ctx context.Context, s Source, of []*contract, from, limit uint64) *fetch {
	addresses := filter(of).Contracts
	if len(r.begun) > 0 && (r.begun[0].from != from || !slices.Equal(r.begun[0].of, addresses)) {
		r.stop()
	}
	for len(r.begun) < ahead {
		if n := len(r.begun); n > 0 {
			from = r.begun[n-1].to + 1
		}
		if from > limit {
			break
		}
		r.begun = append(r.begun, begin(ctx, s, addresses, from, min(from+r.size-1, limit), filter(of)))
	}
	return r.begun[0]
}

// took drops the first fetch, of which all that is wanted is known.
func (r *ranger) took() {
	r.begun[0].cancel()
	r.begun = r.begun[1:]
}

// begin asks for the logs of a range.
func begin(ctx context.Context, s Source, of []model.Address, from, to uint64, what rpc.Filter) *fetch {
	f := &fetch{of: of, from: from, to: to, done: make(chan struct{})}
	ctx, f.cancel = context.WithCancel(ctx)
	go func() { // ends with the call; stop waits for it
		defer close(f.done)
		f.logs, f.err = s.LogsIn(ctx, from, to, what)
	}()
	return f
}

// sized learns from how a fetch went.
func (r *ranger) sized(f *fetch) {
	switch n := len(f.logs); {
	case f.err != nil:
		r.size, r.gently = max(1, (f.to-f.from+1)/2), gentle
	case n > manyLogs:
		r.size = max(1, r.size/2)
	case n > fewLogs || f.to-f.from+1 < r.size:
	case r.gently > 0:
		r.gently--
	default:
		r.size *= 2
	}
}

// lacking gives the contracts whose past is read next, which all are at the same
// block, and the last block that may be read with them.
func (x *Index) lacking() (group []*contract, limit uint64) {
	all := x.all(func(c *contract) bool { return !c.Live && c.Stopped == "" })
	if len(all) == 0 || len(x.tree) == 0 {
		return nil, 0
	}
	slices.SortStableFunc(all, func(a, b *contract) int { return cmp.Compare(a.Next, b.Next) })
	limit = x.tree[0].Number - 1
	for _, c := range all {
		if c.Next == all[0].Next && len(group) < together {
			group = append(group, c)
		} else if c.Next > all[0].Next {
			limit = min(limit, c.Next-1)
			break
		}
	}
	return group, limit
}

// backfill reads one range of the past, below the window, or joins a contract whose
// past is there to those that are followed. It reports whether there is more.
func (x *Index) backfill(ctx context.Context, moved <-chan struct{}) (bool, error) {
	group, limit := x.lacking()
	if len(group) == 0 {
		return false, nil
	}
	if group[0].Next >= x.tree[0].Number {
		return true, x.join(ctx, group)
	}
	x.started(group)
	f := x.ranger.get(ctx, x.source, group, group[0].Next, limit)
	select {
	case <-f.done:
	case <-moved: // following comes first; the fetch goes on
		return true, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
	x.ranger.took()
	if f.err != nil && (f.from == f.to || rpc.IsRefused(f.err)) { // less of it is no use
		return false, fault.Wrap("chain/index.backfill", f.err)
	}
	if x.ranger.sized(f); f.err != nil {
		return true, nil // with less
	}
	if err := sane(f); err != nil {
		return false, err
	}
	if f.to < limit { // while this range is written
		x.ranger.get(ctx, x.source, group, f.to+1, limit)
	}
	if err := x.fill(group, f); err != nil {
		return false, err
	}
	return true, x.bound()
}

// sane checks that the logs are of the range, and puts them in order.
func sane(f *fetch) error {
	for i := range f.logs {
		if n := f.logs[i].BlockNumber; n < f.from || n > f.to {
			return fault.New("chain/index.sane", fault.Unavailable, "asked for blocks %d to %d, got one of %d", f.from, f.to, n)
		}
	}
	slices.SortStableFunc(f.logs, func(a, b rpc.Log) int {
		return cmp.Or(cmp.Compare(a.BlockNumber, b.BlockNumber), cmp.Compare(a.Index, b.Index))
	})
	f.logs = slices.CompactFunc(f.logs, func(a, b rpc.Log) bool { return a.BlockNumber == b.BlockNumber && a.Index == b.Index })
	return nil
}

// fill commits the logs of a range, some whole blocks at a time, each commit with
// the cursor behind it.
func (x *Index) fill(group []*contract, f *fetch) error {
	rest := f.logs
	for {
		n := part(rest)
		next := f.to + 1
		if n < len(rest) {
			next = rest[n].BlockNumber
		}
		out, touched, err := x.block(group, rest[:n], func(c *contract) bool { c.Next = next; return true })
		if err == nil {
			err = x.commit(out, touched, func() {})
		}
		if err != nil {
			return err
		}
		if rest = rest[n:]; len(rest) == 0 {
			return nil
		}
		for i, c := range group {
			if group[i] = x.contracts[c.Address]; group[i].Stopped != "" || group[i].Next != next {
				return nil // one was given up: the others are looked at anew
			}
		}
	}
}

// part is how many logs go into one commit: as many whole blocks as make
// partMoves, one at least.
func part(logs []rpc.Log) int {
	moves := 0
	for i := range logs {
		if moves >= partMoves && logs[i].BlockNumber != logs[i-1].BlockNumber {
			return i
		}
		moves += max(1, len(logs[i].Data)/64) // a batch has two words a movement
	}
	return len(logs)
}

// join indexes the window's blocks for contracts whose past is there, one by one so
// that they can be undone, and follows them from then on.
func (x *Index) join(ctx context.Context, group []*contract) error {
	tip := x.tree[len(x.tree)-1]
	for from := group[0].Next; from <= tip.Number; {
		at := int(from - x.tree[0].Number)
		blocks := x.tree[at:min(len(x.tree), at+followBlocks)]
		logs, err := x.logsOf(ctx, group, blocks)
		if err != nil {
			return err
		}
		for i, h := range blocks {
			out, touched, err := x.block(group, logs[i], func(c *contract) bool {
				c.Next, c.Live = h.Number+1, h.Number == tip.Number
				return c.Live
			})
			if err == nil {
				err = x.commit(out, touched, func() {})
			}
			if err != nil {
				return err
			}
			for j, c := range group {
				if now := x.contracts[c.Address]; now.Stopped != "" {
					return nil // given up: the others are joined without it
				} else if next := *now; next.Next <= h.Number {
					next.Next = h.Number + 1 // nothing of it in this block: no need to write that
					group[j] = &next
				} else {
					group[j] = now
				}
			}
		}
		from = blocks[len(blocks)-1].Number + 1
	}
	x.log.Info("contracts are indexed up to the head", zap.Int("contracts", len(group)), zap.Uint64("block", tip.Number))
	return x.bound()
}

// giveUp stops to index a contract and drops what there is of it.
func (x *Index) giveUp(c *contract, why string) error {
	next := *c
	next.Stopped = why
	x.log.Warn("contract is not indexed any more", zap.Stringer("contract", c.Address), zap.String("reason", why))
	return x.restart([]*contract{&next}, "given-up", func(*write) {})
}

// bound keeps the rows of all contracts below the limit: the largest one goes.
func (x *Index) bound() error {
	all := x.all(func(c *contract) bool { return c.Stopped == "" })
	var sum uint64
	for _, c := range all {
		sum += c.Bytes
	}
	if sum <= x.cfg.MaxBytes {
		return nil
	}
	most := slices.MaxFunc(all, func(a, b *contract) int { return cmp.Compare(a.Bytes, b.Bytes) })
	return x.giveUp(most, fmt.Sprintf("the index may have %d MiB, and this contract has the most of it", x.cfg.MaxBytes>>20))
}

// pace is how fast a contract's past is read.
type pace struct {
	from uint64
	at   time.Time
}

// started notes when the past of contracts began to be read.
func (x *Index) started(group []*contract) {
	x.show(func() {
		for _, c := range group {
			if _, ok := x.paces[c.Address]; !ok {
				x.paces[c.Address] = pace{c.Next, time.Now()}
			}
		}
	})
}
