package crypt

import (
	"context"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"strings"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Content keys leave an origin sealed to the master key of another, or of this
// one (HPKE, RFC 9180: X25519, HKDF-SHA256, AES-256-GCM). A recipient is the
// public half, in text: a mark, then key and checksum in base32.
const (
	recipientMark = "sgk1"
	checkBytes    = 4
)

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// identity is the key pair that belongs to a master key.
func identity(master []byte) (hpke.PrivateKey, error) {
	seed, err := hkdf.Key(sha256.New, master, nil, "streamgate key recipient", 32)
	if err != nil {
		return nil, err
	}
	priv, err := ecdh.X25519().NewPrivateKey(seed)
	if err != nil {
		return nil, err
	}
	return hpke.NewDHKEMPrivateKey(priv)
}

// Recipient is what others seal keys to so that this origin can open them.
func (k *Keys) Recipient() string {
	pub := k.self.PublicKey().Bytes()
	sum := sha256.Sum256(pub)
	return recipientMark + base32Lower.EncodeToString(append(pub, sum[:checkBytes]...))
}

func parseRecipient(text string) (hpke.PublicKey, error) {
	const op = "origin/crypt.parseRecipient"
	b, err := base32Lower.DecodeString(strings.TrimPrefix(text, recipientMark))
	if err != nil || len(b) != 32+checkBytes || !strings.HasPrefix(text, recipientMark) {
		return nil, fault.New(op, fault.Invalid, "%.80q is no recipient: want what `streamgate video recipient` prints", text)
	}
	// The last letter holds bits that mean nothing: only one way to write them is right.
	canonical := recipientMark + base32Lower.EncodeToString(b)
	if sum := sha256.Sum256(b[:32]); subtle.ConstantTimeCompare(sum[:checkBytes], b[32:]) != 1 || canonical != text {
		return nil, fault.New(op, fault.Invalid, "recipient %s has a typing error", text)
	}
	pub, err := ecdh.X25519().NewPublicKey(b[:32])
	if err != nil {
		return nil, fault.As(op, fault.Invalid, err)
	}
	key, err := hpke.NewDHKEMPublicKey(pub)
	return key, fault.As(op, fault.Invalid, err)
}

// CheckRecipient says whether a text is a recipient.
func CheckRecipient(text string) error {
	_, err := parseRecipient(text)
	return err
}

// about ties sealed keys to the content that they open.
func about(root string, windows int) []byte {
	return fmt.Appendf(nil, "streamgate content keys\n%s\n%d", root, windows)
}

// Seal gives the keys of a video's windows 0 … windows-1 for a recipient alone,
// as the keys to the content under root.
func (k *Keys) Seal(ctx context.Context, video model.VideoID, windows int, root, recipient string) ([]byte, error) {
	const op = "origin/crypt.Seal"
	to, err := parseRecipient(recipient)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, 0, windows*KeyBytes)
	for w := range windows {
		key, err := k.Key(ctx, video, w)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		plain = append(plain, key[:]...)
	}
	sealed, err := hpke.Seal(to, hpke.HKDFSHA256(), hpke.AES256GCM(), about(root, windows), plain)
	return sealed, fault.Wrap(op, err)
}

// Open gives sealed keys; Invalid if they are for somebody or something else.
// Anybody can seal: whether they open the content is for the caller to try.
func (k *Keys) Open(sealed []byte, windows int, root string) ([][KeyBytes]byte, error) {
	const op = "origin/crypt.Open"
	if windows < 0 || windows > maxWindows {
		return nil, fault.New(op, fault.TooLarge, "%d key windows, at most %d", windows, maxWindows)
	}
	plain, err := hpke.Open(k.self, hpke.HKDFSHA256(), hpke.AES256GCM(), about(root, windows), sealed)
	if err != nil || len(plain) != windows*KeyBytes {
		return nil, fault.New(op, fault.Invalid, "the keys are not sealed to this origin, or not for this content: this origin is %s", k.Recipient())
	}
	keys := make([][KeyBytes]byte, windows)
	for w := range keys {
		keys[w] = [KeyBytes]byte(plain[w*KeyBytes:])
	}
	return keys, nil
}

// Keep keeps the keys of a video that came from elsewhere. A window that has
// another key is Conflict: what it opens would be lost.
func (k *Keys) Keep(ctx context.Context, video model.VideoID, keys [][KeyBytes]byte) error {
	const op = "origin/crypt.Keep"
	k.making.Lock()
	defer k.making.Unlock()
	for w, key := range keys {
		if err := ctx.Err(); err != nil {
			return fault.As(op, fault.Unavailable, err)
		}
		switch have, err := k.Key(ctx, video, w); {
		case err == nil && have == key:
			continue
		case err == nil:
			return fault.New(op, fault.Conflict, "video %s has another key for window %d", video, w)
		case fault.KindOf(err) != fault.NotFound:
			return fault.Wrap(op, err)
		}
		if err := k.put(row(video, w), key); err != nil {
			return fault.Wrap(op, err)
		}
	}
	return nil
}

// Have reports whether all keys of windows 0 … windows-1 of a video are here.
func (k *Keys) Have(_ context.Context, video model.VideoID, windows int) (bool, error) {
	n := 0
	err := k.bucket.Scan(prefix(video), nil, func(_, _ []byte) (bool, error) {
		n++
		return true, nil
	})
	return n >= windows, fault.Wrap("origin/crypt.Have", err)
}
