package chains

import (
	"strconv"

	"github.com/streamgate/streamgate/internal/fault"
)

// maxDepth bounds how far below the head a block may have to be.
const maxDepth = 100_000

// Finality says which block of a chain stays: the one that providers name by a tag,
// or one so many blocks below the head.
type Finality struct {
	Tag   string // "finalized" or "safe"; empty for Depth
	Depth uint64
}

// parseFinality reads a tag or a number.
func parseFinality(s string) (Finality, error) {
	if s == "finalized" || s == "safe" {
		return Finality{Tag: s}, nil
	}
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil || n == 0 || n > maxDepth {
		return Finality{}, fault.At("chain/chains.parseFinality", fault.Invalid, "finality", "%q: want finalized, safe, or 1 to %d blocks", s, maxDepth)
	}
	return Finality{Depth: n}, nil
}
