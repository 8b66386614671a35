package watch

import (
	"errors"
	"testing"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// header makes block n of a branch; branch 0 is the one all others leave.
func header(n uint64, branch, parentBranch byte) rpc.Header {
	h := rpc.Header{Number: n, Hash: model.Hash{byte(n), branch, 1}}
	if n > 0 {
		h.Parent = model.Hash{byte(n - 1), parentBranch, 1}
	}
	return h
}

// ours is blocks from … to of branch 0.
func ours(from, to uint64) *tree {
	t := &tree{window: 8}
	for n := from; n <= to; n++ {
		t.blocks = append(t.blocks, block{Header: header(n, 0, 0)})
	}
	return t
}

func TestWalksMeetTheTree(t *testing.T) {
	cases := map[string]struct {
		path  []rpc.Header // from the head down, as the provider gives it
		undo  int
		fresh int
		err   error
	}{
		"next block":     {[]rpc.Header{header(11, 0, 0)}, 0, 1, nil},
		"two blocks":     {[]rpc.Header{header(12, 0, 0), header(11, 0, 0)}, 0, 2, nil},
		"same height":    {[]rpc.Header{header(10, 1, 0)}, 1, 1, nil},
		"lower branch":   {[]rpc.Header{header(8, 1, 0)}, 3, 1, nil},
		"longer branch":  {[]rpc.Header{header(11, 1, 1), header(10, 1, 1), header(9, 1, 0)}, 2, 3, nil},
		"an older block": {[]rpc.Header{header(7, 0, 0)}, 3, 0, nil},
		"below the tree": {[]rpc.Header{header(6, 1, 1), header(5, 1, 1), header(4, 1, 1), header(3, 1, 1)}, 0, 0, errTooDeep},
		"wrong parent":   {[]rpc.Header{header(12, 0, 0), header(11, 3, 0)}, 0, 0, errNonsense},
		"skips a number": {[]rpc.Header{{Number: 13, Hash: model.Hash{13}, Parent: model.Hash{10, 0, 1}}}, 0, 0, errNonsense},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			w, err := ours(3, 10).from(tc.path[0])
			for rest := tc.path[1:]; err == nil; rest = rest[1:] {
				if _, more := w.next(); !more {
					break
				}
				err = w.add(rest[0])
			}
			if !errors.Is(err, tc.err) {
				t.Fatal(err)
			}
			if err == nil && (w.undo() != tc.undo || len(w.fresh()) != tc.fresh) {
				t.Fatalf("undo %d, fresh %d", w.undo(), len(w.fresh()))
			}
		})
	}
}

func TestTreeForgetsWhatLeavesTheWindow(t *testing.T) {
	tr := ours(3, 10)
	gone := tr.apply(1, []block{{Header: header(10, 1, 0)}, {Header: header(11, 1, 1)}})
	if len(gone) != 1 || gone[0].Number != 3 || tr.tip().Hash != header(11, 1, 1).Hash || len(tr.blocks) != 8 || tr.find(header(10, 0, 0).Hash) >= 0 {
		t.Fatalf("gone %+v, blocks %+v", gone, tr.blocks)
	}
}

func TestUndoneBlocksComeNewestFirst(t *testing.T) {
	got := ours(3, 10).undone(2)
	if len(got) != 2 || got[0].Number != 10 || got[1].Number != 9 {
		t.Fatalf("%+v", got)
	}
}
