package upload

import (
	"crypto/sha1" // #nosec G505 -- tus demands it; it finds line noise, not forgers
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"strings"

	"github.com/streamgate/streamgate/internal/fault"
)

// checksumAlgorithms is the value of Tus-Checksum-Algorithm.
const checksumAlgorithms = "sha1,sha256"

// checksum is what the Upload-Checksum header promises of a request's body.
type checksum struct {
	hash hash.Hash
	want []byte
}

// parseChecksum reads `algorithm base64`. No header gives nil.
func parseChecksum(header string) (*checksum, error) {
	const op, field = "upload.parseChecksum", "Upload-Checksum"
	if header == "" {
		return nil, nil
	}
	name, coded, _ := strings.Cut(header, " ")
	var c checksum
	switch name {
	case "sha1":
		c.hash = sha1.New() // #nosec G401 -- see the import
	case "sha256":
		c.hash = sha256.New()
	default:
		return nil, fault.At(op, fault.Invalid, field, "algorithm %.20q: want one of %s", name, checksumAlgorithms)
	}
	var err error
	if len(coded) > base64.StdEncoding.EncodedLen(sha256.Size) {
		return nil, fault.At(op, fault.Invalid, field, "too long")
	}
	if c.want, err = base64.StdEncoding.DecodeString(coded); err != nil {
		return nil, fault.At(op, fault.Invalid, field, "not base64")
	}
	if len(c.want) != c.hash.Size() {
		return nil, fault.At(op, fault.Invalid, field, "%d bytes, %s has %d", len(c.want), name, c.hash.Size())
	}
	return &c, nil
}

// ok reports whether the bytes written to hash are those promised.
func (c *checksum) ok() bool { return string(c.hash.Sum(nil)) == string(c.want) }
