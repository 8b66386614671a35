// Package server is the origin's two doors. Public is the creators' API over
// HTTPS: uploads, videos, gates, and what an operator wants to know; all of it
// behind a bearer token. Peer is what other nodes come for over mutual TLS:
// blobs, facts of published videos, content keys, and the using up of nonces.
//
// The package judges requests and words answers. What is done, others do: they
// are reached through the small interfaces of domain.go. Every refusal is
// problem+json with a stable type; every write leaves an audit line; a content
// key leaves only after its line is on disk.
package server
