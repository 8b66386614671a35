package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/quic-go/quic-go/http3"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// patience is a player's.
const patience = 20 * time.Second

// viewer watches.
type viewer struct {
	number  int
	lines   *lines
	base    string
	video   model.VideoID
	token   string
	segment time.Duration
	push    bool
	report  *report
	conn    *line
	play    string
	pushing sync.WaitGroup
}

func (a *audience) viewer(i int) *viewer {
	return &viewer{number: i, lines: a.lines, base: a.fleet.Edges()[0].Base, video: a.fleet.Video, token: a.tokens[i%len(a.tokens)],
		segment: time.Duration(a.o.segment) * time.Second, push: i%100 < a.o.push, report: a.report}
}

var (
	playlists = regexp.MustCompile(`(?m)^[^#\s]+/index\.m3u8$`)
	segments  = regexp.MustCompile(`(?m)^(\d+\.m4s)$`)
	keys      = regexp.MustCompile(`URI="\.\./(key/\d+)"`)
)

// watch watches the video over and over until ctx ends.
func (v *viewer) watch(ctx context.Context) {
	defer v.pushing.Wait()
	for !v.open(ctx) {
		if !until(ctx, time.Now().Add(v.segment)) {
			return
		}
	}
	next := time.Now()
	for ctx.Err() == nil {
		master, _ := v.get(ctx, "manifest", "master.m3u8")
		all := playlists.FindAllString(master, -1)
		if len(all) == 0 { // an error, which is told of
			if next = next.Add(v.segment); !until(ctx, next) {
				return
			}
			continue
		}
		smallest := all[len(all)-1]
		list, _ := v.get(ctx, "manifest", smallest)
		folder := strings.TrimSuffix(smallest, "index.m3u8")
		v.get(ctx, "init", folder+"init.mp4")
		v.pictures(ctx, folder, list, &next)
	}
}

// pictures asks for what a playlist says, each key and segment when it is time.
func (v *viewer) pictures(ctx context.Context, folder, list string, next *time.Time) {
	for line := range strings.Lines(list) {
		line = strings.TrimSuffix(line, "\n")
		if key := keys.FindStringSubmatch(line); key != nil {
			v.fetch(ctx, "key", key[1])
			continue
		}
		if !segments.MatchString(line) {
			continue
		}
		v.fetch(ctx, "segment", folder+line)
		if *next = next.Add(v.segment); !until(ctx, *next) {
			return
		}
	}
}

// open opens the viewer's session over their own connection.
func (v *viewer) open(ctx context.Context) bool {
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, v.base+"/v1/videos/"+string(v.video)+"/sessions", nil)
	req.Header.Set("Authorization", "Bearer "+v.token)
	b, ok := v.do(req, "session", http.StatusCreated)
	var s cluster.Session
	if !ok || json.Unmarshal([]byte(b), &s) != nil {
		return false
	}
	v.play = strings.TrimSuffix(s.HLS, "master.m3u8")
	if v.push {
		conn := v.conn.ClientConn
		v.pushing.Go(func() { follow(ctx, conn, s.Events, v.report) })
	}
	return true
}

func (v *viewer) get(ctx context.Context, object, path string) (string, bool) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.play+path, nil)
	if err != nil {
		return "", false
	}
	return v.do(req, object, http.StatusOK)
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// do asks, and connects first if need be.
func (v *viewer) do(req *http.Request, object string, want int) (body string, ok bool) {
	ctx, cancel := context.WithTimeout(req.Context(), patience)
	defer cancel()
	if v.conn == nil && !v.connect(ctx, req.Context()) {
		return "", false
	}
	into := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(into)
	into.Reset()
	begun := time.Now()
	resp, err := v.conn.RoundTrip(req.WithContext(ctx))
	if err == nil {
		_, err = into.ReadFrom(resp.Body)
		resp.Body.Close()
		if err == nil && resp.StatusCode != want {
			err = fmt.Errorf("status %d: %.200s", resp.StatusCode, into)
		}
	}
	if req.Context().Err() != nil {
		return "", false // the end
	}
	v.report.add(object, begun, into.Len(), err)
	if v.conn.Context().Err() != nil {
		v.conn = nil
	}
	if object == "manifest" || object == "session" {
		body = into.String()
	}
	return body, err == nil
}

func (v *viewer) connect(ctx, whole context.Context) bool {
	begun := time.Now()
	conn, err := v.lines.dial(ctx, v.number)
	if whole.Err() != nil {
		return false // the end
	}
	v.report.add("connection", begun, 0, err)
	if err == nil {
		v.conn = conn
	}
	return err == nil
}

// follow reads a session's push stream until ctx ends.
func follow(ctx context.Context, conn *http3.ClientConn, events string, r *report) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, events, nil)
	if err != nil {
		return
	}
	begun := time.Now()
	resp, err := conn.RoundTrip(req)
	if err == nil {
		buf := make([]byte, 512)
		for err == nil {
			_, err = resp.Body.Read(buf)
		}
		resp.Body.Close()
	}
	if ctx.Err() == nil {
		r.add("push", begun, 0, fmt.Errorf("ended: %w", err))
	}
}
