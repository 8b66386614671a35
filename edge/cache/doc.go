// Package cache keeps segments on an edge: in memory, then on disk, and, where
// neither has them, in flight from an origin.
//
// It guarantees that one fill serves any number of readers, that they get the
// bytes as they arrive, and that nothing is kept whose hash is not its CID: a fill
// that turns out wrong fails every reader before its end and leaves nothing
// behind. Bytes are the same ciphertext for everybody, so the cache knows
// nothing of sessions; who may read is decided before it is asked.
package cache
