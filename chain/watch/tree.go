package watch

import (
	"errors"
	"fmt"
	"slices"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// block is a block of the window with what would have to be undone.
type block struct {
	rpc.Header
	changes []model.OwnershipChange
}

// tree is the canonical chain as we know it: the newest blocks, oldest first,
// each the parent of the next. It is pure: no I/O, no clock.
type tree struct {
	blocks []block
	window int // blocks kept at most
}

var (
	// errTooDeep says that a branch leaves ours below the window.
	errTooDeep = errors.New("branch leaves ours below the window")
	// errNonsense says that headers contradict each other.
	errNonsense = errors.New("provider's headers contradict each other")
)

func (t *tree) empty() bool { return len(t.blocks) == 0 }

// tip is the newest block; the tree must not be empty.
func (t *tree) tip() rpc.Header { return t.blocks[len(t.blocks)-1].Header }

// find gives the index of a block, -1 if the tree does not have it.
func (t *tree) find(h model.Hash) int {
	for i := len(t.blocks) - 1; i >= 0; i-- {
		if t.blocks[i].Hash == h {
			return i
		}
	}
	return -1
}

// walk is the way from a new head down to the tree, newest first.
type walk struct {
	t    *tree
	path []rpc.Header
	meet int // index of the block that the path stands on, -1 while unknown
}

// from begins a walk at a head.
func (t *tree) from(head rpc.Header) (*walk, error) {
	w := &walk{t: t, meet: t.find(head.Hash)}
	if w.meet >= 0 {
		return w, nil
	}
	return w, w.add(head)
}

// next says which block is wanted, false when the walk has met the tree.
func (w *walk) next() (model.Hash, bool) {
	if w.meet >= 0 {
		return model.Hash{}, false
	}
	return w.path[len(w.path)-1].Parent, true
}

// add takes the block that next wanted.
func (w *walk) add(h rpc.Header) error {
	if n := len(w.path); n > 0 {
		child := w.path[n-1]
		if h.Hash != child.Parent || h.Number+1 != child.Number {
			return fmt.Errorf("%w: block %d %v is no parent of %d", errNonsense, h.Number, h.Hash, child.Number)
		}
	}
	w.path = append(w.path, h)
	if w.meet = w.t.find(h.Parent); w.meet >= 0 && w.t.blocks[w.meet].Number+1 != h.Number {
		return fmt.Errorf("%w: block %d follows %d", errNonsense, h.Number, w.t.blocks[w.meet].Number)
	}
	if w.meet < 0 && h.Number <= w.t.blocks[0].Number {
		return errTooDeep
	}
	return nil
}

// undo is how many blocks of the tree the new branch takes back.
func (w *walk) undo() int { return len(w.t.blocks) - 1 - w.meet }

// fresh gives the new blocks, oldest first.
func (w *walk) fresh() []rpc.Header {
	out := slices.Clone(w.path)
	slices.Reverse(out)
	return out
}

// extends reports whether the headers follow h and each other.
func extends(h rpc.Header, more []rpc.Header) bool {
	for _, m := range more {
		if m.Parent != h.Hash || m.Number != h.Number+1 {
			return false
		}
		h = m
	}
	return true
}

// undone lists what taking back the newest n blocks undoes, newest first.
func (t *tree) undone(n int) []block {
	out := slices.Clone(t.blocks[len(t.blocks)-n:])
	slices.Reverse(out)
	return out
}

// apply takes the newest n blocks back, adds some, and gives those that fell
// out of the window.
func (t *tree) apply(n int, add []block) (forgotten []block) {
	t.blocks = append(slices.Clone(t.blocks[:len(t.blocks)-n]), add...)
	if over := len(t.blocks) - t.window; over > 0 {
		forgotten = t.blocks[:over]
		t.blocks = slices.Clone(t.blocks[over:])
	}
	return forgotten
}

// headers gives a copy without the changes, for readers.
func (t *tree) headers() []rpc.Header {
	out := make([]rpc.Header, len(t.blocks))
	for i, b := range t.blocks {
		out[i] = b.Header
	}
	return out
}
