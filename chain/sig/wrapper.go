package sig

import (
	"bytes"
	"encoding/binary"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const word = 32

// Wrapped is a signature of an account that is not deployed yet (ERC-6492).
type Wrapped struct {
	Factory    model.Address // deploys the account
	Deployment []byte        // what to call it with
	Signature  []byte        // for the account's contract
}

// magic is what a wrapped signature ends with.
func magic() []byte { return bytes.Repeat([]byte{0x64, 0x92}, word/2) }

// Unwrap reads abi.encode(address, bytes, bytes) before the magic bytes. Wrapped
// is false for a signature that does not end with them; one that does and is
// not well-formed is Unauthorized. The parts are of the signature's own memory.
func Unwrap(signature []byte) (w Wrapped, wrapped bool, err error) {
	body, ok := bytes.CutSuffix(signature, magic())
	if !ok {
		return Wrapped{}, false, nil
	}
	malformed := fault.New("chain/sig.Unwrap", fault.Unauthorized, "the signature ends as one of ERC-6492 and is none")
	if len(body) < 3*word || !bytes.Equal(body[:word-len(w.Factory)], make([]byte, word-len(w.Factory))) {
		return Wrapped{}, true, malformed
	}
	copy(w.Factory[:], body[word-len(w.Factory):word])
	if w.Deployment, ok = dynamic(body, body[word:]); !ok {
		return Wrapped{}, true, malformed
	}
	if w.Signature, ok = dynamic(body, body[2*word:]); !ok {
		return Wrapped{}, true, malformed
	}
	if w.Factory.IsZero() {
		return Wrapped{}, true, malformed // nothing could deploy it
	}
	return w, true, nil
}

// dynamic gives the bytes whose offset in body stands at the start of at.
func dynamic(body, at []byte) ([]byte, bool) {
	offset, ok := small(at)
	if !ok || offset > uint64(len(body)) {
		return nil, false
	}
	length, ok := small(body[offset:])
	if !ok || length > uint64(len(body))-offset-word {
		return nil, false
	}
	return body[offset+word:][:length:length], true
}

// small reads a word that holds a number of 32 bits, which is more than a
// signature is long.
func small(b []byte) (uint64, bool) {
	if len(b) < word || !bytes.Equal(b[:word-4], make([]byte, word-4)) {
		return 0, false
	}
	return uint64(binary.BigEndian.Uint32(b[word-4:])), true
}
