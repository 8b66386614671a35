package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/quic-go/quic-go/http3"
)

// secret is what every request shows to the small server that Caddy and nginx ask.
const secret = "Bearer of-a-viewer-who-may-watch-this"

// serveAuth answers the question of a gate outside the server: a look-up in a
// map, which is the least that one can do.
func serveAuth(ctx context.Context, args []string) error {
	known := map[string]string{secret: "alice"}
	s := &http.Server{Addr: args[0], ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, ok := known[r.Header.Get("Authorization")]
		if !ok {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("X-Viewer", who)
		w.WriteHeader(http.StatusNoContent)
	})}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	return s.ListenAndServe()
}

// serveBare is quic-go with as little of ours as can be.
func serveBare(ctx context.Context, args []string) error {
	cert, err := tls.LoadX509KeyPair(args[1], args[2])
	if err != nil {
		return err
	}
	body := map[string][]byte{}
	length := map[string]string{}
	for name := range sizes {
		p := "/" + path(name)
		body[p] = content(name)
		length[p] = strconv.Itoa(sizes[name])
	}
	s := &http3.Server{Addr: args[0], TLSConfig: http3.ConfigureTLSConfig(&tls.Config{Certificates: []tls.Certificate{cert}}),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b, ok := body[r.URL.Path]
			if !ok {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			w.Header().Set("Content-Type", "video/iso.segment")
			w.Header().Set("Content-Length", length[r.URL.Path])
			_, _ = w.Write(b) // the client may be gone
		})}
	defer context.AfterFunc(ctx, func() { _ = s.Close() })()
	return s.ListenAndServe()
}

// caddyfile is what the documentation of forward_auth shows, and files.
func caddyfile(addr, auth, cert, key, root string) string {
	host, port, _ := strings.Cut(addr, ":")
	return fmt.Sprintf(`{
	admin off
	auto_https off
	persist_config off
	log {
		level ERROR
	}
}
https://%s:%s {
	bind %s
	tls %s %s
	root * %s
	forward_auth %s {
		uri /auth
	}
	file_server
}
`, host, port, host, cert, key, root, auth)
}

// nginxConf has one server that asks and one that does not. Limits on how long
// a connection may be used are lifted; the rest is as Debian has it.
func nginxConf(gated, open, auth, cert, key, root, dir string) string {
	server := func(addr, ask string) string {
		return fmt.Sprintf(`	server {
		listen %s ssl http2 backlog=4096;
		ssl_certificate %s;
		ssl_certificate_key %s;
		root %s;
		location / {
			%s
		}
		location = /auth {
			internal;
			proxy_pass http://auth;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_pass_request_body off;
			proxy_set_header Content-Length "";
		}
	}
`, addr, cert, key, root, ask)
	}
	return fmt.Sprintf(`daemon off;
worker_processes auto;
worker_rlimit_nofile 65536;
error_log stderr warn;
pid %s/nginx.pid;
events {
	worker_connections 16384;
}
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	open_file_cache max=100;
	keepalive_timeout 600s;
	keepalive_requests 100000000;
	ssl_protocols TLSv1.2 TLSv1.3;
	client_body_temp_path %s/body;
	proxy_temp_path %s/proxy;
	fastcgi_temp_path %s/fastcgi;
	uwsgi_temp_path %s/uwsgi;
	scgi_temp_path %s/scgi;
	types {
		video/iso.segment m4s;
	}
	upstream auth {
		server %s;
		keepalive 256;
		keepalive_requests 100000000;
	}
`, dir, dir, dir, dir, dir, dir, auth) + server(gated, "auth_request /auth;") + server(open, "") + "}\n"
}
