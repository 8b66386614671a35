package store

import (
	"context"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// The rows: the block itself, and who holds it, both ways round. Hashes are
// sha2-256 multihashes of one length, so no prefix of one row begins another.
const (
	blockPrefix  = "b/" // b/<multihash>          -> bytes
	holderPrefix = "m/" // m/<multihash><video>   -> nothing
	heldPrefix   = "o/" // o/<video>/<multihash>  -> nothing
)

// dropBatch is how many blocks one pass of Drop looks at under the lock, so
// that puts of other videos wait milliseconds, not the whole drop.
const dropBatch = 64

func blockKey(hash []byte) []byte { return append([]byte(blockPrefix), hash...) }

func holderKey(hash []byte, owner model.VideoID) []byte {
	return append(append([]byte(holderPrefix), hash...), owner...)
}

func heldBy(owner model.VideoID) []byte { return []byte(heldPrefix + string(owner) + "/") }

func heldKey(owner model.VideoID, hash []byte) []byte { return append(heldBy(owner), hash...) }

// Drop lets go of everything a video holds and deletes what no other video
// does. It may be called again after a failure, and for a video that holds
// nothing. It gives the number of blocks that were deleted.
func (s *Store) Drop(ctx context.Context, owner model.VideoID) (deleted int, err error) {
	const op = "store.Drop"
	if err := checkOwner(op, owner); err != nil {
		return 0, err
	}
	for {
		if err := ctx.Err(); err != nil {
			return deleted, fault.As(op, fault.Unavailable, err)
		}
		hashes, err := s.held(owner)
		if err != nil || len(hashes) == 0 {
			return deleted, fault.Wrap(op, err)
		}
		n, err := s.release(owner, hashes)
		deleted += n
		s.metrics.deleted.Add(float64(n))
		if err != nil {
			return deleted, fault.Wrap(op, err)
		}
	}
}

// held lists the first blocks that a video holds.
func (s *Store) held(owner model.VideoID) (hashes [][]byte, err error) {
	prefix := heldBy(owner)
	err = s.backend.Scan(prefix, nil, func(key, _ []byte) (bool, error) {
		hashes = append(hashes, append([]byte(nil), key[len(prefix):]...))
		return len(hashes) < dropBatch, nil
	})
	return hashes, err
}

func (s *Store) release(owner model.VideoID, hashes [][]byte) (deleted int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b Batch
	for _, h := range hashes {
		shared, err := s.heldByAnother(owner, h)
		if err != nil {
			return 0, err
		}
		b.Delete = append(b.Delete, heldKey(owner, h), holderKey(h, owner))
		if !shared {
			b.Delete = append(b.Delete, blockKey(h))
			deleted++
		}
	}
	if err := s.backend.Write(b); err != nil {
		return 0, err
	}
	return deleted, nil
}

func (s *Store) heldByAnother(owner model.VideoID, hash []byte) (shared bool, err error) {
	prefix := holderKey(hash, "")
	err = s.backend.Scan(prefix, nil, func(key, _ []byte) (bool, error) {
		shared = string(key[len(prefix):]) != string(owner)
		return !shared, nil
	})
	return shared, err
}

// maxHolders bounds how many holders of a block are told: all videos of one
// ladder may share an init segment.
const maxHolders = 256

// Holders lists videos that hold a block, none for one that is not here. A
// malformed CID is Invalid.
func (s *Store) Holders(_ context.Context, text string) (owners []model.VideoID, err error) {
	const op = "store.Holders"
	c, err := parse(op, text)
	if err != nil {
		return nil, err
	}
	prefix := holderKey(c.Hash(), "")
	err = s.backend.Scan(prefix, nil, func(key, _ []byte) (bool, error) {
		owners = append(owners, model.VideoID(key[len(prefix):]))
		return len(owners) < maxHolders, nil
	})
	return owners, fault.Wrap(op, err)
}

// Owners lists the videos that hold blocks. After a start the origin drops
// those that its catalog does not know: a crash between the two left them.
func (s *Store) Owners(ctx context.Context) ([]model.VideoID, error) {
	var owners []model.VideoID
	var from []byte
	for {
		if err := ctx.Err(); err != nil {
			return nil, fault.As("store.Owners", fault.Unavailable, err)
		}
		next, err := s.ownerFrom(from)
		if err != nil {
			return nil, fault.Wrap("store.Owners", err)
		}
		if next == "" {
			return owners, nil
		}
		owners = append(owners, next)
		from = []byte(heldPrefix + string(next) + string(rune('/'+1))) // past all its blocks
	}
}

func (s *Store) ownerFrom(from []byte) (owner model.VideoID, err error) {
	err = s.backend.Scan([]byte(heldPrefix), from, func(key, _ []byte) (bool, error) {
		rest := key[len(heldPrefix):]
		for i, c := range rest {
			if c == '/' {
				owner = model.VideoID(rest[:i])
				return false, nil
			}
		}
		return false, fault.New("store.ownerFrom", fault.Corrupt, "key %q", key)
	})
	return owner, err
}
