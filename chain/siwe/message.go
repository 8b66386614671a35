// Package siwe is sign-in with Ethereum (EIP-4361): it makes the text that a
// wallet signs, reads it back strictly, and issues nonces without storing them.
//
// A nonce is random characters and a MAC over all other fields of the message,
// keyed by the cluster's secret. So any edge can tell that the cluster issued
// exactly this text, and nothing is stored for somebody who only asks. That a
// nonce is used once is up to whoever consumes it.
package siwe

import (
	"fmt"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

// Message is the text of EIP-4361. Empty optional fields are left out. Times
// are whole seconds in UTC.
type Message struct {
	Scheme         string // optional: https
	Domain         string // RFC 3986 authority without userinfo
	Address        model.Address
	Statement      string // optional, one line
	URI            string
	ChainID        model.ChainID
	Nonce          string
	IssuedAt       time.Time
	ExpirationTime time.Time // optional
	NotBefore      time.Time // optional
	RequestID      string    // optional
	Resources      []string  // optional
}

// String is the text to sign.
func (m Message) String() string {
	var b strings.Builder
	if m.Scheme != "" {
		b.WriteString(m.Scheme + "://")
	}
	fmt.Fprintf(&b, "%s%s\n%s\n\n", m.Domain, wants, evm.Checksum(m.Address))
	if m.Statement != "" {
		b.WriteString(m.Statement + "\n")
	}
	fmt.Fprintf(&b, "\nURI: %s\nVersion: 1\nChain ID: %d\nNonce: %s\nIssued At: %s", m.URI, m.ChainID, m.Nonce, stamp(m.IssuedAt))
	if !m.ExpirationTime.IsZero() {
		b.WriteString("\nExpiration Time: " + stamp(m.ExpirationTime))
	}
	if !m.NotBefore.IsZero() {
		b.WriteString("\nNot Before: " + stamp(m.NotBefore))
	}
	if m.RequestID != "" {
		b.WriteString("\nRequest ID: " + m.RequestID)
	}
	if m.Resources != nil {
		b.WriteString("\nResources:")
		for _, r := range m.Resources {
			b.WriteString("\n- " + r)
		}
	}
	return b.String()
}

const wants = " wants you to sign in with your Ethereum account:"

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
