package membership

import (
	"encoding/base64"
	"strings"

	"github.com/hashicorp/memberlist"

	"github.com/streamgate/streamgate/internal/fault"
)

// keyBytes is the size of a gossip key: AES-256.
const keyBytes = 32

// maxKeys bounds a keyring: rotating needs two.
const maxKeys = 8

// parseKeyring reads a keyring file: one base64 key a line, # starts a comment
// line, the first key encrypts and all decrypt.
func parseKeyring(file []byte) (*memberlist.Keyring, error) {
	const op = "cluster/membership.New"
	var keys [][]byte
	for line := range strings.Lines(string(file)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(key) != keyBytes {
			// The key itself must not end up in a log, so no word of it here.
			return nil, fault.At(op, fault.Invalid, "keyring", "gossip key %d is not base64 of %d bytes", len(keys)+1, keyBytes)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 || len(keys) > maxKeys {
		return nil, fault.At(op, fault.Invalid, "keyring", "%d gossip keys, want 1 to %d", len(keys), maxKeys)
	}
	ring, err := memberlist.NewKeyring(keys, keys[0])
	return ring, fault.As(op, fault.Invalid, err)
}
