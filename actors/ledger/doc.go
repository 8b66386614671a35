// Package ledger brings what happens on the chains and in the catalog to an
// edge: in order, without a hole that nobody notices, and with the time at which
// each chain was last known to be seen.
//
// The Ledger runs on an edge. It follows the feeds of every watcher and origin
// in the view: pushed entries for speed, a pull about once a second for the
// guarantee. The pull is also the lease: when the answer brought the edge up
// to the newest entry, the chain counts as confirmed at the moment the question
// was sent, less the age that the publisher stated. Only monotonic clocks take
// part, so a wall clock that jumps opens nothing.
//
// A watcher that does not watch a contract that sessions rest on says nothing of
// it, so its answers confirm the chain only when it watches them all: each pull
// names those that it was not yet heard to cover.
//
// The Publisher runs on watchers and origins. It pushes each journal to every
// edge in the view, and answers the pulls.
//
// A change is a trigger, never the truth: telling it twice is harmless, and
// after a Gap everything that it may concern is to be decided again. What a
// change means for a session is not known here.
package ledger

import (
	"strconv"
	"strings"

	"github.com/streamgate/streamgate/internal/model"
)

// CatalogFeed is the name of an origin's feed of published videos.
const CatalogFeed = "catalog"

const chainPrefix = "chain/"

// ChainFeed is the name of a watcher's feed of a chain, "chain/1".
func ChainFeed(c model.ChainID) string { return chainPrefix + strconv.FormatUint(uint64(c), 10) }

// chainOf is the chain of a feed, 0 for the catalog and for feeds we do not know.
func chainOf(feed string) model.ChainID {
	id, ok := strings.CutPrefix(feed, chainPrefix)
	if !ok {
		return 0
	}
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || ChainFeed(model.ChainID(n)) != feed {
		return 0
	}
	return model.ChainID(n)
}

// feedsOf lists the feeds that a node publishes, by its roles.
func feedsOf(n model.Node) []string {
	var out []string
	if n.Has(model.WatcherRole) {
		for _, c := range n.Chains {
			out = append(out, ChainFeed(c))
		}
	}
	if n.Has(model.OriginRole) {
		out = append(out, CatalogFeed)
	}
	return out
}
