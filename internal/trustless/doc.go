// Package trustless is a trustless gateway in the sense of the IPFS
// specifications: whoever knows a CID gets the block (`?format=raw`) or a CAR of
// what is below it (`?format=car`), and checks it by its hash. It is boxo's
// handler behind a door of ours, and with origin/store the only package that
// imports boxo.
//
// It guarantees that nothing is fetched for a stranger, neither a block nor a
// name: it gives what its Blocks give, by CID alone. Bytes never come out as
// pages or pictures, so a browser shows nothing of it as ours. How much one
// address, one answer and all of them together may take is bounded. What may be
// given to anybody is for its Blocks to decide.
package trustless
