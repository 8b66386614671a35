package keyring

import (
	"maps"
	"slices"

	"github.com/streamgate/streamgate/internal/model"
)

// Key is a gossip key as nodes tell of it: by its id.
type Key struct {
	ID   string `json:"id"`
	Made int64  `json:"made_unix_millis"` // 0 for one that came with the cluster
}

func (k Key) later(o Key) bool { return k.Made > o.Made || k.Made == o.Made && k.ID > o.ID }

// rings are the keys of every node, the one that encrypts first.
type rings map[model.NodeName][]Key

// what a rotation does next.
type what int

const (
	done      what = iota // all nodes hold one key
	kept                  // all encrypt with the newest key and still read the ones before
	makeKey               // there is no newer key to go to
	addKey                // nodes lack the newest key
	useKey                // all have it; nodes encrypt with another
	removeKey             // all encrypt with it; nodes still hold others
)

// move is one step, at all of Nodes at once. The next step is planned when all of
// them have acknowledged and said what they hold.
type move struct {
	What  what
	Key   Key
	Nodes []model.NodeName
}

// plan says what to do next. It goes by what the nodes hold alone, so a rotation
// that was interrupted anywhere is gone on with, by whichever origin. No node
// encrypts with a key before all nodes hold it, and none forgets a key before
// all have stopped encrypting with it.
func plan(r rings, finish bool) move {
	newest, one := newestOf(r)
	if newest.Made == 0 { // nothing that we made: nobody says which of them is to win
		switch {
		case !finish:
			return move{What: makeKey}
		case !one:
			return move{What: kept}
		}
		newest = anyFirst(r)
	}
	lacking := r.where(func(keys []Key) bool { return !holds(keys, newest.ID) })
	if len(lacking) > 0 {
		return move{addKey, newest, lacking}
	}
	others := r.where(func(keys []Key) bool { return keys[0].ID != newest.ID })
	if len(others) > 0 {
		return move{useKey, newest, others}
	}
	old := r.where(func(keys []Key) bool { return len(keys) > 1 })
	switch {
	case len(old) == 0:
		return move{What: done, Key: newest}
	case finish:
		return move{removeKey, newest, old}
	}
	return move{What: kept, Key: newest}
}

// newestOf gives the newest key anywhere, and whether all encrypt with the same one.
func newestOf(r rings) (newest Key, one bool) {
	first := anyFirst(r)
	one = true
	for _, keys := range r {
		one = one && keys[0].ID == first.ID
		for _, k := range keys {
			if newest.ID == "" || k.later(newest) {
				newest = k
			}
		}
	}
	return newest, one
}

func anyFirst(r rings) Key {
	for _, keys := range r {
		return keys[0]
	}
	return Key{}
}

func (r rings) where(f func([]Key) bool) []model.NodeName {
	var out []model.NodeName
	for _, name := range slices.Sorted(maps.Keys(r)) {
		if f(r[name]) {
			out = append(out, name)
		}
	}
	return out
}

func holds(keys []Key, id string) bool {
	return slices.ContainsFunc(keys, func(k Key) bool { return k.ID == id })
}

// lags reports whether a node encrypts with an older key than ours, as one does
// that was away while the keys were rotated. Keys that we did not make have no order.
func lags(ours, theirs []Key) bool { return ours[0].Made > 0 && ours[0].Made > theirs[0].Made }
