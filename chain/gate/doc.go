// Package gate decides gates: what a rule says of a wallet, by reading the chain
// at the hash of a block.
//
// A right must be there at the watcher's head and, so that a reorg does not give
// content away, also as many blocks below as the gate asks confirmations; a loss
// counts at the head. Before it reads, the Decider makes the watchers watch the
// gate's contracts: whatever changes the answer later is in their journals. It
// never answers from a chain that it cannot see: that is fault.Stale.
package gate
