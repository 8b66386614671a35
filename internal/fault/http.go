package fault

import (
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
)

// ProblemBase is the prefix of every problem type (RFC 9457, 3.1.1).
const ProblemBase = "https://streamgate.dev/problems/"

// Problem is the body of an error answer, RFC 9457.
type Problem struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Detail  string `json:"detail,omitempty"`
	Field   string `json:"field,omitempty"`      // JSON pointer or name of the input at fault
	Request string `json:"request_id,omitempty"` // to quote to an operator
	// Further members by problem type, for example rule and satisfy of a denial.
	Rule    string `json:"rule,omitempty"`
	Satisfy string `json:"satisfy,omitempty"`
	Receipt any    `json:"receipt,omitempty"`
	// Edges take the viewer whom this one refuses for want of room, best first.
	Edges []string `json:"edges,omitempty"`
}

var statuses = map[Kind]int{
	Invalid: http.StatusBadRequest, Unauthorized: http.StatusUnauthorized, Forbidden: http.StatusForbidden,
	NotFound: http.StatusNotFound, Conflict: http.StatusConflict, TooLarge: http.StatusRequestEntityTooLarge,
	Unsupported: http.StatusUnprocessableEntity, TooMany: http.StatusTooManyRequests,
	Stale: http.StatusServiceUnavailable, Unavailable: http.StatusServiceUnavailable,
	Revoked: http.StatusForbidden, Expired: http.StatusUnauthorized, Corrupt: http.StatusBadGateway,
	SeatsTaken: http.StatusForbidden,
}

// HTTPStatus is the status code of a Kind.
func HTTPStatus(k Kind) int {
	if s, ok := statuses[k]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// ProblemOf makes the answer for err. An Internal error shows no detail: the
// viewer gets an id to quote, never the trail.
func ProblemOf(err error) Problem {
	k := KindOf(err)
	p := Problem{Type: ProblemBase + k.String(), Title: http.StatusText(HTTPStatus(k)), Status: HTTPStatus(k), Field: FieldOf(err)}
	if k != Internal {
		p.Detail = Detail(err)
	}
	return p
}

// Bounds of Retry-After, in whole seconds. Who was refused in one moment would come
// again in one moment, so each is told another time.
const (
	retryFrom, retryTo         = 1, 3
	retryFullFrom, retryFullTo = 2, 10
)

// RetryWhenFull says when who was refused for want of room may come again: later than
// others, and a crowd spread over the time in which room is made or a load passes.
func RetryWhenFull(h http.Header) { retryAfter(h, retryFullFrom, retryFullTo) }

func retryAfter(h http.Header, from, to int) {
	h.Set("Retry-After", strconv.Itoa(from+rand.IntN(to-from+1)))
}

// WriteProblem sends p as application/problem+json, uncached. 503 and 429 carry
// Retry-After: what was set before, or 1 to 3 s by chance.
func WriteProblem(w http.ResponseWriter, p Problem) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests {
		if h.Get("Retry-After") == "" {
			retryAfter(h, retryFrom, retryTo)
		}
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client may be gone; nothing is left to do
}

// maxProblemBytes bounds how much of an error answer is read.
const maxProblemBytes = 1 << 20

// FromResponse makes the fault that an answer of 400 or above tells of, with the
// Kind of its problem type, or of its status where it is no problem. It reads
// the body and leaves closing it to the caller.
func FromResponse(op string, resp *http.Response) error {
	var p Problem
	err := json.NewDecoder(io.LimitReader(resp.Body, maxProblemBytes)).Decode(&p)
	if err != nil || p.Status == 0 {
		return &Error{Op: op, Kind: kindOfStatus(resp.StatusCode), Err: errors.New(resp.Status)}
	}
	return p.fault(op, resp.StatusCode)
}

// Fault is what the problem tells of, where it came as a part of an answer.
func (p Problem) Fault(op string) error { return p.fault(op, p.Status) }

func (p Problem) fault(op string, status int) error {
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	for _, extra := range []string{p.Rule, p.Satisfy} {
		if extra != "" {
			text += "; " + extra
		}
	}
	return &Error{Op: op, Kind: kindOfProblem(p, status), Field: p.Field, Err: errors.New(text)}
}

func kindOfProblem(p Problem, status int) Kind {
	name := p.Type[strings.LastIndex(p.Type, "/")+1:]
	for k, n := range names {
		if n == name {
			return Kind(k)
		}
	}
	return kindOfStatus(status)
}

// kindOfStatus is the first Kind that has the status. What is gone is not found: asking
// again is of no use.
func kindOfStatus(status int) Kind {
	if status == http.StatusGone {
		return NotFound
	}
	for k := range names {
		if s, ok := statuses[Kind(k)]; ok && s == status {
			return Kind(k)
		}
	}
	return Internal
}
