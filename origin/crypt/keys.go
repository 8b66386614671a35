package crypt

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	minMasterBytes = 32
	maxWindows     = 1 << 20 // of one video: weeks of it
)

// Keys keeps content keys, wrapped with a key derived from the master key
// (AES-256-GCM). Which video and window a key is for is authenticated with it,
// so rows cannot be exchanged. Safe for concurrent use.
type Keys struct {
	bucket *kv.Bucket
	wrap   cipher.AEAD
	self   hpke.PrivateKey // opens what was sealed to this master key's holder
	making sync.Mutex      // held from the look whether a key is there until it is: nobody may replace one
}

// NewKeys keeps keys in bucket under a master key of at least 32 bytes. Whoever
// has both has every video; without the master key the bucket is worth nothing.
func NewKeys(bucket *kv.Bucket, master []byte) (*Keys, error) {
	const op = "origin/crypt.NewKeys"
	if len(master) < minMasterBytes {
		return nil, fault.New(op, fault.Invalid, "master key has %d bytes, want %d or more", len(master), minMasterBytes)
	}
	key, err := hkdf.Key(sha256.New, master, nil, "streamgate content keys", 32)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	wrap, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	self, err := identity(master)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	return &Keys{bucket: bucket, wrap: wrap, self: self}, nil
}

// Make makes a video's keys for windows 0 … windows-1, those that it does not
// have yet, durably. Packaging calls it, again after a crash.
func (k *Keys) Make(ctx context.Context, video model.VideoID, windows int) error {
	const op = "origin/crypt.Make"
	if windows < 0 || windows > maxWindows {
		return fault.New(op, fault.TooLarge, "%d key windows, at most %d", windows, maxWindows)
	}
	k.making.Lock()
	defer k.making.Unlock()
	for w := range windows {
		if err := ctx.Err(); err != nil {
			return fault.As(op, fault.Unavailable, err)
		}
		id := row(video, w)
		if has, err := k.bucket.Has(id); err != nil {
			return fault.Wrap(op, err)
		} else if has {
			continue
		}
		var key [KeyBytes]byte
		_, _ = rand.Read(key[:]) // never fails, it would have crashed the program
		if err := k.put(id, key); err != nil {
			return fault.Wrap(op, err)
		}
	}
	return nil
}

// put wraps a key and writes it. It needs k.making.
func (k *Keys) put(id []byte, key [KeyBytes]byte) error {
	nonce := make([]byte, k.wrap.NonceSize(), k.wrap.NonceSize()+KeyBytes+k.wrap.Overhead())
	_, _ = rand.Read(nonce)
	return k.bucket.Put(id, k.wrap.Seal(nonce, nonce, key[:], id))
}

// Key gives the content key of a window; NotFound if there is none, Corrupt if
// the row or the master key is not the right one.
func (k *Keys) Key(_ context.Context, video model.VideoID, window int) ([KeyBytes]byte, error) {
	const op = "origin/crypt.Key"
	var key [KeyBytes]byte
	id := row(video, window)
	sealed, err := k.bucket.Get(id)
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			err = fault.New(op, fault.NotFound, "video %s has no key window %d", video, window)
		}
		return key, err
	}
	if len(sealed) < k.wrap.NonceSize() {
		return key, fault.New(op, fault.Corrupt, "key row of video %s window %d is too short", video, window)
	}
	plain, err := k.wrap.Open(nil, sealed[:k.wrap.NonceSize()], sealed[k.wrap.NonceSize():], id)
	if err != nil || len(plain) != KeyBytes {
		return key, fault.New(op, fault.Corrupt, "key of video %s window %d cannot be unwrapped: is it the right master key?", video, window)
	}
	return [KeyBytes]byte(plain), nil
}

// Drop deletes a video's keys: what was made with them can be read no more.
func (k *Keys) Drop(_ context.Context, video model.VideoID) error {
	const op = "origin/crypt.Drop"
	var rows [][]byte
	err := k.bucket.Scan(prefix(video), nil, func(key, _ []byte) (bool, error) {
		rows = append(rows, append([]byte(nil), key...))
		return true, nil
	})
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, r := range rows {
		if err := k.bucket.Delete(r); err != nil {
			return fault.Wrap(op, err)
		}
	}
	return nil
}

func prefix(video model.VideoID) []byte { return fmt.Appendf(nil, "%s/", video) }

// row is the key of a row, and what its seal authenticates.
func row(video model.VideoID, window int) []byte {
	return binary.BigEndian.AppendUint32(prefix(video), uint32(window))
}
