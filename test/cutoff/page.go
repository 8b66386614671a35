package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/streamgate/streamgate/test/cluster"
)

// page is a viewer in Chromium, told what to do in lines of JSON
// (test/browser/m3.mjs).
type page struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// seenByPage is what the page says after a loss: wall times in ms.
type seenByPage struct {
	Error      string  `json:"error"`
	FrameMS    float64 `json:"frame_ms"`
	OverlayMS  float64 `json:"overlay_ms"`
	PaintedMS  float64 `json:"painted_ms"`
	VideoEmpty bool    `json:"video_empty"`
	Protocol   string  `json:"protocol"`
}

func startPage(ctx context.Context, c *cluster.Cluster, wallet string) (*page, error) {
	root, err := cluster.Root()
	if err != nil {
		return nil, err
	}
	arg, err := json.Marshal(map[string]any{"url": c.Play, "ca": c.CA, "edges": c.Edges, "wallet": wallet, "protocol": h3})
	if err != nil {
		return nil, err
	}
	p := &page{cmd: exec.CommandContext(ctx, "node", "m3.mjs", string(arg))}
	p.cmd.Dir = filepath.Join(root, "test", "browser")
	p.cmd.Stderr = os.Stderr
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	return p, p.cmd.Start()
}

// do gives an order and waits for its answer; the page bounds how long that takes.
func (p *page) do(verb string) (seenByPage, error) {
	var s seenByPage
	if _, err := fmt.Fprintf(p.in, "{%q:%q}\n", "do", verb); err != nil {
		return s, fmt.Errorf("page: %w", err)
	}
	line, err := p.out.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &s)
	}
	if err == nil && s.Error != "" {
		err = errors.New(s.Error)
	}
	if err != nil {
		return s, fmt.Errorf("page, %s: %w", verb, err)
	}
	return s, nil
}

// close lets the page leave in order, so that its profile is removed.
func (p *page) close() {
	_ = p.in.Close()
	t := time.AfterFunc(setupBound, func() { _ = p.cmd.Process.Kill() })
	defer t.Stop()
	_ = p.cmd.Wait() // how it ended is of no interest any more
}

func wall(ms float64) time.Time { return time.UnixMicro(int64(ms * 1000)) }
