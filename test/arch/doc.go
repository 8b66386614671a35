// Package arch holds the house to its plan: who may import whom, how long a
// file may be, what a metric may be called. See docs/architecture.md.
package arch
