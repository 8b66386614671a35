package session

import (
	"slices"

	"github.com/streamgate/streamgate/internal/model"
)

// floors are the oldest blocks that a grant may rest on, one a chain. A gate has a
// chain or two, and an edge a hundred thousand sessions: a map would be most of
// what a session weighs.
type floors []model.BlockRef

// of gives a chain's floor, zero if there is none.
func (f floors) of(chain model.ChainID) model.BlockRef {
	for _, b := range f {
		if b.Chain == chain {
			return b
		}
	}
	return model.BlockRef{}
}

func (f *floors) set(b model.BlockRef) {
	if i := slices.IndexFunc(*f, func(o model.BlockRef) bool { return o.Chain == b.Chain }); i >= 0 {
		(*f)[i] = b
		return
	}
	*f = append(*f, b)
}
