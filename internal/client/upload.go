package client

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Numbers of an upload.
const (
	patchBytes = 32 << 20 // one PATCH: large enough not to matter, small enough to report progress
	tusVersion = "1.0.0"
	// uploadsPath is before the name of an upload.
	uploadsPath = "/v1/uploads/"
)

// VideoHeader names the video that an upload belongs to, on the answer to its creation.
const VideoHeader = "StreamGate-Video"

// Upload sends a file through tus 1.0 and resumes over cut connections and
// restarts of the origin. Progress, if given, is called from this goroutine
// with the bytes acknowledged so far.
func (c *Client) Upload(ctx context.Context, file string, meta map[string]string, progress func(done, total int64)) (model.VideoID, error) {
	const op = "client.Upload"
	f, err := os.Open(file)
	if err != nil {
		return "", fault.As(op, fault.Invalid, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", fault.As(op, fault.Invalid, err)
	}
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return "", fault.New(op, fault.Invalid, "%s: not a file with content", file)
	}
	location, video, err := c.create(ctx, info.Size(), meta)
	if err != nil {
		return "", fault.Wrap(op, err)
	}
	if _, err := c.push(ctx, location, f, 0, info.Size(), progress, Watch{}); err != nil {
		return "", fault.Wrap(op, fmt.Errorf("%s: %w", file, err))
	}
	return video, nil
}

// push sends what a server has not of an upload of which it has acknowledged offset
// bytes, and gives how many it has then. Acked is told, from this goroutine, what the
// server has; w.Moved what is on its way.
func (c *Client) push(ctx context.Context, location string, f io.ReaderAt, offset, size int64, acked func(done, total int64), w Watch) (int64, error) {
	for offset < size {
		next, err := again(ctx, w, func() (int64, error) {
			next, err := c.sendFrom(ctx, location, f, offset, size, w)
			return next, retryable(err, fault.Conflict)
		})
		if err != nil {
			return offset, fmt.Errorf("at byte %d of %d: %w", offset, size, err)
		}
		offset = next
		if acked != nil {
			acked(offset, size)
		}
	}
	return offset, nil
}

func (c *Client) create(ctx context.Context, size int64, meta map[string]string) (string, model.VideoID, error) {
	req, err := c.request(ctx, http.MethodPost, "/v1/uploads", nil)
	if err != nil {
		return "", "", err
	}
	var pairs []string
	for _, k := range slices.Sorted(maps.Keys(meta)) {
		pairs = append(pairs, k+" "+base64.StdEncoding.EncodeToString([]byte(meta[k])))
	}
	req.Header.Set("Tus-Resumable", tusVersion)
	req.Header.Set("Upload-Length", strconv.FormatInt(size, 10))
	req.Header.Set("Upload-Metadata", strings.Join(pairs, ","))
	resp, err := c.do(req)
	if err != nil {
		return "", "", err
	}
	resp.Body.Close()
	location, err := resp.Request.URL.Parse(resp.Header.Get("Location"))
	if err != nil || location.Path == "" || location.Host != hostOf(c.base) {
		return "", "", fault.New("client.create", fault.Unavailable, "upload location %q is not on %s", resp.Header.Get("Location"), c.base)
	}
	return location.String(), model.VideoID(resp.Header.Get(VideoHeader)), nil
}

// sendFrom asks where the server stands and sends one piece from there; it
// gives the new offset. A piece that was cut is no error if there is any progress
// over what was known: whoever gives up counts from the last byte that arrived.
func (c *Client) sendFrom(ctx context.Context, location string, f io.ReaderAt, known, size int64, w Watch) (int64, error) {
	offset, _, err := c.offset(ctx, location)
	if err != nil {
		return 0, err
	}
	if offset < known || offset > size {
		return 0, backoff.Permanent(fault.New("client.Upload", fault.Corrupt, "server is at byte %d of %d, it had acknowledged %d", offset, size, known))
	}
	n := min(size-offset, patchBytes)
	if n == 0 {
		return offset, nil
	}
	if err := c.patch(ctx, location, io.NewSectionReader(f, offset, n), offset, size, w); err != nil {
		if offset > known && ctx.Err() == nil {
			return offset, nil
		}
		return 0, err
	}
	return offset + n, nil
}

// offset asks how much of an upload a server has, and until when it keeps that: the
// zero time if it does not say.
func (c *Client) offset(ctx context.Context, location string) (n int64, until time.Time, err error) {
	req, err := c.request(ctx, http.MethodHead, location, nil)
	if err != nil {
		return 0, until, backoff.Permanent(err)
	}
	req.Header.Set("Tus-Resumable", tusVersion)
	resp, err := c.do(req)
	if err != nil {
		return 0, until, err
	}
	resp.Body.Close()
	until, _ = http.ParseTime(resp.Header.Get("Upload-Expires")) // for people alone
	if n, err = strconv.ParseInt(resp.Header.Get("Upload-Offset"), 10, 64); err != nil {
		return 0, until, backoff.Permanent(fault.New("client.Upload", fault.Corrupt, "server is at byte %q", resp.Header.Get("Upload-Offset")))
	}
	return n, until, nil
}

// patch sends one piece. A network that went away without a word is noticed by it that
// nothing moves.
func (c *Client) patch(ctx context.Context, location string, piece *io.SectionReader, offset, size int64, w Watch) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(stall, func() { cancel(errStalled) })
	defer idle.Stop()
	body := &told{r: piece, tell: func(done int64) {
		idle.Reset(stall)
		w.moved(offset+done, size)
	}}
	req, err := c.request(ctx, http.MethodPatch, location, body)
	if err != nil {
		return backoff.Permanent(err)
	}
	req.ContentLength = piece.Size()
	req.Header.Set("Tus-Resumable", tusVersion)
	req.Header.Set("Content-Type", "application/offset+octet-stream")
	req.Header.Set("Upload-Offset", strconv.FormatInt(offset, 10))
	resp, err := c.do(req)
	if err != nil {
		if errors.Is(context.Cause(ctx), errStalled) {
			err = fault.As("client.patch", fault.Unavailable, errStalled)
		}
		return err
	}
	resp.Body.Close()
	return nil
}

func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Host
}
