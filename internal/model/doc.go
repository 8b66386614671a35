// Package model is the one vocabulary of StreamGate: the types that every box
// speaks, and the pure rules on them.
//
// It imports the standard library alone, does no I/O and holds no state, so
// every other package may import it. All types are plain values; those that
// are shared between goroutines (Grant, Manifest) are immutable once made.
package model
