// Package crypt encrypts segments and keeps the keys they are encrypted with.
//
// A segment is encrypted whole with AES-128 in CBC mode and PKCS #7 padding
// (RFC 8216bis, METHOD=AES-128): every HLS player plays that, and the bytes are
// the same for all viewers. The content key is that of the segment's key window;
// the same key opens the window in every rendition. The initialization vector is
// the media sequence number, as the playlist leaves it out (RFC 8216bis, 5.2).
package crypt

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"

	"github.com/streamgate/streamgate/internal/fault"
)

// KeyBytes is the size of a content key.
const KeyBytes = 16

// Encrypt gives the ciphertext of segment number n.
func Encrypt(plain []byte, key [KeyBytes]byte, n int) []byte {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // only for key sizes that a [16]byte cannot have
	}
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	out := make([]byte, len(plain)+pad)
	copy(out, plain)
	for i := len(plain); i < len(out); i++ {
		out[i] = byte(pad)
	}
	cipher.NewCBCEncrypter(block, vector(n)).CryptBlocks(out, out)
	return out
}

// Decrypt gives back what Encrypt was given; Corrupt if it was not.
func Decrypt(sealed []byte, key [KeyBytes]byte, n int) ([]byte, error) {
	const op = "origin/crypt.Decrypt"
	if len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, fault.New(op, fault.Corrupt, "segment %d has %d bytes, not a multiple of %d", n, len(sealed), aes.BlockSize)
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	out := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, vector(n)).CryptBlocks(out, sealed)
	pad := int(out[len(out)-1])
	if pad == 0 || pad > aes.BlockSize {
		return nil, fault.New(op, fault.Corrupt, "segment %d has bad padding", n)
	}
	for _, b := range out[len(out)-pad:] {
		if int(b) != pad {
			return nil, fault.New(op, fault.Corrupt, "segment %d has bad padding", n)
		}
	}
	return out[:len(out)-pad], nil
}

// vector is the media sequence number as a big-endian 128-bit number.
func vector(n int) []byte {
	var iv [aes.BlockSize]byte
	binary.BigEndian.PutUint64(iv[8:], uint64(n))
	return iv[:]
}
