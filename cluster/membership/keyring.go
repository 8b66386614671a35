package membership

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hashicorp/memberlist"

	"github.com/streamgate/streamgate/internal/fault"
)

const (
	// keyBytes is the size of a gossip key: AES-256.
	keyBytes = 32
	// maxKeys bounds a keyring: rotating needs two.
	maxKeys = 8
	// idBytes of a key's hash name it: enough to tell keys apart, nothing of the key.
	idBytes = 6
	// madeMark begins the comment line that dates the key on the next line.
	madeMark = "# made "
)

// Key is a gossip key. It prints as its ID.
type Key struct {
	ID string // of its hash; names it where the key itself must not be seen
	// Made is when, in Unix milliseconds, 0 for one that came with the cluster.
	// Of two keys the later one is where a rotation goes.
	Made   int64
	secret []byte
}

// NewKey makes a key at random.
func NewKey(made int64) Key {
	secret := make([]byte, keyBytes)
	_, _ = rand.Read(secret) // never fails
	k, _ := KeyOf(secret, max(made, 0))
	return k
}

// KeyOf is the key of these bytes, which are not copied.
func KeyOf(secret []byte, made int64) (Key, error) {
	if len(secret) != keyBytes || made < 0 {
		return Key{}, fault.New("cluster/membership.KeyOf", fault.Invalid, "gossip key of %d bytes, made at %d: want %d bytes", len(secret), made, keyBytes)
	}
	sum := sha256.Sum256(secret)
	return Key{ID: hex.EncodeToString(sum[:idBytes]), Made: made, secret: secret}, nil
}

// Secret is the key itself, for the wire between nodes alone.
func (k Key) Secret() []byte { return k.secret }

// String names the key and does not tell it; Format keeps %v and %+v from it too.
func (k Key) String() string { return k.ID }

// Format prints the ID, whatever is asked for.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.ID)) }

// MarshalJSON gives the ID alone.
func (k Key) MarshalJSON() ([]byte, error) { return []byte(strconv.Quote(k.ID)), nil }

// keyring is a node's keys: the first one encrypts, all decrypt.
type keyring struct {
	lib  *memberlist.Keyring
	keep func([]byte) error // nil: changes are forgotten with the process

	mu   sync.Mutex // guards keys
	keys []Key
}

// parseKeyring reads a keyring file: one base64 key a line, # starts a comment
// line, the first key encrypts and all decrypt.
func parseKeyring(file []byte) ([]Key, error) {
	const op = "cluster/membership.New"
	var keys []Key
	var made int64
	for line := range strings.Lines(string(file)) {
		line = strings.TrimSpace(line)
		if stamp, ok := strings.CutPrefix(line, madeMark); ok {
			made, _ = strconv.ParseInt(stamp, 10, 64) // somebody's own words are no date
			made = max(made, 0)
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		secret, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(secret) != keyBytes {
			// The key itself must not end up in a log, so no word of it here.
			return nil, fault.At(op, fault.Invalid, "keyring", "gossip key %d is not base64 of %d bytes", len(keys)+1, keyBytes)
		}
		k, err := KeyOf(secret, made)
		if err != nil {
			return nil, err
		}
		keys, made = append(keys, k), 0
	}
	if len(keys) == 0 || len(keys) > maxKeys {
		return nil, fault.At(op, fault.Invalid, "keyring", "%d gossip keys, want 1 to %d", len(keys), maxKeys)
	}
	return keys, nil
}

// encodeKeyring is the file of which parseKeyring reads the keys.
func encodeKeyring(keys []Key) []byte {
	var b bytes.Buffer
	b.WriteString("# Gossip keys: the first one encrypts, all decrypt. Secret.\n")
	for _, k := range keys {
		if k.Made > 0 {
			fmt.Fprintf(&b, "%s%d\n", madeMark, k.Made)
		}
		b.WriteString(base64.StdEncoding.EncodeToString(k.secret) + "\n")
	}
	return b.Bytes()
}

func newKeyring(file []byte, keep func([]byte) error) (*keyring, error) {
	const op = "cluster/membership.New"
	keys, err := parseKeyring(file)
	if err != nil {
		return nil, err
	}
	r := &keyring{keep: keep, keys: keys}
	all := make([][]byte, len(keys))
	for i, k := range keys {
		all[i] = k.secret
	}
	if r.lib, err = memberlist.NewKeyring(all, all[0]); err != nil {
		return nil, fault.As(op, fault.Invalid, err)
	}
	return r, nil
}

// change keeps other keys and then uses them. What was acknowledged is on disk;
// a crash in between leaves the file ahead of us, which a restart reads.
func (r *keyring) change(op string, f func([]Key) ([]Key, error)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	next, err := f(slices.Clone(r.keys))
	if err != nil {
		return fault.Wrap(op, err)
	}
	if slices.EqualFunc(next, r.keys, func(a, b Key) bool { return a.ID == b.ID }) {
		return nil
	}
	if r.keep != nil {
		if err := r.keep(encodeKeyring(next)); err != nil {
			return fault.As(op, fault.Unavailable, fmt.Errorf("keyring not kept: %w", err))
		}
	}
	for _, k := range next {
		if err := r.lib.AddKey(k.secret); err != nil {
			return fault.As(op, fault.Internal, err)
		}
	}
	if err := r.lib.UseKey(next[0].secret); err != nil {
		return fault.As(op, fault.Internal, err)
	}
	for _, k := range r.keys {
		if !slices.ContainsFunc(next, func(o Key) bool { return o.ID == k.ID }) {
			if err := r.lib.RemoveKey(k.secret); err != nil {
				return fault.As(op, fault.Internal, err)
			}
		}
	}
	r.keys = next
	return nil
}

// Keys are this node's gossip keys: the first one encrypts, all decrypt.
func (m *Members) Keys() []Key {
	m.keys.mu.Lock()
	defer m.keys.mu.Unlock()
	return slices.Clone(m.keys.keys)
}

// AddKey takes a key to decrypt with, if it is not here yet. It and the two below
// return once the keyring has been kept.
func (m *Members) AddKey(k Key) error {
	const op = "cluster/membership.AddKey"
	return m.keys.change(op, func(keys []Key) ([]Key, error) {
		if at(keys, k.ID) >= 0 {
			return keys, nil
		}
		if len(keys) == maxKeys {
			return nil, fault.New(op, fault.Conflict, "%d gossip keys already: finish the rotations before", maxKeys)
		}
		return append(keys, k), nil
	})
}

// UseKey encrypts with a key that is here.
func (m *Members) UseKey(id string) error {
	const op = "cluster/membership.UseKey"
	return m.keys.change(op, func(keys []Key) ([]Key, error) {
		i := at(keys, id)
		if i < 0 {
			return nil, fault.New(op, fault.NotFound, "no gossip key %q", id)
		}
		return slices.Insert(slices.Delete(slices.Clone(keys), i, i+1), 0, keys[i]), nil
	})
}

// RemoveKey forgets a key, if it is here; not the one that encrypts.
func (m *Members) RemoveKey(id string) error {
	const op = "cluster/membership.RemoveKey"
	return m.keys.change(op, func(keys []Key) ([]Key, error) {
		switch i := at(keys, id); i {
		case -1:
			return keys, nil
		case 0:
			return nil, fault.New(op, fault.Conflict, "gossip key %q is in use", id)
		default:
			return slices.Delete(keys, i, i+1), nil
		}
	})
}

func at(keys []Key, id string) int {
	return slices.IndexFunc(keys, func(k Key) bool { return k.ID == id })
}
