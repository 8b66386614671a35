// Package rpc asks one chain provider over JSON-RPC: calls and logs over HTTP,
// heads over WebSocket.
//
// It guarantees that every call ends by a deadline, that every answer is bounded
// in size, that a block's hash is the one the provider sent (recomputing it is
// wrong on chains whose headers have other fields), and that reads are made at a
// block hash which the provider must hold for canonical. An error is never an
// empty answer. Which provider to ask, and what to believe, is the caller's.
package rpc
