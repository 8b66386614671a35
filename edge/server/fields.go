package server

import "strings"

// staticNames are the names that QPACK's static table has, of those that we send,
// with the first entry of each (RFC 9204, appendix A).
var staticNames = map[string]byte{
	":status": 24, "accept-ranges": 32, "access-control-allow-origin": 35, "access-control-expose-headers": 79, "alt-svc": 83, "cache-control": 36,
	"content-encoding": 42, "content-length": 4, "content-type": 44, "date": 6, "etag": 7, "strict-transport-security": 56,
	"timing-allow-origin": 93, "vary": 59, "x-content-type-options": 61,
}

// fields are those of one answer that go past its header map: with all of them in
// it the map outgrows what Go makes without allocating a table, which cost a
// twentieth of a small answer.
type fields struct {
	all [8]struct{ name, value string }
	n   int
}

func (f *fields) add(name, value string) {
	f.all[f.n].name, f.all[f.n].value = name, value
	f.n++
}

// appendField adds a field line as a literal (RFC 9204, 4.5.4 and 4.5.6). Neither
// name nor value is packed: packing costs the server more than the bytes cost on
// the way, which are some hundred before a segment.
func appendField(b []byte, name, value string) []byte {
	if i, ok := staticNames[name]; ok {
		b = appendInteger(b, 0x50, 4, int(i)) // literal, name of the static table
	} else {
		b = appendInteger(b, 0x20, 3, len(name)) // literal with a literal name
		b = append(b, name...)
	}
	b = appendInteger(b, 0, 7, len(value))
	return append(b, value...)
}

// appendInteger writes n with a prefix of so many bits below the given pattern
// (RFC 7541, 5.1).
func appendInteger(b []byte, pattern byte, bits, n int) []byte {
	most := 1<<bits - 1
	if n < most {
		return append(b, pattern|byte(n))
	}
	b = append(b, pattern|byte(most))
	for n -= most; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}

// lower gives a header's name as HTTP/3 wants it, without making a string for
// those that we send all the time.
func lower(name string) string {
	if l, ok := lowered[name]; ok {
		return l
	}
	return strings.ToLower(name)
}

var lowered = map[string]string{
	"Accept-Ranges": "accept-ranges", "Cache-Control": "cache-control", "Content-Length": "content-length", "Content-Range": "content-range",
	"Content-Type": "content-type", "Date": "date", "Etag": "etag", "Referrer-Policy": "referrer-policy", "Server-Timing": "server-timing",
	"Strict-Transport-Security": "strict-transport-security", "Vary": "vary", "X-Content-Type-Options": "x-content-type-options", "X-Request-Id": "x-request-id",
}
