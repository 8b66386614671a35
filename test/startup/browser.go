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

// stopWithin is how long the browsers may take to end.
const stopWithin = 30 * time.Second

// browser is Chromium, one for each protocol, told what to do in lines of JSON (load.mjs).
type browser struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// load is one load of a page, in ms after the navigation began.
type load struct {
	Frame    float64   `json:"frame_ms"` // the first one was presented
	Height   int       `json:"height"`   // of that frame
	Load     float64   `json:"load_ms"`  // the end of the load event
	Protocol string    `json:"protocol"` // of the page
	Requests []request `json:"requests"`
	Again    *load     `json:"again,omitempty"` // the page once more, with what the browser kept
	// What the edge's cache counted meanwhile.
	Hits   float64 `json:"hits"`
	Misses float64 `json:"misses"`
}

// request is one that the page made.
type request struct {
	Path     string   `json:"path"`
	Protocol string   `json:"protocol"`
	Begun    float64  `json:"begun_ms"`
	Sent     float64  `json:"sent_ms"`
	Answered float64  `json:"answered_ms"`
	Done     float64  `json:"done_ms"`
	Bytes    int      `json:"bytes"`
	Server   []timing `json:"server"`
}

// timing is an entry of Server-Timing.
type timing struct {
	Name string  `json:"name"`
	Desc string  `json:"desc"`
	MS   float64 `json:"ms"`
}

func startBrowser(ctx context.Context, demo *cluster.Cluster) (*browser, error) {
	root, err := cluster.Root()
	if err != nil {
		return nil, err
	}
	arg, err := json.Marshal(map[string]any{"ca": demo.CA, "edges": demo.Edges})
	if err != nil {
		return nil, err
	}
	b := &browser{cmd: exec.CommandContext(ctx, "node", filepath.Join(root, "test/startup/load.mjs"), string(arg))}
	b.cmd.Stderr = os.Stderr
	b.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	b.out = bufio.NewReader(out)
	if b.in, err = b.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	return b, b.cmd.Start()
}

// login signs alice in and gives her token.
func (b *browser) login(play string) (string, error) {
	var answer struct {
		Token string `json:"token"`
	}
	err := b.do(map[string]any{"do": "login", "url": play, "wallet": "alice"}, &answer)
	return answer.Token, err
}

// load loads a page; the browser bounds how long that takes.
func (b *browser) load(url, protocol string, again, tab bool) (l load, err error) {
	err = b.do(map[string]any{"do": "load", "url": url, "protocol": protocol, "again": again, "tab": tab}, &l)
	if err == nil && l.Protocol != protocol {
		err = fmt.Errorf("%s came over %s, want %s", url, l.Protocol, protocol)
	}
	return l, err
}

// do gives an order and waits for its answer.
func (b *browser) do(order map[string]any, answer any) error {
	if err := json.NewEncoder(b.in).Encode(order); err != nil {
		return fmt.Errorf("browser: %w", err)
	}
	line, err := b.out.ReadBytes('\n')
	var failed struct {
		Error string `json:"error"`
	}
	if err == nil {
		err = json.Unmarshal(line, &failed)
	}
	if err == nil && failed.Error != "" {
		err = errors.New(failed.Error)
	}
	if err == nil {
		err = json.Unmarshal(line, answer)
	}
	if err != nil {
		return fmt.Errorf("browser, %s: %w", order["do"], err)
	}
	return nil
}

// close lets the browsers leave in order.
func (b *browser) close() {
	_ = b.in.Close()
	t := time.AfterFunc(stopWithin, func() { _ = b.cmd.Process.Kill() })
	defer t.Stop()
	_ = b.cmd.Wait() // how it ended is of no interest any more
}
