package watch_test

import (
	"context"
	"encoding/binary"
	"errors"
	"maps"
	"math/big"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// fakeChain is a chain in memory and a provider of it: it can mine, forget and
// go dark. It knows the truth that the journal is compared with.
type fakeChain struct {
	mu        sync.Mutex // guards everything
	blocks    map[model.Hash]fakeBlock
	canonical []model.Hash
	salt      uint64
	dark      bool   // every call fails
	maxRange  uint64 // of LogsIn
	follower  map[int]func(rpc.Header)
	next      int
	before    func(method string)
	reads     atomic.Int64 // calls of contracts
	owned     bool         // calls answer with the owner of token 1
	insists   *rpc.Header  // Latest says this whatever is mined
	sloppy    int          // so many of them from the head, whatever block was asked for
}

type fakeBlock struct {
	rpc.Header
	logs   []rpc.Log
	owners map[token]model.Address
}

type token struct {
	contract model.Address
	id       uint64
}

var errDark = errors.New("provider does not answer")

func newFakeChain() *fakeChain {
	f := &fakeChain{blocks: map[model.Hash]fakeBlock{}, maxRange: 1 << 60, follower: map[int]func(rpc.Header){}}
	f.add(fakeBlock{owners: map[token]model.Address{}})
	return f
}

// add puts a block on the head; f.mu is held, or nobody else has f.
func (f *fakeChain) add(b fakeBlock) {
	f.salt++
	binary.BigEndian.PutUint64(b.Hash[:], f.salt)
	b.Hash[31] = 1
	b.Number = uint64(len(f.canonical))
	b.Time = time.Unix(int64(1_000_000+f.salt), 0).UTC()
	if n := len(f.canonical); n > 0 {
		b.Parent = f.canonical[n-1]
	}
	for i := range b.logs {
		b.logs[i].BlockHash, b.logs[i].BlockNumber, b.logs[i].Index = b.Hash, b.Number, uint32(i)
	}
	f.blocks[b.Hash] = b
	f.canonical = append(f.canonical, b.Hash)
}

// move is a transfer to be mined.
type move struct {
	token token
	to    model.Address
}

// mine adds a block with transfers and rings.
func (f *fakeChain) mine(moves ...move) {
	f.mu.Lock()
	head := f.blocks[f.canonical[len(f.canonical)-1]]
	b := fakeBlock{owners: maps.Clone(head.owners)}
	for _, m := range moves {
		b.logs = append(b.logs, transferLog(m.token, b.owners[m.token], m.to))
		b.owners[m.token] = m.to
	}
	f.add(b)
	f.mu.Unlock()
	f.ring()
}

// fork forgets the newest blocks.
func (f *fakeChain) fork(depth int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.canonical = slices.Clone(f.canonical[:len(f.canonical)-depth])
}

func (f *fakeChain) setDark(dark bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dark = dark
}

// insist makes it name this head until it is nil.
func (f *fakeChain) insist(on *rpc.Header) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.insists = on
}

func (f *fakeChain) ring() {
	f.mu.Lock()
	fs, head := slices.Collect(maps.Values(f.follower)), f.blocks[f.canonical[len(f.canonical)-1]].Header
	f.mu.Unlock()
	for _, ring := range fs {
		ring(head)
	}
}

func (f *fakeChain) head() fakeBlock {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.blocks[f.canonical[len(f.canonical)-1]]
}

func transferLog(t token, from, to model.Address) rpc.Log {
	var a, b, id model.Hash
	copy(a[12:], from[:])
	copy(b[12:], to[:])
	new(big.Int).SetUint64(t.id).FillBytes(id[:])
	return rpc.Log{Address: t.contract, Topics: []model.Hash{events.Topics()[0], a, b, id}}
}

// begin is the start of every call.
func (f *fakeChain) begin(method string) error {
	f.mu.Lock()
	before := f.before
	f.mu.Unlock()
	if before != nil {
		before(method)
	}
	f.mu.Lock()
	if f.dark {
		f.mu.Unlock()
		return fault.As("fake", fault.Unavailable, errDark)
	}
	return nil
}

