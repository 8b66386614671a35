package rpc

import "strings"

// IsPruned reports whether a provider failed because it keeps no state of a block that
// old. There is no code for it; these are the words of geth (with either layout),
// anvil, Erigon, Nethermind, Besu, Reth and what most services pass on.
func IsPruned(err error) bool {
	if err == nil {
		return false
	}
	text := strings.ToLower(err.Error())
	for _, words := range []string{"missing trie node", "historical state", "no state available", "state is not available", "state not available",
		"state unavailable", "pruned", "archive", "blockoutofrange", "block is too old", "distance to target block exceeds"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}
