// Package vouch tells whether contract accounts stand behind what they signed in
// with, by asking their contracts, and tells the edges when one does no more.
//
// The answer is of a block and may change with any other, and the contracts tell
// nobody: an owner that is changed leaves no event that all wallets have in
// common, and many leave none. So whatever an edge rests a session on is asked
// again at each block, as much as a budget of gas allows, the cheap before the
// dear, those not asked for longest first. That is for speed alone. A session asks
// again by itself well before its gate's max_staleness is over: what is not kept
// here, or not got to, is late, not missed.
//
// It is strangers' code that runs, on the provider's machine: each question is
// bounded in gas and time, and travels apart from the reads of gates.
package vouch
