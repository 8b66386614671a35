package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/streamgate/streamgate/test/cluster"
)

// A slow viewer takes slowWindow bytes each slowEvery by flow control, so that a
// response is under way for long and nothing of it waits on our side: the time
// at which bytes are seen is the time at which they came.
const (
	slowWindow = 4096
	slowEvery  = 10 * time.Millisecond
)

// download is how a response that was under way ended.
type download struct {
	last  time.Time // the newest byte of media
	ended time.Time // reset, or refused
	bytes int64
	reset bool // false when the next response was refused before its first byte
}

// slow fetches url slowly, again when it was fetched whole, until the edge cuts
// or refuses it. started is called with the first bytes.
func slow(ctx context.Context, proto string, trust *tls.Config, rt http.RoundTripper, url string, started func()) (download, error) {
	var d download
	once := sync.OnceFunc(started)
	took := func(n int) {
		d.last = time.Now()
		d.bytes += int64(n)
		once()
	}
	for {
		var whole bool
		var err error
		if proto == h2 {
			whole, err = cluster.Trickle{TLS: trust, Window: slowWindow, Every: slowEvery}.Get(ctx, url, took)
		} else {
			whole, err = slowH3(ctx, rt, url, took)
		}
		if whole {
			continue
		}
		d.ended = time.Now()
		switch {
		case ctx.Err() != nil:
			return d, fmt.Errorf("response under way was not cut: %w", context.Cause(ctx))
		case errors.Is(err, cluster.ErrRefused):
			return d, nil
		case errors.Is(err, cluster.ErrReset):
			d.reset = true
			return d, nil
		}
		return d, err
	}
}

func slowH3(ctx context.Context, rt http.RoundTripper, url string, took func(int)) (whole bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false, err
	}
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return false, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return false, fmt.Errorf("%w: status %d", cluster.ErrRefused, resp.StatusCode)
	}
	buf := make([]byte, slowWindow)
	for {
		n, err := resp.Body.Read(buf)
		if n > 0 {
			took(n)
		}
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("%w: %w", cluster.ErrReset, err)
		}
		time.Sleep(slowEvery)
	}
}
