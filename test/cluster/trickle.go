package cluster

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/url"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// How a response that trickles ends before its time.
var (
	ErrRefused = errors.New("refused")
	ErrReset   = errors.New("reset")
)

// Trickle is how a slow viewer takes a response: Window bytes each Every, by
// HTTP/2's flow control. The response is under way for long and nothing of it
// waits on our side: the time at which bytes are seen is the time at which they
// came.
type Trickle struct {
	TLS    *tls.Config
	Window uint32
	Every  time.Duration
}

// Get fetches a URL on a connection of its own and calls took with each piece,
// from this goroutine. whole tells that the response came to its end; otherwise
// the error is ErrRefused when its status was not 200, ErrReset when it was cut.
// It speaks HTTP/2 itself: net/http's client takes at least 64 KiB at once.
func (t Trickle) Get(ctx context.Context, target string, took func(n int)) (whole bool, err error) {
	u, err := url.Parse(target)
	if err != nil {
		return false, err
	}
	cfg := t.TLS.Clone()
	cfg.NextProtos, cfg.ServerName = []string{http2.NextProtoTLS}, u.Hostname()
	conn, err := (&tls.Dialer{Config: cfg}).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	s := trickling{Trickle: t, framer: http2.NewFramer(conn, conn), took: took}
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

// trickling is the one stream of a connection.
type trickling struct {
	Trickle
	mu     sync.Mutex // held to write frames
	framer *http2.Framer
	took   func(int)
}

const trickleID = 1

func (s *trickling) ask(u *url.URL) error {
	var block bytes.Buffer
	enc := hpack.NewEncoder(&block)
	for _, f := range [][2]string{{":method", "GET"}, {":scheme", "https"}, {":authority", u.Host}, {":path", u.RequestURI()}} {
		if err := enc.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]}); err != nil {
			return err
		}
	}
	return errors.Join(
		s.framer.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: s.Window}),
		s.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: trickleID, BlockFragment: block.Bytes(), EndStream: true, EndHeaders: true}),
	)
}

// see takes a frame in; done says that nothing more will come.
func (s *trickling) see(f http2.Frame) (done, whole bool, err error) {
	switch f := f.(type) {
	case *http2.MetaHeadersFrame:
		if status := f.PseudoValue("status"); status != "200" {
			return true, false, fmt.Errorf("%w: status %s", ErrRefused, status)
		}
	case *http2.DataFrame:
		if n := len(f.Data()); n > 0 {
			s.took(n)
			time.AfterFunc(s.Every, func() { s.allow(uint32(n)) })
		}
		if f.StreamEnded() {
			return true, true, nil
		}
	case *http2.RSTStreamFrame:
		return true, false, fmt.Errorf("%w: %v", ErrReset, f.ErrCode)
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
func (s *trickling) allow(n uint32) {
	_ = s.write(func() error {
		return errors.Join(s.framer.WriteWindowUpdate(0, n), s.framer.WriteWindowUpdate(trickleID, n))
	})
}

func (s *trickling) write(f func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f()
}
