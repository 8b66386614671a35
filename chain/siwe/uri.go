package siwe

import (
	"net/netip"
	"strings"
)

// The grammar of RFC 3986 as far as EIP-4361 refers to it. net/url is laxer.

func unreserved(c byte) bool { return alphanumeric(c) || strings.IndexByte("-._~", c) >= 0 }
func regName(c byte) bool    { return unreserved(c) || strings.IndexByte("!$&'()*+,;=", c) >= 0 }
func userinfo(c byte) bool   { return regName(c) || c == ':' }
func pchar(c byte) bool      { return userinfo(c) || c == '@' }
func pathChar(c byte) bool   { return pchar(c) || c == '/' }
func queryChar(c byte) bool  { return pathChar(c) || c == '?' }
func schemeChar(c byte) bool { return alphanumeric(c) || strings.IndexByte("+-.", c) >= 0 }

// encoded reports whether s, perhaps empty, is made of such characters and
// percent-encoded ones.
func encoded(s string, ok func(byte) bool) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' {
			if i+2 >= len(s) || !hexDigit(s[i+1]) || !hexDigit(s[i+2]) {
				return false
			}
			i += 2
		} else if !ok(s[i]) {
			return false
		}
	}
	return true
}

// isURI is RFC 3986's URI: scheme ":" hier-part [ "?" query ] [ "#" fragment ].
func isURI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || !isScheme(scheme) {
		return false
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	if !encoded(fragment, queryChar) || !encoded(query, queryChar) {
		return false
	}
	authority, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return encoded(rest, pathChar)
	}
	path := ""
	if i := strings.IndexByte(authority, '/'); i >= 0 {
		authority, path = authority[:i], authority[i:]
	}
	_, ok = splitAuthority(authority)
	return ok && encoded(path, pathChar)
}

func isScheme(s string) bool { return all(s, schemeChar) && letter(s[0]) }

// splitAuthority reads authority = [ userinfo "@" ] host [ ":" port ]. The host
// may be empty, and so may a port that is there.
func splitAuthority(s string) (host string, ok bool) {
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		if !encoded(s[:i], userinfo) {
			return "", false
		}
		s = s[i+1:]
	}
	host, port := s, ""
	if i := strings.LastIndexByte(s, ':'); i > strings.LastIndexByte(s, ']') {
		host, port = s[:i], s[i+1:]
	}
	return host, (port == "" || all(port, digit)) && isHost(host)
}

// isDomain accepts what we sign people in to: a host that has a name or an
// address, and perhaps a port. The grammar allows much that no browser shows.
func isDomain(s string) bool {
	host, ok := splitAuthority(s)
	if !ok || host == "" || strings.ContainsAny(s, "@%") || strings.HasSuffix(s, ":") || len(s)-len(host) > len(":65535") {
		return false
	}
	literal := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return literal != host && isIPv6(literal) || all(host, hostChar)
}

func hostChar(c byte) bool { return alphanumeric(c) || c == '-' || c == '.' || c == '_' }

func isHost(s string) bool {
	literal, ok := strings.CutPrefix(s, "[")
	if !ok {
		return encoded(s, regName)
	}
	literal, ok = strings.CutSuffix(literal, "]")
	return ok && (isIPv6(literal) || isIPvFuture(literal))
}

func isIPv6(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is6() && a.Zone() == ""
}

// isIPvFuture is "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" ).
func isIPvFuture(s string) bool {
	if s == "" || s[0]|0x20 != 'v' {
		return false
	}
	v, name, ok := strings.Cut(s[1:], ".")
	return ok && all(v, hexDigit) && all(name, userinfo)
}
