package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
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
			whole, err = slowH2(ctx, trust, url, took)
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
		case errors.Is(err, errRefused):
			return d, nil
		case errors.Is(err, errReset):
			d.reset = true
			return d, nil
		}
		return d, err
	}
}

var (
	errRefused = errors.New("refused")
	errReset   = errors.New("reset")
)

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
		return false, fmt.Errorf("%w: status %d", errRefused, resp.StatusCode)
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
			return false, fmt.Errorf("%w: %w", errReset, err)
		}
		time.Sleep(slowEvery)
	}
}

// slowH2 speaks HTTP/2 itself: net/http's client takes at least 64 KiB at once.
func slowH2(ctx context.Context, trust *tls.Config, target string, took func(int)) (whole bool, err error) {
	u, err := url.Parse(target)
	if err != nil {
		return false, err
	}
	cfg := trust.Clone()
	cfg.NextProtos, cfg.ServerName = []string{http2.NextProtoTLS}, u.Hostname()
	conn, err := (&tls.Dialer{Config: cfg}).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	s := slowStream{framer: http2.NewFramer(conn, conn), took: took}
	s.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	if _, err := io.WriteString(conn, http2.ClientPreface); err != nil {
		return false, err
	}
	if err := s.ask(u); err != nil {
		return false, err
	}
	for {
		f, err := s.framer.ReadFrame()
		if err != nil {
			return false, err
		}
		if done, whole, err := s.see(f); done {
			return whole, err
		}
	}
}

// slowStream is the one stream of a connection.
type slowStream struct {
	mu     sync.Mutex // held to write frames
	framer *http2.Framer
	took   func(int)
}

const slowID = 1

func (s *slowStream) ask(u *url.URL) error {
	var block bytes.Buffer
	enc := hpack.NewEncoder(&block)
	for _, f := range [][2]string{{":method", "GET"}, {":scheme", "https"}, {":authority", u.Host}, {":path", u.RequestURI()}} {
		if err := enc.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]}); err != nil {
			return err
		}
	}
	return errors.Join(
		s.framer.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: slowWindow}),
		s.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: slowID, BlockFragment: block.Bytes(), EndStream: true, EndHeaders: true}),
	)
}

// see takes a frame in; done says that nothing more will come.
func (s *slowStream) see(f http2.Frame) (done, whole bool, err error) {
	switch f := f.(type) {
	case *http2.MetaHeadersFrame:
		if status := f.PseudoValue("status"); status != "200" {
			return true, false, fmt.Errorf("%w: status %s", errRefused, status)
		}
	case *http2.DataFrame:
		if n := len(f.Data()); n > 0 {
			s.took(n)
			time.AfterFunc(slowEvery, func() { s.allow(uint32(n)) })
		}
		if f.StreamEnded() {
			return true, true, nil
		}
	case *http2.RSTStreamFrame:
		return true, false, fmt.Errorf("%w: %v", errReset, f.ErrCode)
	case *http2.SettingsFrame:
		if !f.IsAck() {
			err = s.write(s.framer.WriteSettingsAck)
		}
	case *http2.PingFrame:
		if !f.IsAck() {
			data := f.Data
			err = s.write(func() error { return s.framer.WritePing(true, data) })
		}
	}
	return err != nil, false, err
}

// allow lets the edge send n bytes more. If the connection has ended, reading
// says so.
func (s *slowStream) allow(n uint32) {
	_ = s.write(func() error {
		return errors.Join(s.framer.WriteWindowUpdate(0, n), s.framer.WriteWindowUpdate(slowID, n))
	})
}

func (s *slowStream) write(f func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f()
}
