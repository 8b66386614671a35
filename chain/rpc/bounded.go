package rpc

import (
	"errors"
	"io"
	"net/http"
)

// errTooLarge says that a provider's answer was above maxAnswer.
var errTooLarge = errors.New("answer is too large")

// bounded is a RoundTripper whose answers end with an error at maxAnswer bytes.
type bounded struct{ next http.RoundTripper }

// RoundTrip does the request.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err == nil {
		res.Body = &boundedBody{ReadCloser: res.Body, left: maxAnswer}
	}
	return res, err
}

type boundedBody struct {
	io.ReadCloser
	left int64
}

// Read gives errTooLarge instead of more than the limit.
func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}
