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

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

// Message is the text of EIP-4361, field by field. Empty optional fields are
// left out.
type Message struct {
	Scheme         string // optional
	Domain         string // RFC 3986 authority
	Address        model.Address
	Statement      string // optional, one line
	URI            string
	ChainID        model.ChainID
	Nonce          string
	IssuedAt       DateTime
	ExpirationTime DateTime // optional
	NotBefore      DateTime // optional
	RequestID      *string  // optional; may be there and empty
	Resources      []string // optional; may be there and empty

	zeros int // before the chain id: nobody writes them, but the grammar has them
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
	fmt.Fprintf(&b, "\nURI: %s\nVersion: 1\nChain ID: %s%d\nNonce: %s\nIssued At: %s", m.URI, strings.Repeat("0", m.zeros), m.ChainID, m.Nonce, m.IssuedAt)
	if !m.ExpirationTime.IsZero() {
		b.WriteString("\nExpiration Time: " + m.ExpirationTime.String())
	}
	if !m.NotBefore.IsZero() {
		b.WriteString("\nNot Before: " + m.NotBefore.String())
	}
	if m.RequestID != nil {
		b.WriteString("\nRequest ID: " + *m.RequestID)
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
