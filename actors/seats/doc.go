// Package seats keeps the sessions of a token to the number that its gate allows,
// over the whole cluster.
//
// Every edge runs one Seats. For each key, a token or a wallet's holding of a
// collection, one edge is the owner by rendezvous hashing, and counts. What it
// knows is soft: each edge reports the seats that its sessions hold every second,
// and at once when edges come or go, so an owner that dies takes nothing with it.
// An edge that becomes an owner grants nothing new until all others have reported.
//
// No session gets a seat without the word of the owner in its edge's view; one
// that has a seat keeps it while the owner cannot be reached. While a cluster is
// cut in two, both halves grant; once they meet again there may be too many, and
// the newest lose theirs. By newest is meant the clock of the edge that opened
// the session: between edges it is as good as their clocks.
package seats
