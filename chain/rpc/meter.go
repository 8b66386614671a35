package rpc

import (
	"context"
	"errors"
	"net/http"
	"strings"

	gethrpc "github.com/ethereum/go-ethereum/rpc"
)

// Meter lets calls to a provider through and hears how they went. Safe for concurrent
// use.
type Meter interface {
	// Begin waits until so many calls may be made. Its error ends the call.
	Begin(ctx context.Context, calls int) error
	// End hears how a request ended that was begun: nil, or an error for which IsAnswer
	// and IsRefused say what it is.
	End(err error)
}

// refused marks errors which say that a provider takes no more calls now.
type refused struct{ error }

// Unwrap gives the cause.
func (r refused) Unwrap() error { return r.error }

// Refused marks an error: the provider takes no more calls now, so another one should
// be asked.
func Refused(err error) error { return refused{err} }

// IsRefused reports whether a provider takes no more calls now: it said so, it is over
// its budget, or it is left alone.
func IsRefused(err error) bool {
	var r refused
	return errors.As(err, &r)
}

// IsAnswer reports whether the provider itself answered with an error: it is there, but
// does not do that.
func IsAnswer(err error) bool {
	var answer gethrpc.Error
	return errors.As(err, &answer)
}

// IsTooLarge reports whether an answer was longer than we take.
func IsTooLarge(err error) bool { return errors.Is(err, errTooLarge) }

// IsPast reports whether a provider says that it does not have that part of the chain:
// pruned, or not there yet. Asking for less of it is no use.
func IsPast(err error) bool {
	return IsAnswer(err) && has(strings.ToLower(err.Error()), []string{"pruned", "missing trie node", "header not found", "unknown block", "not available", "history"})
}

// limits is how providers say that they were asked too much, and about is how they say
// that it was too much of one thing, under the same code.
var (
	limits = []string{"rate limit", "ratelimit", "too many requests", "requests per second", "throughput", "capacity", "quota", "request limit", "request count"}
	about  = []string{"results", "range", "blocks", "response size", "logs"}
)

// mark marks an error by which a provider says that it takes no more calls: HTTP 429,
// or the codes and words that go for it in JSON-RPC. Code -32005 is also used for an
// answer that would be too long: then it is not marked, and less is to be asked.
func mark(err error) error {
	var status gethrpc.HTTPError
	if errors.As(err, &status) && status.StatusCode == http.StatusTooManyRequests {
		return Refused(err)
	}
	var answer gethrpc.Error
	if !errors.As(err, &answer) {
		return err
	}
	text := strings.ToLower(answer.Error())
	code := answer.ErrorCode()
	if has(text, about) && !has(text, limits[:4]) {
		return err
	}
	if code == -32005 || code == 429 || has(text, limits) {
		return Refused(err)
	}
	return err
}

func has(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// noMeter lets everything through.
type noMeter struct{}

// Begin implements Meter.
func (noMeter) Begin(context.Context, int) error { return nil }

// End implements Meter.
func (noMeter) End(error) {}
