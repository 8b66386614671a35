//go:build linux

package server_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// dial opens a TLS connection for HTTP/1.1 whose kernel takes few bytes that
// nobody reads.
func (h *house) dial() *tls.Conn {
	h.t.Helper()
	tcp, err := net.Dial("tcp", strings.TrimPrefix(h.url, "https://"))
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { tcp.Close() })
	if err := tcp.(*net.TCPConn).SetReadBuffer(64 << 10); err != nil {
		h.t.Fatal(err)
	}
	c := tls.Client(tcp, &tls.Config{RootCAs: h.pool, ServerName: "localhost", NextProtos: []string{"http/1.1"}})
	if err := c.SetDeadline(time.Now().Add(hang)); err != nil {
		h.t.Fatal(err)
	}
	return c
}

// Bytes in the kernel's buffer cannot be taken back, so there must be few.
func TestLittleIsLeftInTheKernelAfterACut(t *testing.T) {
	h := build(t)
	c := h.dial()
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", play("720p/2.m4s")); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(c)
	resp, err := http.ReadResponse(r, nil)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
	if _, err := io.ReadFull(resp.Body, make([]byte, 1<<20)); err != nil { // TCP has found its pace
		t.Fatal(err)
	}
	h.revoke(model.RevokedState)
	h.ended("cut")
	n, err := io.Copy(io.Discard, resp.Body)
	if err == nil || n > 1<<20 {
		t.Fatalf("%d bytes came after the cut, %v", n, err)
	}
	t.Logf("%d KiB came after the cut", n>>10)
}
