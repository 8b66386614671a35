package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/model"
)

// titles renames the video while things break, and checks that what was
// acknowledged is there afterwards, written by one owner: the epoch never falls.
type titles struct {
	nodes *nodes

	mu    sync.Mutex // guards the rest
	n     int
	acked int // number of the newest title that was acknowledged
	epoch uint64
	done  int
}

// rename tries once. That the origin cannot be reached is no failure.
func (t *titles) rename(ctx context.Context) {
	t.mu.Lock()
	t.n++
	n := t.n
	t.mu.Unlock()
	c, err := t.nodes.creators()
	if err != nil {
		return
	}
	defer c.CloseIdle()
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if c.Call(ctx, "PATCH", "/v1/videos/"+string(t.nodes.video), map[string]string{"title": fmt.Sprint("chaos ", n)}, nil) != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.acked, t.done = max(t.acked, n), t.done+1
}

// check asks what the origin says of owners, once everything is well again.
func (t *titles) check(ctx context.Context, healed time.Time) ([]violation, time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []violation
	bad := func(format string, args ...any) {
		out = append(out, violation{time.Now(), fmt.Sprintf(format, args...)})
	}
	c, err := t.nodes.creators()
	if err != nil {
		bad("origin: %v", err)
		return out, time.Since(healed)
	}
	defer c.CloseIdle()
	var v struct {
		Title string `json:"title"`
		Epoch uint64 `json:"epoch"`
	}
	if err := c.Call(ctx, "GET", "/v1/videos/"+string(t.nodes.video), nil, &v); err != nil {
		bad("origin does not tell the video: %v", err)
		return out, time.Since(healed)
	}
	var n int
	if _, err := fmt.Sscanf(v.Title, "chaos %d", &n); err != nil {
		n = 0
	}
	if n < t.acked {
		bad("title %q: number %d was acknowledged", v.Title, t.acked)
	}
	if v.Epoch < t.epoch {
		bad("epoch of the video fell from %d to %d", t.epoch, v.Epoch)
	}
	t.epoch = v.Epoch
	var jobs struct {
		Jobs []struct{ Video model.VideoID } `json:"jobs"`
	}
	if err := c.Call(ctx, "GET", "/v1/jobs", nil, &jobs); err != nil || len(jobs.Jobs) > 0 {
		bad("jobs of a finished video: %v %v", jobs.Jobs, err)
	}
	if err := viewIsWhole(ctx, c, healed); err != nil {
		bad("%v", err)
	}
	return out, time.Since(healed)
}

// viewIsWhole waits until the origin sees every node once, and itself as the one
// origin there is.
func viewIsWhole(ctx context.Context, c *client.Client, healed time.Time) error {
	for {
		var seen struct{ Nodes []model.Node }
		err := c.Call(ctx, "GET", "/v1/nodes", nil, &seen)
		owners, names := 0, map[model.NodeName]int{}
		for _, m := range seen.Nodes {
			names[m.Name]++
			if m.Has(model.OriginRole) {
				owners++
			}
		}
		if err == nil && owners == 1 && len(names) == len(seen.Nodes) && len(names) == len(nodeNames()) {
			return nil
		}
		if time.Since(healed) > healBound {
			return fmt.Errorf("%v after heal the view has %d origins and these nodes: %v (%v)", healBound, owners, names, err)
		}
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}
