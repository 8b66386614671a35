// Package watch follows the head of one chain and writes down, in order, every
// event that may change who holds a watched token.
//
// It guarantees that a reader of the journal misses nothing below the head that
// View shows: a block's events are on disk before the block is shown, a reorg is
// written as the undoing of what it took back, and where that cannot be kept
// (a reorg deeper than the window, a gap too long to read) the journal gets
// another Generation, which tells readers to look at everything again.
//
// A provider's newHeads is only a doorbell. What is believed are headers linked
// by parent hash and logs asked by block hash. When no head is confirmed, View
// grows old: refusing because of it is the reader's.
package watch
