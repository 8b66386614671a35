package watch

import (
	"context"
	"slices"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// keptBlocks is of how many blocks the logs are kept as they came, for the index
	// that wants them a moment later; keptLogs is how many a block may have for that.
	keptBlocks = 64
	keptLogs   = 8_000
)

// raw is the logs of a block as a filter found them.
type raw struct {
	filter rpc.Filter
	logs   []rpc.Log
}

func newRaw() (*lru.Cache[model.Hash, raw], error) { return lru.New[model.Hash, raw](keptBlocks) }

// keepRaw remembers what blocks hold.
func (w *Watcher) keepRaw(blocks []model.Hash, f rpc.Filter, logs [][]rpc.Log) {
	for i, b := range blocks {
		if len(logs[i]) <= keptLogs {
			w.raw.Add(b, raw{f, logs[i]})
		}
	}
}

// Window is the newest canonical blocks, oldest first, as of the last that Run
// committed; empty before the first. It must not be changed.
func (w *Watcher) Window() []rpc.Header { return w.state.Load().window }

// Headers gives the canonical blocks of these numbers, as rpc.Client's.
func (w *Watcher) Headers(ctx context.Context, numbers []uint64) ([]rpc.Header, error) {
	n, err := w.provider()
	if err != nil {
		return nil, err
	}
	return n.Headers(ctx, numbers)
}

// LogsIn gives the matching logs of a range, as rpc.Client's.
func (w *Watcher) LogsIn(ctx context.Context, from, to uint64, f rpc.Filter) ([]rpc.Log, error) {
	n, err := w.provider()
	if err != nil {
		return nil, err
	}
	return n.LogsIn(ctx, from, to, f)
}

// LogsOf gives the matching logs of each block, as rpc.Client's. Blocks that were
// followed a moment ago are not asked for again.
func (w *Watcher) LogsOf(ctx context.Context, blocks []model.Hash, f rpc.Filter) ([][]rpc.Log, error) {
	out := make([][]rpc.Log, len(blocks))
	var missing []model.Hash
	for i, b := range blocks {
		if known, ok := w.raw.Get(b); ok && covers(known.filter, f) {
			out[i] = within(known.logs, f)
		} else {
			missing = append(missing, b)
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	n, err := w.provider()
	if err != nil {
		return nil, err
	}
	logs, err := n.LogsOf(ctx, missing, f)
	if err != nil {
		return nil, err
	}
	for i, b := range blocks {
		if at := slices.Index(missing, b); at >= 0 {
			out[i] = logs[at]
		}
	}
	return out, nil
}

// covers reports whether all that f asks for is in what have found.
func covers(have, f rpc.Filter) bool {
	if have.Third != nil || f.Third != nil {
		return false
	}
	known := make(map[model.Address]bool, len(have.Contracts))
	for _, c := range have.Contracts {
		known[c] = true
	}
	return !slices.ContainsFunc(f.Contracts, func(c model.Address) bool { return !known[c] }) &&
		!slices.ContainsFunc(f.Topics, func(t model.Hash) bool { return !slices.Contains(have.Topics, t) })
}

// within picks what f asks for.
func within(logs []rpc.Log, f rpc.Filter) []rpc.Log {
	wanted := make(map[model.Address]bool, len(f.Contracts))
	for _, c := range f.Contracts {
		wanted[c] = true
	}
	out := make([]rpc.Log, 0, len(logs))
	for _, l := range logs {
		if wanted[l.Address] && len(l.Topics) > 0 && slices.Contains(f.Topics, l.Topics[0]) {
			out = append(out, l)
		}
	}
	return out
}
