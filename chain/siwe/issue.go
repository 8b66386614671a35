package siwe

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	defaultTTL  = 5 * time.Minute
	minKeyBytes = 32
	randomBytes = 15 // 24 characters
	macBytes    = 20 // 32 characters
	// ahead is how far another edge's clock may be before ours.
	ahead     = 30 * time.Second
	statement = "Sign in to watch. This costs nothing and moves nothing."
)

// alphabet is letters and digits alone, as EIP-4361 wants of a nonce.
var alphabet = base32.StdEncoding.WithPadding(base32.NoPadding)

// Config of an Issuer.
type Config struct {
	Key     []byte        // at least 32 bytes, the same on every edge
	Domains []string      // authorities that a message may name
	TTL     time.Duration // of a message, 0 for 5 minutes
}

// Issuer makes and checks login messages. Safe for concurrent use.
type Issuer struct{ cfg Config }

// New makes an Issuer.
func New(cfg Config) (*Issuer, error) {
	const op = "chain/siwe.New"
	if len(cfg.Key) < minKeyBytes {
		return nil, fault.New(op, fault.Invalid, "key has %d bytes, want %d or more", len(cfg.Key), minKeyBytes)
	}
	if len(cfg.Domains) == 0 {
		return nil, fault.New(op, fault.Invalid, "no domains")
	}
	for _, d := range cfg.Domains {
		if !isDomain(d) {
			return nil, fault.New(op, fault.Invalid, "domain %q is not host or host:port", d)
		}
	}
	if cfg.TTL == 0 {
		cfg.TTL = defaultTTL
	}
	return &Issuer{cfg}, nil
}

// Issue makes the message for an address to sign at a domain.
func (i *Issuer) Issue(domain string, address model.Address, chain model.ChainID, now time.Time) (Message, error) {
	const op = "chain/siwe.Issue"
	if !slices.Contains(i.cfg.Domains, domain) {
		return Message{}, fault.New(op, fault.Invalid, "domain %q is not one of ours", domain)
	}
	if chain == 0 {
		return Message{}, fault.At(op, fault.Invalid, "/chain_id", "want a chain id above 0")
	}
	now = now.UTC().Truncate(time.Second)
	m := Message{Domain: domain, Address: address, Statement: statement, URI: "https://" + domain + "/", ChainID: chain,
		IssuedAt: At(now), ExpirationTime: At(now.Add(i.cfg.TTL))}
	var r [randomBytes]byte
	_, _ = rand.Read(r[:]) // never fails, it would have crashed the program
	m.Nonce = i.nonce(m, alphabet.EncodeToString(r[:]))
	return m, nil
}

// nonce is the random part and the MAC of the message with that part alone as
// its nonce, so that every field is covered.
func (i *Issuer) nonce(m Message, random string) string {
	m.Nonce = random
	mac := hmac.New(sha256.New, i.cfg.Key)
	mac.Write([]byte(m.String()))
	return random + alphabet.EncodeToString(mac.Sum(nil)[:macBytes])
}

// Check checks that we issued this text, byte for byte and so each of its fields,
// and that it is in time. Every refusal of a well-formed message is Unauthorized.
// Who signed it is the caller's to see, and the nonce is not used up by it.
func (i *Issuer) Check(text string, now time.Time) (Message, error) {
	const op = "chain/siwe.Check"
	m, err := Parse(text)
	if err != nil {
		return m, err
	}
	randomLen := alphabet.EncodedLen(randomBytes)
	if len(m.Nonce) != randomLen+alphabet.EncodedLen(macBytes) || m.Nonce != strings.ToUpper(m.Nonce) {
		return m, fault.New(op, fault.Unauthorized, "the message was not issued here: ask for a nonce first")
	}
	if subtle.ConstantTimeCompare([]byte(i.nonce(m, m.Nonce[:randomLen])), []byte(m.Nonce)) != 1 {
		return m, fault.New(op, fault.Unauthorized, "the message was not issued here, or was changed: ask for a nonce first")
	}
	if !slices.Contains(i.cfg.Domains, m.Domain) {
		return m, fault.New(op, fault.Unauthorized, "domain %q is not one of ours any more", m.Domain)
	}
	if !now.Before(m.ExpirationTime.Time()) || now.Before(m.IssuedAt.Time().Add(-ahead)) {
		return m, fault.New(op, fault.Unauthorized, "the message is out of time: ask for a new nonce")
	}
	return m, nil
}
