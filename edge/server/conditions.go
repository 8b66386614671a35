package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/obs"
)

// unmet is the status that a request's conditions ask for instead of what it
// names, 0 if there is none (RFC 9110, 13.2.2). Nothing here has a date, so
// conditions on dates do not count (13.1.3 and 13.1.4).
func unmet(r *http.Request, etag string) int {
	if cond := list(r, "If-Match"); cond != "" && !names(cond, etag) {
		return http.StatusPreconditionFailed
	}
	if matches(list(r, "If-None-Match"), etag) {
		return http.StatusNotModified
	}
	return 0
}

// list is a field that may have several lines, as one (RFC 9110, 5.3).
func list(r *http.Request, name string) string { return strings.Join(r.Header[name], ",") }

// names says whether an If-Match names the ETag (RFC 9110, 13.1.1: strong comparison).
func names(header, etag string) bool {
	for c := range strings.SplitSeq(header, ",") {
		if c = strings.TrimSpace(c); c == "*" || c == etag {
			return true
		}
	}
	return false
}

// representation is bytes in memory in the form in which they are sent.
type representation struct {
	etag   string // with quotes
	kind   string // Content-Type
	coding string // Content-Encoding; empty for none
	policy string // Cache-Control
	varies bool   // by Accept-Encoding
	body   []byte
}

// send answers a GET or HEAD with it, or with what the request's conditions and
// range ask for. Whole writes an answer that has a body, once the header's fields
// are in w. It tells how it went, as a metric label, empty for the usual.
func (v representation) send(w http.ResponseWriter, r *http.Request, whole func(status int, body []byte) error) (outcome string, err error) {
	h := w.Header()
	h.Set("ETag", v.etag)
	h.Set("Cache-Control", v.policy)
	h.Set("Accept-Ranges", "bytes")
	if v.varies {
		h.Add("Vary", "Accept-Encoding")
	}
	switch unmet(r, v.etag) {
	case http.StatusNotModified:
		w.WriteHeader(http.StatusNotModified)
		return "not-modified", nil
	case http.StatusPreconditionFailed:
		changed(w, r)
		return "unmet", nil
	}
	size := int64(len(v.body))
	from, to, status := wanted(r, v.etag, size)
	if status == http.StatusRequestedRangeNotSatisfiable {
		outside(w, r, size)
		return "range", nil
	}
	h.Set("Content-Type", v.kind)
	if v.coding != "" {
		h.Set("Content-Encoding", v.coding)
	}
	h.Set("Content-Length", strconv.FormatInt(to-from, 10))
	if status == http.StatusPartialContent {
		h.Set("Content-Range", contentRange(from, to, size))
	}
	if r.Method == http.MethodHead {
		w.WriteHeader(status)
		return "", nil
	}
	return "", whole(status, v.body[from:to])
}

// answer sends it the plain way.
func (v representation) answer(w http.ResponseWriter, r *http.Request) {
	_, _ = v.send(w, r, func(status int, body []byte) error {
		w.WriteHeader(status)
		_, err := w.Write(body)
		return err
	}) // the client may be gone
}

func contentRange(from, to, size int64) string {
	return "bytes " + strconv.FormatInt(from, 10) + "-" + strconv.FormatInt(to-1, 10) + "/" + strconv.FormatInt(size, 10)
}

// outside refuses a range that the bytes do not have (RFC 9110, 15.5.17).
func outside(w http.ResponseWriter, r *http.Request, size int64) {
	w.Header().Set("Content-Range", "bytes */"+strconv.FormatInt(size, 10))
	p := fault.ProblemOf(fault.New("edge/server", fault.Invalid, "range %q is not within %d bytes", r.Header.Get("Range"), size))
	p.Status, p.Title = http.StatusRequestedRangeNotSatisfiable, http.StatusText(http.StatusRequestedRangeNotSatisfiable)
	p.Request = obs.RequestID(r.Context())
	fault.WriteProblem(w, p)
}

// changed refuses what is for another version than ours (RFC 9110, 15.5.13).
func changed(w http.ResponseWriter, r *http.Request) {
	fault.WriteProblem(w, fault.Problem{Type: fault.ProblemBase + "precondition-failed", Title: http.StatusText(http.StatusPreconditionFailed),
		Status: http.StatusPreconditionFailed, Detail: "this is another version than the If-Match names", Request: obs.RequestID(r.Context())})
}
