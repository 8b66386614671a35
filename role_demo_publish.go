package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
)

// demoPoll is how often the demo looks whether a part has come up.
const demoPoll = 100 * time.Millisecond

// makeSample makes 20 s of 720p with a burned-in timecode and a beep each
// second, unless files were given.
func (d *demo) makeSample(ctx context.Context) error {
	if len(d.Files) > 0 {
		for _, f := range d.Files {
			if _, err := os.Stat(f); err != nil {
				return err
			}
		}
		return nil
	}
	d.say("making a 20 s sample")
	file := filepath.Join(d.dir, "sample.mp4")
	cmd := exec.CommandContext(ctx, "ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y",
		"-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=20",
		"-f", "lavfi", "-i", "sine=frequency=220:beep_factor=4:duration=20:sample_rate=48000",
		"-vf", "drawtext=fontfile=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf:timecode='00\\:00\\:00\\:00':rate=30:"+
			"fontsize=64:fontcolor=white:box=1:boxcolor=black@0.6:boxborderw=12:x=(w-tw)/2:y=h-120",
		"-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-pix_fmt", "yuv420p", "-g", "60",
		"-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", "-t", "20", file)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 2 * time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("ffmpeg: %w: %s", err, strings.TrimSpace(string(out)))
	}
	d.Files = []string{file}
	return nil
}

func (d *demo) client(base string) (*client.Client, error) {
	return client.New(client.Config{Base: base, Token: d.secrets.token, CAFile: d.secrets.authority.CAFile()})
}

// waitReady polls a node until it is ready to serve.
func (d *demo) waitReady(ctx context.Context, n demoNode) error {
	c, err := d.client(n.url())
	if err != nil {
		return err
	}
	defer c.CloseIdle()
	return d.poll(ctx, fmt.Sprintf("%s to be ready (its log is %s)", n.name, filepath.Join(d.dir, "logs", string(n.name)+".log")),
		func() (bool, error) { return c.Call(ctx, "GET", "/readyz", nil, nil) == nil, nil })
}

// poll asks until the answer is yes, an error, or the end of ctx.
func (d *demo) poll(ctx context.Context, what string, ask func() (bool, error)) error {
	tick := time.NewTicker(demoPoll)
	defer tick.Stop()
	for {
		if ok, err := ask(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, context.Cause(ctx))
		case <-tick.C:
		}
	}
}

// publishAll takes every file through the public API, as a creator would.
func (d *demo) publishAll(ctx context.Context) ([]model.VideoID, error) {
	c, err := d.client(d.layout.origin().url())
	if err != nil {
		return nil, err
	}
	defer c.CloseIdle()
	var videos []model.VideoID
	for _, file := range d.Files {
		id, err := d.publish(ctx, c, file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		videos = append(videos, id)
	}
	return videos, nil
}

func (d *demo) publish(ctx context.Context, c *client.Client, file string) (model.VideoID, error) {
	title := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	d.say("uploading " + filepath.Base(file))
	id, err := c.Upload(ctx, file, map[string]string{"filename": filepath.Base(file), "title": title}, nil)
	if err != nil {
		return "", err
	}
	rule := demoGate(d.contract)
	if err := c.Call(ctx, "PUT", "/v1/videos/"+string(id)+"/gate", rule, nil); err != nil {
		return "", fmt.Errorf("gate: %w", err)
	}
	if err := c.Call(ctx, "POST", "/v1/videos/"+string(id)+":publish", nil, nil); err != nil {
		return "", fmt.Errorf("publish: %w", err)
	}
	d.say("transcoding")
	if err := d.waitPublished(ctx, c, id); err != nil {
		return "", err
	}
	d.say("published " + string(id))
	return id, d.register(ctx, c, id, rule)
}

func (d *demo) waitPublished(ctx context.Context, c *client.Client, id model.VideoID) error {
	err := d.poll(ctx, "video "+string(id), func() (bool, error) {
		var p struct {
			State  model.VideoState `json:"state"`
			Reason string           `json:"reason"`
		}
		if err := c.Call(ctx, "GET", "/v1/videos/"+string(id)+"/progress", nil, &p); err != nil {
			return false, err
		}
		if p.State == model.Failed {
			return false, fmt.Errorf("video %s was refused: %s", id, p.Reason)
		}
		return p.State == model.Published, nil
	})
	if err != nil {
		return err
	}
	for _, n := range d.layout.edges() {
		e, err := d.client(n.url())
		if err != nil {
			return err
		}
		err = d.poll(ctx, fmt.Sprintf("video %s on %s", id, n.name), func() (bool, error) {
			return e.Call(ctx, "GET", "/v1/videos/"+string(id), nil, nil) == nil, nil
		})
		e.CloseIdle()
		if err != nil {
			return err
		}
	}
	return nil
}

// register writes the content root and the gate's hash to the VideoRegistry.
func (d *demo) register(ctx context.Context, c *client.Client, id model.VideoID, rule json.RawMessage) error {
	var v struct {
		Manifest *struct {
			Root string `json:"root"`
		} `json:"manifest"`
	}
	if err := c.Call(ctx, "GET", "/v1/videos/"+string(id), nil, &v); err != nil {
		return err
	}
	if v.Manifest == nil {
		return fmt.Errorf("video %s is published without a manifest", id)
	}
	hash, err := gate.Hash(rule)
	if err != nil {
		return err
	}
	return d.operator.RegisterVideo(ctx, d.registry, id, v.Manifest.Root, hash)
}
