package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/test/cluster"
)

// nginx is Debian's, with the peer's page and a copy of all that a session is served.
type nginx struct {
	url string
	cmd *exec.Cmd
}

// upWithin is how long nginx may take until it listens.
const upWithin = 20 * time.Second

// conf is what an administrator would write: packed text, sendfile, HTTP/2. The
// certificate is an edge's, so that handshakes cost the same.
const conf = `daemon off;
user root;
worker_processes auto;
error_log stderr warn;
pid %[1]s/nginx.pid;
events {}
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	ssl_protocols TLSv1.2 TLSv1.3;
	gzip_static on;
	types {
		text/html html;
		text/javascript js;
		application/vnd.apple.mpegurl m3u8;
		video/mp4 mp4;
		video/iso.segment m4s;
	}
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen %[2]s ssl http2;
		ssl_certificate %[3]s;
		ssl_certificate_key %[4]s;
		root %[1]s/files;
		location = /favicon.ico {
			return 204;
		}
		location /assets/ {
			expires max;
		}
	}
}
`

// startNginx copies the files of a session, builds the page and serves both.
func (b *bench) startNginx(ctx context.Context, token string) (*nginx, error) {
	say("copying what a session is served, and building the peer's page")
	files := filepath.Join(b.dir, "files")
	if err := b.mirror(ctx, token, filepath.Join(files, "play")); err != nil {
		return nil, fmt.Errorf("copy of the video: %w", err)
	}
	root, err := cluster.Root()
	if err != nil {
		return nil, err
	}
	if out, err := exec.CommandContext(ctx, "node", filepath.Join(root, "test/startup/peer/build.mjs"), files).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("page of the peer: %w: %s", err, out)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := ln.Addr().String()
	if err := ln.Close(); err != nil { // nginx listens by itself
		return nil, err
	}
	secrets := filepath.Dir(b.demo.CA)
	file := filepath.Join(b.dir, "nginx.conf")
	text := fmt.Sprintf(conf, b.dir, addr, filepath.Join(secrets, "edge-1-public.pem"), filepath.Join(secrets, "edge-1-public.key"))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(addr)
	n := &nginx{url: "https://localhost:" + port + "/", cmd: exec.Command(b.o.nginx, "-c", file)}
	n.cmd.Stderr = os.Stderr
	n.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := n.cmd.Start(); err != nil {
		return nil, err
	}
	return n, dialable(ctx, addr)
}

func (n *nginx) close() {
	_ = n.cmd.Process.Signal(syscall.SIGTERM)
	_ = n.cmd.Wait() // it was told to end
}

// dialable waits until something takes TCP connections.
func dialable(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, upWithin)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
		if err == nil {
			return c.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", addr, errors.Join(err, context.Cause(ctx)))
		case <-tick.C:
		}
	}
}

// mirror saves everything that a session's playlists name, keys too, below a folder.
func (b *bench) mirror(ctx context.Context, token, folder string) error {
	c, err := client.New(client.Config{Base: b.demo.Edges[0], Token: token, CAFile: b.demo.CA})
	if err != nil {
		return err
	}
	defer c.CloseIdle()
	var s cluster.Session
	if err := c.Call(ctx, "POST", "/v1/videos/"+b.demo.Video+"/sessions", nil, &s); err != nil {
		return err
	}
	base, err := url.Parse(s.HLS)
	if err != nil {
		return err
	}
	return b.save(ctx, base, "master.m3u8", folder, map[string]bool{})
}

// uri finds the addresses in the tags of a playlist.
var uri = regexp.MustCompile(`URI="([^"]+)"`)

// save saves one file and, if it is a playlist, what it names.
func (b *bench) save(ctx context.Context, base *url.URL, name, folder string, done map[string]bool) error {
	if done[name] {
		return nil
	}
	done[name] = true
	a, err := b.demo.Get(ctx, base.ResolveReference(&url.URL{Path: name}).String())
	if err != nil {
		return err
	}
	if a.Status != http.StatusOK {
		return fmt.Errorf("%s: status %d: %s", name, a.Status, a.Detail)
	}
	to := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(to, a.Body, 0o644); err != nil {
		return err
	}
	if path.Ext(name) != ".m3u8" {
		return nil
	}
	for _, next := range names(bytes.NewReader(a.Body)) {
		if err := b.save(ctx, base, path.Join(path.Dir(name), next), folder, done); err != nil {
			return err
		}
	}
	return nil
}

// names lists the relative addresses in a playlist.
func names(playlist io.Reader) []string {
	var out []string
	lines := bufio.NewScanner(playlist)
	for lines.Scan() {
		line := lines.Text()
		if line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
		for _, m := range uri.FindAllStringSubmatch(line, -1) {
			out = append(out, m[1])
		}
	}
	return out
}
