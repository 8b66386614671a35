package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// pollEvery is the pause between an answer and the next question: far below the
// aim for M1, and not so short that asking slows down what is measured.
const pollEvery = 2 * time.Millisecond

// maxResets in one loss; more are no cut but a fault.
const maxResets = 10

// get asks over a connection, reads the answer whole and says when its headers
// came.
func get(ctx context.Context, rt http.RoundTripper, url string) (status int, bytes int64, headers time.Time, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, 0, time.Time{}, err
	}
	resp, err := rt.RoundTrip(req)
	headers = time.Now()
	if err != nil {
		return 0, 0, headers, err
	}
	defer resp.Body.Close()
	bytes, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, bytes, headers, err
}

// refusal is what polling found.
type refusal struct {
	at     time.Time // headers of the first refusal after the last leave
	status int       // of that
	gap    time.Duration
	polls  int
	resets int // answers that were cut before their headers
}

// untilRefused asks for a small object again and again. It ends with 403; a
// refusal of another kind before that (the edge is in doubt and serves nothing)
// counts as the first if no leave follows.
func untilRefused(ctx context.Context, rt http.RoundTripper, url string) (refusal, error) {
	var r refusal
	served := time.Now()
	for {
		status, _, at, err := get(ctx, rt, url)
		r.polls++
		switch {
		case status == 0 && err != nil:
			// A question that was under way was cut. That is no answer yet: the
			// next one counts.
			if r.resets++; r.resets > maxResets {
				return r, fmt.Errorf("poll %d: %w", r.polls, err)
			}
		case status == http.StatusOK:
			r.at, served = time.Time{}, at
		case r.at.IsZero():
			r.at, r.status, r.gap = at, status, at.Sub(served)
		}
		if status == http.StatusForbidden {
			return r, nil
		}
		select {
		case <-ctx.Done():
			return r, fmt.Errorf("no refusal, last status %d: %w", status, context.Cause(ctx))
		case <-time.After(pollEvery):
		}
	}
}
