package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/model"
)

// publishWithin bounds how long a video of some seconds may take to be published.
const publishWithin = 2 * time.Minute

// sampleFrames of the sample: 6 s.
const sampleFrames = 180

// cut copies the first frames of a file.
func cut(ctx context.Context, from, to string, frames int) error {
	out, err := exec.CommandContext(ctx, "ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y", "-i", from, "-c", "copy",
		"-frames:v", strconv.Itoa(frames), "-t", fmt.Sprintf("%.3f", float64(frames)/30), to).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ffmpeg: %w: %s", err, out)
	}
	return nil
}

// makeSample makes 6 s of 720p with sound: enough for what a start needs, and soon
// transcoded many times.
func makeSample(ctx context.Context, dir string) (string, error) {
	file := filepath.Join(dir, "startup.mp4")
	cmd := exec.CommandContext(ctx, "ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y",
		"-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=6", "-f", "lavfi", "-i", "sine=frequency=220:duration=6:sample_rate=48000",
		"-c:v", "libx264", "-preset", "ultrafast", "-crf", "26", "-pix_fmt", "yuv420p", "-g", "60", "-c:a", "aac", "-b:a", "128k", file)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("ffmpeg: %w: %s", err, out)
	}
	return file, nil
}

// publish publishes a file n times, behind the gate of the demo's own video. Each
// has content keys of its own and is some frames shorter than the one before, so no
// segment and no playlist of one is in a cache because of another; the init segments
// are the same, whatever is encoded in the same way.
func (b *bench) publish(ctx context.Context, file string, n int) ([]model.VideoID, error) {
	c, err := client.New(client.Config{Base: b.demo.Origin, Token: b.demo.AdminToken, CAFile: b.demo.CA})
	if err != nil {
		return nil, err
	}
	defer c.CloseIdle()
	var like struct {
		Gate json.RawMessage `json:"gate"`
	}
	if err := c.Call(ctx, "GET", "/v1/videos/"+b.demo.Video, nil, &like); err != nil {
		return nil, err
	}
	ids := make([]model.VideoID, n)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(2) // the machine has other work
	for i := range ids {
		g.Go(func() (err error) {
			shorter := filepath.Join(b.dir, fmt.Sprintf("title-%d.mp4", i))
			if err := cut(ctx, file, shorter, sampleFrames-1-i); err != nil {
				return err
			}
			ids[i], err = publishOne(ctx, c, shorter, like.Gate)
			return err
		})
	}
	return ids, g.Wait()
}

func publishOne(ctx context.Context, c *client.Client, file string, gate json.RawMessage) (model.VideoID, error) {
	ctx, cancel := context.WithTimeout(ctx, publishWithin)
	defer cancel()
	id, err := c.Upload(ctx, file, map[string]string{"filename": filepath.Base(file), "title": "startup"}, nil)
	if err != nil {
		return "", err
	}
	at := "/v1/videos/" + string(id)
	if err := c.Call(ctx, "PUT", at+"/gate", gate, nil); err != nil {
		return "", err
	}
	if err := c.Call(ctx, "POST", at+":publish", nil, nil); err != nil {
		return "", err
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		var p struct {
			State  model.VideoState `json:"state"`
			Reason string           `json:"reason"`
		}
		if err := c.Call(ctx, "GET", at+"/progress", nil, &p); err != nil {
			return "", err
		}
		switch p.State {
		case model.Published:
			return id, nil
		case model.Failed:
			return "", fmt.Errorf("video %s was refused: %s", id, p.Reason)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return "", fmt.Errorf("video %s is %s: %w", id, p.State, context.Cause(ctx))
		}
	}
}

// lookups counts an edge's looks into its cache.
type lookups struct{ hits, misses float64 }

// lookups asks an edge for its counters.
func (b *bench) lookups(ctx context.Context, edge int) (l lookups, err error) {
	url := b.demo.Admin["edge-"+strconv.Itoa(edge+1)] + "/metrics"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return l, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return l, err
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		name, text, _ := strings.Cut(lines.Text(), " ")
		outcome, ok := strings.CutPrefix(name, `streamgate_cache_lookups_total{outcome="`)
		if !ok {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return l, fmt.Errorf("%s: %w", url, err)
		}
		if outcome == `miss"}` {
			l.misses += v
		} else {
			l.hits += v
		}
	}
	return l, lines.Err()
}

// busyFacts are the one-minute load averages of a time.
type busyFacts struct {
	Mean float64 `json:"mean"`
	Max  float64 `json:"max"`
}

// watchLoadAverage reads it each second until the returned function is called.
func watchLoadAverage(ctx context.Context) func() busyFacts {
	ctx, stop := context.WithCancel(ctx)
	result := make(chan busyFacts, 1)
	go func() { // ends with stop
		var f busyFacts
		sum, n := 0.0, 0
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			b, err := os.ReadFile("/proc/loadavg")
			first, _, _ := strings.Cut(string(b), " ")
			if v, perr := strconv.ParseFloat(first, 64); err == nil && perr == nil {
				sum, n, f.Max = sum+v, n+1, max(f.Max, v)
			}
			select {
			case <-ctx.Done():
				f.Mean = sum / float64(max(n, 1))
				result <- f
				return
			case <-tick.C:
			}
		}
	}()
	return func() busyFacts { stop(); return <-result }
}
