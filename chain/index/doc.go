// Package index keeps who holds what of the contracts that gates name, as their
// events tell it, so that holders, histories and transfers can be listed as of
// any block without asking a provider for its whole past.
//
// It follows the blocks that a watcher found to be canonical and is undone block
// by block where they are no more; what is below the watcher's window is read by
// ranges, in the background. Rows and the cursor that they stand for are
// committed together, so a process that is killed goes on where it was. A reorg
// below the window drops everything and begins anew.
//
// It is never the truth: contracts may move tokens without an event, and providers
// lose some. So it answers lists and estimates, finds tokens that are then read,
// and is compared with the chain, a few holders at a time. No viewer is let in or
// kept out by it. See docs/decisions.
package index
