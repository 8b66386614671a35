package siwe

import (
	"strconv"
	"strings"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// MaxBytes bounds a message: ours are under 500.
const MaxBytes = 8 << 10

const minNonce = 8 // EIP-4361

// Parse reads a message by the grammar of EIP-4361, all of it and nothing beside
// it. What is accepted prints again as it was: two readers cannot differ on what
// was signed. Where the grammar leaves the word to the text around it: the
// address has the mixed case of EIP-55 (and so its 0x is lower case), the domain
// has a host that is not empty, the chain id fits 64 bits, and a leap second is
// where RFC 3339 puts it.
func Parse(text string) (Message, error) {
	if len(text) > MaxBytes {
		return Message{}, bad("message has %d bytes, at most %d", len(text), MaxBytes)
	}
	p := &parser{lines: strings.Split(text, "\n")}
	m := p.message()
	if p.err == nil && m.String() != text {
		p.fail("message is not in its one form")
	}
	if p.err != nil {
		return Message{}, p.err
	}
	return m, nil
}

func bad(format string, args ...any) error {
	return fault.New("chain/siwe.Parse", fault.Invalid, format, args...)
}

// parser takes lines from the front and keeps the first fault.
type parser struct {
	lines []string
	err   error
}

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = bad(format, args...)
	}
}

func (p *parser) next() string {
	if len(p.lines) == 0 {
		p.fail("message ends too early")
		return ""
	}
	l := p.lines[0]
	p.lines = p.lines[1:]
	return l
}

// field takes a line that must begin with a name.
func (p *parser) field(name string) string {
	v, ok := strings.CutPrefix(p.next(), name+": ")
	if !ok {
		p.fail("want a line %q", name+": ")
	}
	return v
}

// optional takes a line if it begins with a name.
func (p *parser) optional(name string) (string, bool) {
	if len(p.lines) == 0 {
		return "", false
	}
	v, ok := strings.CutPrefix(p.lines[0], name+": ")
	if ok {
		p.next()
	}
	return v, ok
}

func (p *parser) message() (m Message) {
	m.Scheme, m.Domain = p.head()
	m.Address = p.address(p.next())
	p.empty()
	if len(p.lines) > 0 && p.lines[0] != "" {
		m.Statement = p.statement(p.next())
	}
	p.empty()
	m.URI = p.uri(p.field("URI"))
	if v := p.field("Version"); v != "1" {
		p.fail("version %q, want 1", v)
	}
	m.ChainID, m.zeros = p.chain(p.field("Chain ID"))
	m.Nonce = p.nonce(p.field("Nonce"))
	m.IssuedAt = p.time(p.field("Issued At"))
	if v, ok := p.optional("Expiration Time"); ok {
		m.ExpirationTime = p.time(v)
	}
	if v, ok := p.optional("Not Before"); ok {
		m.NotBefore = p.time(v)
	}
	if v, ok := p.optional("Request ID"); ok {
		m.RequestID = p.requestID(v)
	}
	m.Resources = p.resources()
	if len(p.lines) > 0 {
		p.fail("something follows the message: %.40q", p.lines[0])
	}
	return m
}

func (p *parser) head() (scheme, domain string) {
	head, ok := strings.CutSuffix(p.next(), wants)
	if !ok {
		p.fail("first line does not end with %q", wants)
		return "", ""
	}
	if s, d, ok := strings.Cut(head, "://"); ok {
		scheme, head = s, d
		if !isScheme(scheme) {
			p.fail("scheme %.20q is not one", scheme)
		}
	}
	if host, ok := splitAuthority(head); !ok || host == "" {
		p.fail("domain %.80q is not an authority", head)
	}
	return scheme, head
}

func (p *parser) empty() {
	if l := p.next(); l != "" {
		p.fail("want an empty line, not %.40q", l)
	}
}

func (p *parser) address(s string) model.Address {
	a, err := evm.ParseAddress(s)
	if err != nil || evm.Checksum(a) != s {
		p.fail("address %.60q is not in checksummed form", s)
	}
	return a
}

func (p *parser) statement(s string) string {
	if !all(s, func(c byte) bool { return c == ' ' || regName(c) || strings.IndexByte(":/?#[]@", c) >= 0 }) {
		p.fail("statement has a character that EIP-4361 does not allow")
	}
	return s
}

func (p *parser) uri(s string) string {
	if !isURI(s) {
		p.fail("%.80q is not a URI", s)
	}
	return s
}

func (p *parser) chain(s string) (id model.ChainID, zeros int) {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || !all(s, digit) {
		p.fail("chain id %.30q is not a number of 64 bits", s)
		return 0, 0
	}
	return model.ChainID(n), len(s) - len(strconv.FormatUint(n, 10))
}

func (p *parser) nonce(s string) string {
	if len(s) < minNonce || !all(s, alphanumeric) {
		p.fail("nonce is not %d or more letters and digits", minNonce)
	}
	return s
}

func (p *parser) time(s string) DateTime {
	t, ok := parseTime(s)
	if !ok {
		p.fail("%.40q is not a date-time of RFC 3339", s)
	}
	return t
}

func (p *parser) requestID(s string) *string {
	if !encoded(s, pchar) {
		p.fail("request id %.40q has other characters than a path segment", s)
	}
	return &s
}

func (p *parser) resources() []string {
	if len(p.lines) == 0 || p.lines[0] != "Resources:" {
		return nil
	}
	p.next()
	out := []string{}
	for len(p.lines) > 0 && p.err == nil {
		r, ok := strings.CutPrefix(p.next(), "- ")
		if !ok {
			p.fail("resources are not a list")
		}
		out = append(out, p.uri(r))
	}
	return out
}

func all(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return s != ""
}

func digit(c byte) bool        { return c >= '0' && c <= '9' }
func letter(c byte) bool       { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func hexDigit(c byte) bool     { return digit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }
func alphanumeric(c byte) bool { return digit(c) || letter(c) }