func (f *fakeChain) Latest(context.Context) (rpc.Header, error) {
	if err := f.begin("latest"); err != nil {
		return rpc.Header{}, err
	}
	defer f.mu.Unlock()
	if f.insists != nil {
		return *f.insists, nil
	}
	return f.blocks[f.canonical[len(f.canonical)-1]].Header, nil
}

func (f *fakeChain) HeaderByHash(_ context.Context, h model.Hash) (rpc.Header, error) {
	if err := f.begin("header"); err != nil {
		return rpc.Header{}, err
	}
	defer f.mu.Unlock()
	b, ok := f.blocks[h]
	if !ok {
		return rpc.Header{}, fault.New("fake", fault.NotFound, "no block")
	}
	return b.Header, nil
}

func (f *fakeChain) Headers(_ context.Context, numbers []uint64) ([]rpc.Header, error) {
	if err := f.begin("headers"); err != nil {
		return nil, err
	}
	defer f.mu.Unlock()
	var out []rpc.Header
	for _, n := range numbers {
		if n >= uint64(len(f.canonical)) {
			return nil, fault.New("fake", fault.NotFound, "no block %d", n)
		}
		out = append(out, f.blocks[f.canonical[n]].Header)
	}
	return out, nil
}

func matching(logs []rpc.Log, filter rpc.Filter) []rpc.Log {
	var out []rpc.Log
	for _, l := range logs {
		third := filter.Third == nil || len(l.Topics) > 2 && l.Topics[2] == *filter.Third
		if third && slices.Contains(filter.Contracts, l.Address) && slices.Contains(filter.Topics, l.Topics[0]) {
			out = append(out, l)
		}
	}
	return out
}

func (f *fakeChain) LogsOf(_ context.Context, hashes []model.Hash, filter rpc.Filter) ([][]rpc.Log, error) {
	if err := f.begin("logs"); err != nil {
		return nil, err
	}
	defer f.mu.Unlock()
	out := make([][]rpc.Log, len(hashes))
	for i, h := range hashes {
		out[i] = matching(f.blocks[h].logs, filter)
	}
	return out, nil
}

func (f *fakeChain) LogsIn(_ context.Context, from, to uint64, filter rpc.Filter) ([]rpc.Log, error) {
	if err := f.begin("range"); err != nil {
		return nil, err
	}
	defer f.mu.Unlock()
	if to-from+1 > f.maxRange {
		return nil, fault.New("fake", fault.Unavailable, "range too large")
	}
	var out []rpc.Log
	for n := from; n <= to && n < uint64(len(f.canonical)); n++ {
		out = append(out, matching(f.blocks[f.canonical[n]].logs, filter)...)
	}
	return out, nil
}

func (f *fakeChain) Read(_ context.Context, calls []rpc.Call) ([]rpc.Result, error) {
	if err := f.begin("read"); err != nil {
		return nil, err
	}
	defer f.mu.Unlock()
	out := make([]rpc.Result, len(calls))
	for i, c := range calls {
		f.reads.Add(1)
		if out[i].Data = c.To[:]; f.owned {
			at := c.Block
			if f.sloppy > 0 {
				f.sloppy--
				at = f.canonical[len(f.canonical)-1]
			}
			owner := f.blocks[at].owners[token{c.To, 1}]
			out[i].Data = owner[:]
		}
	}
	return out, nil
}

func (f *fakeChain) Follow(ctx context.Context, ring func(rpc.Header)) error {
	if err := f.begin("follow"); err != nil {
		return err
	}
	n := f.next
	f.next++
	f.follower[n] = ring
	f.mu.Unlock()
	ring(rpc.Header{})
	<-ctx.Done()
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.follower, n)
	return nil
}

func (f *fakeChain) Host() string { return "fake" }

func (f *fakeChain) Close() {}
