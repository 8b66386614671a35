package server

import (
	"net/http"
	"strconv"
	"strings"
)

// wanted says which bytes [from, to) of size to send and with which status.
// One range is served; anything that is not one well-formed byte range is
// ignored, as RFC 9110, 14.2 allows.
func wanted(r *http.Request, etag string, size int64) (from, to int64, status int) {
	spec := r.Header.Get("Range")
	if spec == "" || r.Method != http.MethodGet { // RFC 9110, 14.2: for GET alone
		return 0, size, http.StatusOK
	}
	// RFC 9110, 13.1.5: a range of something else than the client has is the whole.
	if cond := r.Header.Get("If-Range"); cond != "" && cond != etag {
		return 0, size, http.StatusOK
	}
	from, to, ok := parseRange(spec, size)
	switch {
	case !ok:
		return 0, size, http.StatusOK
	case from >= to:
		return 0, 0, http.StatusRequestedRangeNotSatisfiable
	}
	return from, to, http.StatusPartialContent
}

// parseRange reads `bytes=a-b`, `bytes=a-` or `bytes=-n` (RFC 9110, 14.1.2).
// ok is false if it is not one of these; from >= to if it cannot be satisfied.
func parseRange(spec string, size int64) (from, to int64, ok bool) {
	unit, set, ok := strings.Cut(spec, "=")
	if !ok || !strings.EqualFold(unit, "bytes") || strings.Contains(set, ",") {
		return 0, 0, false
	}
	first, last, ok := strings.Cut(strings.TrimSpace(set), "-")
	if !ok {
		return 0, 0, false
	}
	if first == "" {
		n, ok := position(last)
		return max(size-n, 0), size, ok && n >= 0
	}
	if from, ok = position(first); !ok {
		return 0, 0, false
	}
	if last == "" {
		return from, size, true
	}
	end, ok := position(last)
	if !ok || end < from {
		return 0, 0, false
	}
	return from, min(end, size-1) + 1, true
}

// position reads digits alone: ParseInt would take a sign.
func position(s string) (int64, bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(s, 10, 62)
	return n, err == nil
}

// matches says whether an If-None-Match names the ETag (RFC 9110, 13.1.2: weak comparison).
func matches(header, etag string) bool {
	if header == "" {
		return false
	}
	for c := range strings.SplitSeq(header, ",") {
		c = strings.TrimSpace(c)
		if c == "*" || strings.TrimPrefix(c, "W/") == etag {
			return true
		}
	}
	return false
}
