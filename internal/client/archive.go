package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync/atomic"

	"github.com/streamgate/streamgate/internal/fault"
)

// Download gets path into a file that is not there yet. The file has its name
// only once all bytes are on disk. Progress, if given, is called from this
// goroutine; total is 0 when the server does not say.
func (c *Client) Download(ctx context.Context, path, file string, progress func(done, total int64)) (err error) {
	const op = "client.Download"
	if _, err := os.Lstat(file); err == nil {
		return fault.New(op, fault.Conflict, "%s is there already: name another file or remove it", file)
	}
	req, err := c.request(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	resp, err := c.do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fault.As(op, fault.Invalid, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()       // the first error counts
			_ = os.Remove(part) // half an archive is of no use
		}
	}()
	total := max(resp.ContentLength, 0)
	n, err := io.Copy(f, &told{r: resp.Body, total: total, tell: progress})
	if err != nil {
		return fault.As(op, fault.Unavailable, fmt.Errorf("cut after %d of %d bytes: %w", n, total, err))
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fault.As(op, fault.Internal, err)
	}
	return fault.As(op, fault.Internal, os.Rename(part, file))
}

// Send posts a file's bytes to path and reads the answer into out. There is no
// time limit but the caller's context.
func (c *Client) Send(ctx context.Context, path, file, contentType string, out any, progress func(done, total int64)) error {
	const op = "client.Send"
	f, err := os.Open(file)
	if err != nil {
		return fault.As(op, fault.Invalid, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fault.As(op, fault.Invalid, err)
	}
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return fault.New(op, fault.Invalid, "%s: not a file with content", file)
	}
	body := &told{r: f, total: info.Size(), tell: progress}
	req, err := c.request(ctx, http.MethodPost, path, body)
	if err != nil {
		return err
	}
	req.ContentLength = info.Size()
	req.Header.Set("Content-Type", contentType)
	patient := *c
	tr := c.http.Transport.(*http.Transport).Clone()
	tr.ResponseHeaderTimeout = 0 // the answer comes when all is checked
	defer tr.CloseIdleConnections()
	patient.http = &http.Client{Transport: tr}
	resp, err := patient.do(req)
	if sent := body.done.Load(); fault.KindOf(err) == fault.Unavailable && sent > 0 {
		return fault.New(op, fault.Unavailable, "cut after %d of %d bytes; nothing counts before all of it is there and checked: send the file again (%w)", sent, info.Size(), err)
	}
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxBodyBytes)).Decode(out); err != nil {
		return fault.As(op, fault.Unavailable, err)
	}
	return nil
}

// told tells how far a reader is. An HTTP transport may still read when its caller
// has the error.
type told struct {
	r     io.Reader
	done  atomic.Int64
	total int64
	tell  func(done, total int64)
}

// Read reads and tells.
func (t *told) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	done := t.done.Add(int64(n))
	if t.tell != nil && n > 0 {
		t.tell(done, t.total)
	}
	return n, err
}
