// Package decide is how an edge, which holds no connection to any chain, learns
// whether a gate opens for a wallet: it asks a watcher.
//
// The Service runs on watchers and answers from what they read on chain, many
// questions at a time. The Client runs on edges: it asks a live watcher that
// sees the gate's chains, asks the next one when the first is late or cannot
// see, and fails with fault.Stale when none could tell: the door stays shut.
//
// The same package carries the other question of this kind: an origin asking
// all edges for the sessions of a video (Lister and Sessions).
package decide
