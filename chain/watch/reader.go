package watch

import (
	"context"
	"slices"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// readers is how many batches are under way at a time: while one travels the
	// next one gathers, so a busy watcher makes few large calls.
	readers = 2
	// maxBatch bounds the reads of one batch, maxQueue those that wait for one.
	maxBatch = 1_000
	maxQueue = 20_000
	// keptReads is how many answers are remembered. What a contract answers at a
	// block hash never changes.
	keptReads = 16_384
	// keptBytes is the longest answer that is remembered.
	keptBytes = 1_024
)

// readKey is a call, comparable.
type readKey struct {
	block model.Hash
	to    model.Address
	data  string
	gas   uint64
}

// read is a call under way, shared by all who ask for it.
type read struct {
	key     readKey
	settled bool          // the provider had a newer block already when it was asked
	done    chan struct{} // closed when result is there
	result  rpc.Result
}

// reader gathers the reads of many callers into few calls.
//
// A block that is the head may be no more when its state is read, and some nodes
// (anvil) then answer from the one that came: for the hash of a block, the state of its
// child. So what is read at the head is remembered while it is the head, and a block
// below it is read once it is below.
type reader struct {
	work  chan struct{} // holds a token for each worker at most
	known *lru.Cache[readKey, rpc.Result]

	mu       sync.Mutex // guards everything below
	underWay map[readKey]*read
	queue    []*read
	tip      model.Hash
	below    map[model.Hash]bool // blocks of the window that have a child
	young    []readKey           // known, read when their block was the tip or not ours
}

func newReader() (*reader, error) {
	known, err := lru.New[readKey, rpc.Result](keptReads)
	return &reader{work: make(chan struct{}, readers), known: known, underWay: map[readKey]*read{}}, err
}

// Read asks contracts at block hashes that the provider holds for canonical.
// Reads of concurrent callers travel together, equal ones once, and answers are
// remembered: a block that was canonical when it was read may be so no more, which
// the journal tells. It fails with Stale where no provider answers in time; a
// single call's failure stands in its Result.
func (w *Watcher) Read(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error) {
	const op = "chain/watch.Read"
	out := make([]rpc.Result, len(calls))
	waiting := make([]*read, len(calls))
	if err := w.reader.enlist(calls, out, waiting); err != nil {
		return nil, fault.Wrap(op, err)
	}
	for i, r := range waiting {
		if r == nil {
			continue
		}
		select {
		case <-r.done:
			out[i] = r.result
		case <-ctx.Done():
			return nil, fault.As(op, fault.Stale, ctx.Err())
		}
	}
	return out, nil
}

// ReadApart is Read for calls that run code of strangers: they travel by
// themselves, so that nobody else's read waits for them or fails with them, and
// are not remembered.
func (w *Watcher) ReadApart(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error) {
	results, err := w.ask(ctx, calls)
	return results, fault.As("chain/watch.ReadApart", fault.Stale, err)
}

// enlist answers what is known and joins or begins a read for the rest.
func (r *reader) enlist(calls []rpc.Call, out []rpc.Result, waiting []*read) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.queue)+len(calls) > maxQueue {
		return fault.New("chain/watch.enlist", fault.Unavailable, "%d reads are waiting", len(r.queue))
	}
	for i, c := range calls {
		k := readKey{c.Block, c.To, string(c.Data), c.Gas}
		if known, ok := r.known.Get(k); ok {
			out[i] = known
			continue
		}
		one, ok := r.underWay[k]
		if settled := r.below[k.block]; !ok || settled && !one.settled {
			one = &read{key: k, settled: settled, done: make(chan struct{})}
			r.underWay[k] = one
			r.queue = append(r.queue, one)
		}
		waiting[i] = one
	}
	r.wake()
	return nil
}

// wake needs r.mu.
func (r *reader) wake() {
	if len(r.queue) == 0 {
		return
	}
	select {
	case r.work <- struct{}{}:
	default:
	}
}

// serve makes the calls until ctx ends. Run has several of it.
func (w *Watcher) serve(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.reader.work:
		}
		batch := w.reader.take()
		if len(batch) == 0 {
			continue
		}
		calls := make([]rpc.Call, len(batch))
		for i, r := range batch {
			calls[i] = rpc.Call{Block: r.key.block, To: r.key.to, Data: []byte(r.key.data), Gas: r.key.gas}
		}
		results, err := w.ask(ctx, calls)
		w.reader.finish(batch, results, err)
	}
}

func (w *Watcher) ask(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error) {
	n, err := w.provider()
	if err != nil {
		return nil, err
	}
	return n.Read(ctx, calls)
}

func (r *reader) take() []*read {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := min(len(r.queue), maxBatch)
	batch := r.queue[:n:n]
	r.queue = r.queue[n:]
	r.wake()
	return batch
}

// finish gives a batch its answers.
func (r *reader) finish(batch []*read, results []rpc.Result, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, one := range batch {
		switch {
		case err != nil:
			one.result = rpc.Result{Err: fault.As("chain/watch.read", fault.Stale, err)}
		default:
			one.result = results[i]
			if one.result.Err == nil && len(one.result.Data) <= keptBytes {
				r.remember(one)
			}
		}
		if r.underWay[one.key] == one {
			delete(r.underWay, one.key)
		}
		close(one.done)
	}
}

// remember needs r.mu.
func (r *reader) remember(one *read) {
	switch {
	case one.settled:
	case r.below[one.key.block], len(r.young) >= keptReads:
		return
	default:
		r.young = append(r.young, one.key)
	}
	r.known.Add(one.key, one.result)
}

// move tells the reader what the newest blocks are, oldest first.
func (r *reader) move(window []rpc.Header) {
	r.mu.Lock()
	defer r.mu.Unlock()
	tip := window[len(window)-1].Hash
	if tip == r.tip {
		return
	}
	r.tip, r.below = tip, make(map[model.Hash]bool, len(window))
	for _, h := range window[:len(window)-1] {
		r.below[h.Hash] = true
	}
	r.young = slices.DeleteFunc(r.young, func(k readKey) bool {
		if k.block == tip {
			return false
		}
		r.known.Remove(k)
		return true
	})
}
