package siwe_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/chain/siwe"
)

// writer makes random messages by the rules of EIP-4361 and RFC 3986, each rule
// a method, so that the reader is held to all that it must take.
type writer struct{ *rand.Rand }

func (w writer) maybe(s func() string) string {
	if w.IntN(2) == 0 {
		return ""
	}
	return s()
}

func (w writer) of(set string, least, most int) string {
	var b strings.Builder
	for range least + w.IntN(most-least+1) {
		b.WriteByte(set[w.IntN(len(set))])
	}
	return b.String()
}

const (
	alpha      = "abcXYZ"
	digits     = "0123456789"
	unreserved = alpha + digits + "-._~"
	subDelims  = "!$&'()*+,;="
)

// chars are of the set, or percent-encoded.
func (w writer) chars(set string, least int) string {
	var b strings.Builder
	for range least + w.IntN(6) {
		if w.IntN(8) == 0 {
			b.WriteString("%" + w.of("0123456789abcdefABCDEF", 2, 2))
		} else {
			b.WriteString(w.of(set, 1, 1))
		}
	}
	return b.String()
}

func (w writer) scheme() string { return w.of(alpha, 1, 1) + w.of(alpha+digits+"+-.", 0, 5) }

func (w writer) ipv4() string {
	return fmt.Sprintf("%d.%d.%d.%d", w.IntN(256), w.IntN(256), w.IntN(256), w.IntN(256))
}

// ipv6 has groups before and after "::", or eight of them, and perhaps ends as IPv4.
func (w writer) ipv6() string {
	groups := func(n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = w.of("0123456789abcdefABCDEF", 1, 4)
		}
		return out
	}
	before, after := 8, 0
	short := w.IntN(3) > 0
	if short {
		before = w.IntN(8)
		after = w.IntN(8 - before)
	}
	front, back := groups(before), groups(after)
	if last := &front; w.IntN(2) == 0 {
		if short {
			last = &back
		}
		if n := len(*last); n >= 2 {
			*last = append((*last)[:n-2], w.ipv4())
		}
	}
	if !short {
		return strings.Join(front, ":")
	}
	return strings.Join(front, ":") + "::" + strings.Join(back, ":")
}

func (w writer) host(least int) string {
	switch w.IntN(5) {
	case 0:
		return "[" + w.ipv6() + "]"
	case 1:
		return "[v" + w.of("0123456789abcdefABCDEF", 1, 3) + "." + w.of(unreserved+subDelims+":", 1, 6) + "]"
	case 2:
		return w.ipv4()
	}
	return w.chars(unreserved+subDelims, least)
}

func (w writer) authority(least int) string {
	return w.maybe(func() string { return w.chars(unreserved+subDelims+":", 0) + "@" }) + w.host(least) +
		w.maybe(func() string { return ":" + w.of(digits, 0, 6) })
}

func (w writer) uri() string {
	pchar := unreserved + subDelims + ":@"
	segments := func() string {
		var b strings.Builder
		for range w.IntN(4) {
			b.WriteString("/" + w.chars(pchar, 0))
		}
		return b.String()
	}
	part := ""
	switch w.IntN(4) {
	case 0:
		part = "//" + w.authority(0) + segments()
	case 1:
		part = "/" + w.maybe(func() string { return w.chars(pchar, 1) + segments() })
	case 2:
		part = w.chars(pchar, 1) + segments()
	}
	return w.scheme() + ":" + part + w.maybe(func() string { return "?" + w.chars(pchar+"/?", 0) }) + w.maybe(func() string { return "#" + w.chars(pchar+"/?", 0) })
}

func (w writer) dateTime() string {
	zone := []string{"Z", "z", fmt.Sprintf("+%02d:%02d", w.IntN(24), w.IntN(60)), fmt.Sprintf("-%02d:%02d", w.IntN(24), w.IntN(60))}[w.IntN(4)]
	return fmt.Sprintf("%04d-%02d-%02d%s%02d:%02d:%02d", w.IntN(10_000), 1+w.IntN(12), 1+w.IntN(28), w.of("Tt", 1, 1), w.IntN(24), w.IntN(60), w.IntN(60)) +
		w.maybe(func() string { return "." + w.of(digits, 1, 12) }) + zone
}

func (w writer) message() string {
	line := func(name string, value func() string) string {
		return w.maybe(func() string { return "\n" + name + ": " + value() })
	}
	return w.maybe(func() string { return w.scheme() + "://" }) + w.authority(1) + " wants you to sign in with your Ethereum account:\n" +
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n\n" + w.maybe(func() string { return w.of(unreserved+subDelims+":/?#[]@ ", 1, 40) + "\n" }) +
		"\nURI: " + w.uri() + "\nVersion: 1\nChain ID: " + w.of(digits, 1, 19) + "\nNonce: " + w.of(alpha+digits, 8, 30) + "\nIssued At: " + w.dateTime() +
		line("Expiration Time", w.dateTime) + line("Not Before", w.dateTime) + line("Request ID", func() string { return w.chars(unreserved+subDelims+":@", 0) }) +
		w.maybe(func() string {
			list := "\nResources:"
			for range w.IntN(4) {
				list += "\n- " + w.uri()
			}
			return list
		})
}

func TestWhateverTheGrammarMakesIsReadAndPrintsAgain(t *testing.T) {
	for seed := range uint64(5_000) {
		text := writer{rand.New(rand.NewPCG(seed, 4361))}.message()
		if m, err := siwe.Parse(text); err != nil || m.String() != text {
			t.Fatalf("seed %d: %v\n%q\n%q", seed, err, text, m)
		}
	}
}

// Whatever one byte is changed to, it is refused or prints again as it is.
func TestAMessageWithAnotherByteIsAnotherMessage(t *testing.T) {
	text := good["all"]
	want, err := siwe.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(text) {
		for c := range 256 {
			changed := text[:i] + string([]byte{byte(c)}) + text[i+1:]
			m, err := siwe.Parse(changed)
			if err == nil && (m.String() != changed || changed != text && m.String() == want.String()) {
				t.Fatalf("%q was read as %q", changed, m)
			}
		}
	}
}
