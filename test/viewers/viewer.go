package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
	"github.com/streamgate/streamgate/test/fleet"
)

const (
	// perLine viewers share a socket and an address: edges bound what one may do.
	perLine  = 50
	patience = 20 * time.Second
	segment  = 2 * time.Second
)

// lines are the sockets of all viewers.
type lines struct {
	tls  *tls.Config
	quic []*quic.Transport
}

func newLines(f *fleet.Fleet, viewers int) (*lines, error) {
	l := &lines{tls: f.Trust()}
	for i := range (viewers + perLine - 1) / perLine {
		pc, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 1+byte(i/250), byte(i%250)+1, 1)})
		if err != nil {
			return l, err
		}
		l.quic = append(l.quic, &quic.Transport{Conn: pc})
	}
	return l, nil
}

func (l *lines) close() {
	for _, t := range l.quic {
		_ = t.Close()
		_ = t.Conn.Close()
	}
}

// client is a viewer's: one connection.
func (l *lines) client(i int) *http.Client {
	t := l.quic[i/perLine]
	return &http.Client{Timeout: patience, Transport: &http3.Transport{TLSClientConfig: l.tls,
		Dial: func(ctx context.Context, addr string, c *tls.Config, q *quic.Config) (*quic.Conn, error) {
			to, err := net.ResolveUDPAddr("udp4", addr)
			if err != nil {
				return nil, err
			}
			return t.DialEarly(ctx, to, c, q)
		}}}
}

// viewer watches.
type viewer struct {
	http   *http.Client
	edge   *fleet.Node
	video  model.VideoID
	token  string
	report *report
	from   time.Time // what comes before does not count for the times
	bytes  int
	play   string
}

var (
	playlists = regexp.MustCompile(`(?m)^[^#\s]+/index\.m3u8$`)
	segments  = regexp.MustCompile(`(?m)^(\d+\.m4s)$`)
	keys      = regexp.MustCompile(`URI="\.\./(key/\d+)"`)
)

// watch goes round the video until ctx ends.
func (v *viewer) watch(ctx context.Context) {
	if !v.open(ctx) {
		return
	}
	master, ok := v.get(ctx, "manifest", "master.m3u8", "")
	all := playlists.FindAllString(string(master), -1)
	if !ok || len(all) == 0 {
		return
	}
	smallest := all[len(all)-1]
	folder := strings.TrimSuffix(smallest, "index.m3u8")
	next := time.Now()
	for ctx.Err() == nil {
		list, _ := v.get(ctx, "manifest", smallest, "")
		v.get(ctx, "init", folder+"init.mp4", "")
		names, windows := segments.FindAllString(string(list), -1), keys.FindAllStringSubmatch(string(list), -1)
		if len(names) == 0 || len(windows) == 0 {
			if !until(ctx, time.Now().Add(segment)) {
				return
			}
			continue
		}
		for n, name := range names {
			if n%2 == 0 && n/2 < len(windows) {
				v.get(ctx, "key", windows[n/2][1], "")
			}
			v.get(ctx, "segment", folder+name, fmt.Sprintf("bytes=0-%d", v.bytes-1))
			if next = next.Add(segment); !until(ctx, next) {
				return
			}
		}
	}
}

// open opens the viewer's session over their own connection.
func (v *viewer) open(ctx context.Context) bool {
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, v.edge.Base+"/v1/videos/"+string(v.video)+"/sessions", nil)
	req.Header.Set("Authorization", "Bearer "+v.token)
	b, ok := v.do(req, "session", http.StatusCreated)
	var s cluster.Session
	if !ok || json.Unmarshal(b, &s) != nil {
		return false
	}
	v.play = strings.TrimSuffix(s.HLS, "master.m3u8")
	return true
}

func (v *viewer) get(ctx context.Context, object, path, part string) ([]byte, bool) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.play+path, nil)
	if err != nil {
		return nil, false
	}
	want := http.StatusOK
	if part != "" {
		req.Header.Set("Range", part)
		want = http.StatusPartialContent
	}
	return v.do(req, object, want)
}

func (v *viewer) do(req *http.Request, object string, want int) ([]byte, bool) {
	begun := time.Now()
	resp, err := v.http.Do(req)
	var b []byte
	if err == nil {
		b, err = io.ReadAll(resp.Body)
		resp.Body.Close()
		if err == nil && resp.StatusCode != want {
			err = fmt.Errorf("status %d: %.200s", resp.StatusCode, b)
		}
	}
	if req.Context().Err() != nil {
		return nil, false // the end
	}
	v.report.add(object, time.Since(begun), begun.After(v.from), err)
	return b, err == nil
}
