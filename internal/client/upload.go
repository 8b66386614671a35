package client

import (
	"context"
	"encoding/base64"
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
	patchBytes   = 32 << 20        // one PATCH: large enough not to matter, small enough to report progress
	uploadGiveUp = 2 * time.Minute // without any byte accepted
	tusVersion   = "1.0.0"
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
	var offset int64
	for offset < info.Size() {
		next, err := backoff.Retry(ctx, func() (int64, error) {
			return c.sendFrom(ctx, location, f, offset, info.Size())
		}, backoff.WithMaxElapsedTime(uploadGiveUp))
		if err != nil {
			return "", fault.Wrap(op, fmt.Errorf("%s at byte %d: %w", file, offset, err))
		}
		offset = next
		if progress != nil {
			progress(offset, info.Size())
		}
	}
	return video, nil
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
// gives the new offset. A refusal that will stay ends the retries.
func (c *Client) sendFrom(ctx context.Context, location string, f io.ReaderAt, known, size int64) (int64, error) {
	req, err := c.request(ctx, http.MethodHead, location, nil)
	if err != nil {
		return 0, backoff.Permanent(err)
	}
	req.Header.Set("Tus-Resumable", tusVersion)
	resp, err := c.do(req)
	if err != nil {
		return 0, retryable(err)
	}
	resp.Body.Close()
	offset, err := strconv.ParseInt(resp.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || offset < known || offset > size {
		return 0, backoff.Permanent(fault.New("client.Upload", fault.Corrupt, "server is at %q, it had acknowledged %d", resp.Header.Get("Upload-Offset"), known))
	}
	n := min(size-offset, patchBytes)
	if n == 0 {
		return offset, nil
	}
	req, err = c.request(ctx, http.MethodPatch, location, io.NewSectionReader(f, offset, n))
	if err != nil {
		return 0, backoff.Permanent(err)
	}
	req.ContentLength = n
	req.Header.Set("Tus-Resumable", tusVersion)
	req.Header.Set("Content-Type", "application/offset+octet-stream")
	req.Header.Set("Upload-Offset", strconv.FormatInt(offset, 10))
	if resp, err = c.do(req); err != nil {
		return 0, retryable(err)
	}
	resp.Body.Close()
	return offset + n, nil
}

// retryable marks refusals that will not change as permanent.
func retryable(err error) error {
	switch fault.KindOf(err) {
	case fault.Unavailable, fault.Internal, fault.Conflict, fault.TooMany:
		return err
	}
	return backoff.Permanent(err)
}

func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Host
}
