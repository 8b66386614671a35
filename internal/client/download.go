package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/streamgate/streamgate/internal/fault"
)

// What a download that is not done leaves beside the file: its bytes, and the entity
// tag under which they came.
const (
	partSuffix = ".part"
	tagSuffix  = ".part.etag"
	maxTag     = 256
)

// Download gets path into a file that is not there yet. It goes on after a cut, in this
// call and in a later one, as long as the server still has the same bytes (RFC 9110,
// 13.1.5). The file has its name only once all bytes are on disk.
func (c *Client) Download(ctx context.Context, path, file string, w Watch) (err error) {
	const op = "client.Download"
	if _, err := os.Lstat(file); err == nil {
		return fault.New(op, fault.Conflict, "%s is there already: name another file or remove it", file)
	}
	f, err := os.OpenFile(file+partSuffix, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fault.As(op, fault.Invalid, err)
	}
	d := &download{Client: c, path: path, file: file, f: f, w: w, total: unknown}
	err = d.run(ctx)
	switch cerr := f.Close(); {
	case err == nil && cerr == nil:
		err = errors.Join(os.Rename(file+partSuffix, file), d.forget(file+tagSuffix))
		return fault.As(op, fault.Internal, err)
	case err == nil:
		err = fault.As(op, fault.Internal, cerr)
	}
	if d.tag == "" || d.have == 0 {
		return errors.Join(err, d.forget(file+partSuffix), d.forget(file+tagSuffix)) // of no use
	}
	if k := fault.KindOf(err); k != fault.Unavailable && k != fault.Internal && k != fault.TooMany {
		return err
	}
	have := fmt.Sprintf("%d bytes", d.have)
	if d.total > 0 {
		have = fmt.Sprintf("%d of %d bytes", d.have, d.total)
	}
	return fault.New(op, fault.KindOf(err), "cut after %s, which are kept in %s: run the same command again to get the rest (%w)", have, file+partSuffix, err)
}

type download struct {
	*Client
	path, file  string
	f           *os.File
	w           Watch
	tag         string // of the bytes that are there, empty for none that could go on
	have, total int64
}

// Totals that are none.
const (
	unsaid  = -1 // the server does not know
	unknown = -2 // it was not asked yet
)

func (d *download) run(ctx context.Context) error {
	if err := d.resume(); err != nil {
		return err
	}
	for d.total == unknown || d.have < d.total {
		before := d.have
		_, err := again(ctx, d.w, func() (struct{}, error) {
			err := d.get(ctx)
			if err != nil && d.have > before && ctx.Err() == nil {
				err = nil // the next round counts from here
			}
			return struct{}{}, retryable(err)
		})
		if err != nil {
			return err
		}
		if d.total == unsaid {
			break // and it came to its end
		}
	}
	return fault.As("client.Download", fault.Internal, d.f.Sync())
}

// resume looks what an earlier call left.
func (d *download) resume() error {
	info, err := d.f.Stat()
	if err != nil {
		return fault.As("client.Download", fault.Internal, err)
	}
	tag, err := os.ReadFile(d.file + tagSuffix)
	if err == nil && len(tag) <= maxTag && info.Size() > 1 {
		// The last byte is asked for again: of a part that is the whole there would be
		// nothing to ask for.
		d.tag, d.have = string(tag), info.Size()-1
	}
	return nil
}

// get asks for what is not there, and writes what comes.
func (d *download) get(ctx context.Context) error {
	const op = "client.Download"
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	req, err := d.request(ctx, http.MethodGet, d.path, nil)
	if err != nil {
		return err
	}
	if d.have > 0 && d.tag != "" {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", d.have))
		req.Header.Set("If-Range", d.tag)
	}
	resp, err := d.do(req)
	if err != nil {
		if d.have > 0 && strings.Contains(err.Error(), http.StatusText(http.StatusRequestedRangeNotSatisfiable)) {
			// More is here than the server has: it is something else.
			d.tag, d.have = "", 0
			return fault.As(op, fault.Unavailable, err)
		}
		return err
	}
	defer resp.Body.Close()
	if err := d.begin(resp); err != nil {
		return backoff.Permanent(err)
	}
	idle := time.AfterFunc(stall, func() { cancel(errStalled) })
	defer idle.Stop()
	out := io.NewOffsetWriter(d.f, d.have)
	from := d.have
	n, err := io.Copy(out, &told{r: resp.Body, tell: func(done int64) {
		idle.Reset(stall)
		d.w.moved(from+done, max(d.total, 0))
	}})
	d.have += n
	if err == nil && d.total > 0 && d.have < d.total {
		err = io.ErrUnexpectedEOF
	}
	var disk *os.PathError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &disk):
		return backoff.Permanent(fault.As(op, fault.Internal, err))
	case errors.Is(context.Cause(ctx), errStalled):
		err = errStalled
	}
	return fault.As(op, fault.Unavailable, err)
}

// begin takes an answer as what goes on, or as a new beginning.
func (d *download) begin(resp *http.Response) error {
	const op = "client.Download"
	tag := resp.Header.Get("ETag")
	if resp.StatusCode == http.StatusPartialContent {
		var from, to, total int64
		_, err := fmt.Sscanf(resp.Header.Get("Content-Range"), "bytes %d-%d/%d", &from, &to, &total)
		if err != nil || from != d.have || to != total-1 || tag != d.tag {
			return fault.New(op, fault.Corrupt, "asked for what follows byte %d of %s, got %q of %s", d.have, d.tag, resp.Header.Get("Content-Range"), tag)
		}
		if d.total == unknown {
			d.w.note(fmt.Sprintf("going on at byte %d of %d", from, total))
		}
		d.total = total
		return nil
	}
	if d.have > 0 {
		d.w.note("what is to be had is not what a part of was here: beginning anew")
	}
	if strings.HasPrefix(tag, "W/") || len(tag) > maxTag {
		tag = "" // two answers need not have the same bytes
	}
	d.tag, d.have, d.total = tag, 0, resp.ContentLength
	err := d.f.Truncate(0)
	if tag != "" {
		err = errors.Join(err, os.WriteFile(d.file+tagSuffix, []byte(tag), 0o600))
	} else {
		err = errors.Join(err, d.forget(d.file+tagSuffix))
	}
	return fault.As(op, fault.Internal, err)
}

func (d *download) forget(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
