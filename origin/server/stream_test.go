package server_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// follow opens a stream of events and gives its lines.
func (w *world) follow(path string) (*bufio.Scanner, *http.Response) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), "GET", w.url+path, nil)
	must(w.t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := w.client.Do(req)
	must(w.t, err)
	w.t.Cleanup(func() { _ = res.Body.Close() })
	return bufio.NewScanner(res.Body), res
}

// event reads lines up to the data of an event of the name.
func event(t *testing.T, s *bufio.Scanner, name string) string {
	t.Helper()
	for s.Scan() {
		if s.Text() == "event: "+name && s.Scan() {
			return strings.TrimPrefix(s.Text(), "data: ")
		}
	}
	t.Fatalf("the stream ended before %q: %v", name, s.Err())
	return ""
}

func TestProgressIsPushedUntilTheServerStops(t *testing.T) {
	w := open(t, cluster{})
	w.want(201, nil, "POST", "/v1/videos", `{"title":"x"}`)
	s, res := w.follow("/v1/videos/made1/events")
	if ct := res.Header.Get("Content-Type"); ct != "text/event-stream" {
		t.Errorf("%s %s", res.Status, ct)
	}
	event(t, s, "ping") // at once
	w.videos.progress <- model.Progress{Video: "made1", State: model.Transcoding, Stage: "transcode", Percent: 40, ETA: 3 * time.Second}
	if got := event(t, s, "progress"); got != `{"video":"made1","state":"transcoding","stage":"transcode","percent":40,"eta_seconds":3}` {
		t.Error(got)
	}
	second, _ := w.follow("/v1/videos/made1/events")
	event(t, second, "ping")
	if a := w.do("GET", "/v1/videos/made1/events", ""); a.StatusCode != 429 {
		t.Errorf("a third stream: %s", a.Status)
	}
	w.stop() // would wait for ever if the streams did not end
	for s.Scan() {
	}
	if err := s.Err(); err != nil {
		t.Errorf("the stream was cut, not ended: %v", err)
	}
}

func TestStoppingServerKeepsWhatCameOfAnUpload(t *testing.T) {
	for name, h2 := range map[string]bool{"h2": true, "h1": false} {
		t.Run(name, func(t *testing.T) {
			w := open(t, cluster{})
			up := w.want(201, nil, "POST", "/v1/uploads", "", "Tus-Resumable", "1.0.0", "Upload-Length", "10")
			at := up.Header.Get("Location")
			body, done := w.stall(w.newClient(h2), at, "0", "1234")
			id := strings.TrimPrefix(at, "/v1/uploads/")
			// The body's writer has returned, so the bytes are on their way; the
			// server takes what is in when it stops, 0 to 4 of them.
			w.stop()
			_ = body.Close()
			<-done
			u, err := w.uploads.Lookup(id)
			must(t, err)
			st, err := os.Stat(u.Path)
			must(t, err)
			if u.Offset != st.Size() || u.Offset > 4 {
				t.Errorf("offset %d, %d bytes on disk", u.Offset, st.Size())
			}
		})
	}
}

// stall sends the beginning of a PATCH and keeps it open. Done gets the status,
// 0 for a broken connection.
func (w *world) stall(c *http.Client, path, offset, part string) (io.Closer, <-chan int) {
	w.t.Helper()
	r, body := io.Pipe()
	ctx, cancel := context.WithCancel(w.t.Context())
	w.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "PATCH", w.url+path, r)
	must(w.t, err)
	for k, v := range map[string]string{"Authorization": "Bearer " + token, "Tus-Resumable": "1.0.0", "Upload-Offset": offset,
		"Content-Type": "application/offset+octet-stream"} {
		req.Header.Set(k, v)
	}
	done := make(chan int, 1)
	go func() {
		defer close(done)
		res, err := c.Do(req)
		if err != nil {
			return
		}
		_ = res.Body.Close()
		done <- res.StatusCode
	}()
	_, err = io.WriteString(body, part)
	must(w.t, err)
	return body, done
}

func TestReturningCreatorReplacesAStalledUploadOverHTTP2(t *testing.T) {
	w := open(t, cluster{})
	up := w.want(201, nil, "POST", "/v1/uploads", "", "Tus-Resumable", "1.0.0", "Upload-Length", "10")
	at := up.Header.Get("Location")
	w.stall(w.newClient(true), at, "0", "1234")
	deadline := time.After(hang)
	for offset := ""; offset != "4"; { // HEAD ends the stalled one; before it came in, the offset is 0
		if offset == "0" {
			w.stall(w.newClient(true), at, "0", "1234")
		}
		// Two PATCHes may be there, one behind the other: who comes third is told to try again.
		switch a := w.do("HEAD", at, "", "Tus-Resumable", "1.0.0"); a.StatusCode {
		case http.StatusOK:
			offset = a.Header.Get("Upload-Offset")
		case http.StatusLocked:
			offset = ""
		default:
			t.Fatalf("HEAD: %s", a.Status)
		}
		select {
		case <-deadline:
			t.Fatalf("offset %s", offset)
		default:
		}
	}
	a := w.want(204, nil, "PATCH", at, "567890", "Tus-Resumable", "1.0.0", "Upload-Offset", "4", "Content-Type", "application/offset+octet-stream")
	if a.Header.Get("Upload-Offset") != "10" || a.ProtoMajor != 2 {
		t.Errorf("%s %v", a.Proto, a.Header)
	}
}
