// Package fault is how errors cross a package border: an operation, a Kind on
// which code branches, and a cause that people read.
//
// The innermost package that understands a failure picks the Kind; every
// package on the way adds its operation once. Whoever handles an error logs it,
// and nobody does both.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure it is. It is a small closed set: it becomes a
// status code, a metric label and a stable problem type.
type Kind uint8

// The kinds. Internal is the zero value: whatever nobody understood.
const (
	Internal     Kind = iota // a bug or a broken disk; somebody must act
	Invalid                  // the request is wrong and stays wrong
	Unauthorized             // no or bad credentials
	Forbidden                // a gate or an owner says no
	NotFound                 // there is no such thing
	Conflict                 // the state does not allow it (now), or it was done already
	TooLarge                 // above a limit
	Unsupported              // well-formed, but not something we do
	TooMany                  // slow down
	Stale                    // we cannot see the chain, so the door stays shut
	Unavailable              // a part that we need is not there; try again
	Revoked                  // the right was lost
	Expired                  // the time ran out; renew
	Corrupt                  // bytes do not match their CID, checksum or signature
	SeatsTaken               // the right is there, but as many as may are watching with it
)

var names = [...]string{"internal", "invalid", "unauthorized", "forbidden", "not-found", "conflict",
	"too-large", "unsupported", "too-many", "chain-stale", "unavailable", "right-lost", "session-expired", "corrupt", "seats-taken"}

// String is the stable name, as in problem types and metric labels.
func (k Kind) String() string {
	if int(k) < len(names) {
		return names[k]
	}
	return names[Internal]
}

// Error is a failure with its operation. Field, when set, is the JSON pointer
// or the name of the input at fault.
type Error struct {
	Op    string
	Kind  Kind
	Field string
	Err   error
}

// Error reads `op: op: cause`.
func (e *Error) Error() string {
	if e.Op == "" {
		return e.Err.Error()
	}
	return e.Op + ": " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes a failure of a kind. The message is lower case, without "failed
// to", with the value that matters.
func New(op string, k Kind, format string, args ...any) error {
	return &Error{Op: op, Kind: k, Err: fmt.Errorf(format, args...)}
}

// At is New for an input: field is its JSON pointer or name.
func At(op string, k Kind, field, format string, args ...any) error {
	return &Error{Op: op, Kind: k, Field: field, Err: fmt.Errorf(format, args...)}
}

// Wrap adds an operation and keeps the Kind and Field of err. Wrap of nil is nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Op: op, Kind: KindOf(err), Field: FieldOf(err), Err: err}
}

// As adds an operation and sets the Kind. As of nil is nil.
func As(op string, k Kind, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Op: op, Kind: k, Field: FieldOf(err), Err: err}
}

// KindOf gives the Kind of the outermost Error in err's chain, Internal if there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// FieldOf gives the input at fault, empty if unknown.
func FieldOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}

// Detail gives the innermost message: what may be shown to the person who made
// the request, without the trail of operations.
func Detail(err error) string {
	var e *Error
	for errors.As(err, &e) {
		err = e.Err
	}
	if err == nil {
		return ""
	}
	return err.Error()
}
