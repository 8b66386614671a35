// Package store is the origin's content store: bytes by the hash of their
// content. It and internal/trustless alone import boxo, so that replacing boxo
// stays a bounded job.
//
// The profile is unixfs-v1-2025 (IPIP-499): CIDv1, sha2-256, raw leaves of
// 1 MiB, 1024 links a node. A blob up to 1 MiB is therefore one raw block whose
// CID any IPFS tool computes alike; a larger one is a UnixFS file whose raw
// leaves peers fetch one by one.
//
// Every block is held by the videos that put it. Dropping a video frees the
// blocks that no other video holds. A call that put bytes returns after the
// backend has them durably. What is published, and who may read it, is for
// others to decide: the store serves any CID it has.
package store
