package obs

import (
	"context"
	"crypto/rand"
	"encoding/hex"
)

// RequestIDHeader carries the id of a request from edge to origin and back to
// whoever made it.
const RequestIDHeader = "X-Request-Id"

// maxRequestID bounds what we take over from a caller.
const maxRequestID = 64

type requestIDKey struct{}

// WithRequestID puts a request id into ctx.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID gives the id in ctx, empty if there is none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// TakeRequestID keeps a caller's id when it is harmless to log (at most 64 of
// A-Z a-z 0-9 . _ -) and makes a new one otherwise.
func TakeRequestID(given string) string {
	if given == "" || len(given) > maxRequestID {
		return NewRequestID()
	}
	for _, c := range []byte(given) {
		ok := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-'
		if !ok {
			return NewRequestID()
		}
	}
	return given
}

// NewRequestID makes a random id.
func NewRequestID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, it would have crashed the program
	return hex.EncodeToString(b[:])
}
