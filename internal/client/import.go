package client

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
)

const (
	carType = "application/vnd.ipld.car"
	// edgeBytes of a file's two ends tell it from others. A CAR begins with the CID of all
	// that is in it.
	edgeBytes = 64 << 10
	// maxHeader is far above a CAR's header with one root.
	maxHeader = 4 << 10
	// lookEvery is how often an origin is asked how far an import is.
	lookEvery = 500 * time.Millisecond
	// lastAsk bounds the question that a message to a person waits for.
	lastAsk = 3 * time.Second
	// maxAsks bounds how often an import is asked for that the origin forgot of, since it
	// was started anew: one that kills the origin must not do so for ever.
	maxAsks = 5
)

// Imported is what became of an archive.
type Imported struct {
	Video map[string]any `json:"video"`
	Keys  bool           `json:"keys"`
	Notes []string       `json:"notes"`
	// Blocks is how many blocks the archive has, and Known how many of them were there.
	Blocks int `json:"blocks"`
	Known  int `json:"blocks_known"`
}

// arrival is an archive on its way into an origin.
type arrival struct {
	Upload      string         `json:"upload"`
	Fingerprint string         `json:"fingerprint"`
	Size        int64          `json:"size"`
	Offset      int64          `json:"offset"`
	State       string         `json:"state"`
	Checked     int64          `json:"checked"`
	ExpiresAt   time.Time      `json:"expires_at"`
	New         bool           `json:"new"`
	Result      *Imported      `json:"result"`
	Problem     *fault.Problem `json:"problem"`
}

// Import sends a CAR that an export wrote and has it imported. It goes on over cut
// connections and restarts of the origin, and, called again with the same file, from
// where an earlier call ended.
func (c *Client) Import(ctx context.Context, file string, asNew bool, w Watch) (Imported, error) {
	const op = "client.Import"
	f, err := os.Open(file)
	if err != nil {
		return Imported{}, fault.As(op, fault.Invalid, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Imported{}, fault.As(op, fault.Invalid, err)
	}
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return Imported{}, fault.New(op, fault.Invalid, "%s: not a file with content", file)
	}
	t := &transfer{Client: c, w: w, f: f, file: file, size: info.Size(), asNew: asNew}
	if err := t.recognise(); err != nil {
		return Imported{}, err
	}
	a, err := t.find(ctx)
	if err != nil {
		return Imported{}, fault.Wrap(op, err)
	}
	if a.State != "imported" {
		if err := t.send(ctx, &a); err != nil {
			return Imported{}, fault.Wrap(op, err)
		}
		if a, err = t.settle(ctx, a); err != nil {
			return Imported{}, fault.Wrap(op, err)
		}
	}
	// The outcome was heard: the origin need not keep it. It expires if this is lost.
	_ = t.forget(ctx, a.Upload)
	return *a.Result, nil
}

// transfer is one call of Import.
type transfer struct {
	*Client
	w     Watch
	f     *os.File
	file  string
	size  int64
	asNew bool
	print string // the file's fingerprint
}

// recognise takes the file's fingerprint, and refuses what is no CAR before anything
// of it is sent.
func (t *transfer) recognise() error {
	const op = "client.Import"
	sum := sha256.New()
	fmt.Fprintf(sum, "%d\n", t.size)
	first, err := io.ReadAll(io.NewSectionReader(t.f, 0, edgeBytes))
	if err != nil {
		return fault.As(op, fault.Invalid, err)
	}
	last, err := io.ReadAll(io.NewSectionReader(t.f, max(t.size-edgeBytes, 0), edgeBytes))
	if err != nil {
		return fault.As(op, fault.Invalid, err)
	}
	n, k := binary.Uvarint(first)
	if k <= 0 || n == 0 || n > maxHeader || uint64(len(first)-k) < n ||
		!bytes.Contains(first[k:][:n], []byte("eroots")) || !bytes.Contains(first[k:][:n], []byte("gversion\x01")) { // CBOR texts
		return fault.New(op, fault.Invalid, "%s is no archive (CAR, version 1), as `streamgate video export` writes it", t.file)
	}
	sum.Write(first)
	sum.Write(last)
	t.print = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// find gives what the origin has of the file, or a new upload.
func (t *transfer) find(ctx context.Context) (arrival, error) {
	var best arrival
	for token, more := "", true; more; more = token != "" {
		page, err := again(ctx, t.w, func() (p struct {
			Archives []arrival `json:"archives"`
			Next     string    `json:"next_page_token"`
		}, err error) {
			return p, retryable(t.Call(ctx, http.MethodGet, "/v1/archives?page_token="+url.QueryEscape(token), nil, &p))
		})
		if err != nil {
			return best, err
		}
		for _, a := range page.Archives {
			if a.Fingerprint != t.print || a.Size != t.size {
				continue
			}
			ok, err := t.usable(ctx, a)
			if err != nil {
				return best, err
			}
			if ok && (best.Upload == "" || a.Result != nil || best.Result == nil && a.Offset > best.Offset) {
				best = a
			}
		}
		token = page.Next
	}
	switch {
	case best.Result != nil:
		t.w.note("it was imported already, by a run that did not hear of it")
		return best, nil
	case best.Upload != "":
		t.w.note(fmt.Sprintf("going on at byte %d of %d", best.Offset, best.Size))
		return best, nil
	}
	meta := map[string]string{"filename": filepath.Base(t.file), "filetype": carType, "fingerprint": t.print}
	location, err := again(ctx, t.w, func() (string, error) {
		l, _, err := t.create(ctx, t.size, meta)
		return l, retryable(err)
	})
	if err != nil {
		return best, err
	}
	return arrival{Upload: location[strings.LastIndexByte(location, '/')+1:], Size: t.size}, nil
}

// usable says whether it can be gone on with an upload of the same file, and clears
// away one that cannot.
func (t *transfer) usable(ctx context.Context, a arrival) (bool, error) {
	switch a.State {
	case "refused":
		why := ""
		if a.Problem != nil {
			why = " (" + a.Problem.Detail + ")"
		}
		t.w.note("an earlier try was refused" + why + ": sending it anew")
		return false, t.forget(ctx, a.Upload)
	case "imported":
		if a.New != t.asNew || a.Result == nil {
			return false, nil
		}
		id, _ := a.Result.Video["id"].(string)
		err := t.Call(ctx, http.MethodGet, "/v1/videos/"+url.PathEscape(id), nil, nil)
		if fault.KindOf(err) == fault.NotFound && err != nil { // deleted since: it is wanted again
			return false, t.forget(ctx, a.Upload)
		}
		return err == nil, err
	}
	return true, nil
}

// send sends what the origin has not.
func (t *transfer) send(ctx context.Context, a *arrival) error {
	got, err := t.push(ctx, t.base+uploadsPath+a.Upload, t.f, a.Offset, a.Size, nil, t.w)
	a.Offset = got
	if err == nil {
		return nil
	}
	switch k := fault.KindOf(err); {
	case ctx.Err() != nil:
		return fault.New("client.send", fault.Unavailable, "stopped; %s: run the same command again to send the rest", t.kept(ctx, a))
	case k == fault.NotFound:
		return fault.New("client.send", k, "the origin has nothing of it any more: run the same command again to send it anew (%w)", err)
	case k == fault.Unavailable || k == fault.Internal || k == fault.TooMany || k == fault.Conflict:
		return fault.New("client.send", k, "cut; %s: run the same command again to send the rest (%w)", t.kept(ctx, a), err)
	}
	return err
}

// kept says what the origin has. It asks once more: a piece that was cut is there in
// part.
func (t *transfer) kept(ctx context.Context, a *arrival) string {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastAsk)
	defer cancel()
	n, until, err := t.offset(ctx, t.base+uploadsPath+a.Upload)
	if err != nil {
		return fmt.Sprintf("at least %d of %d bytes are at the origin", a.Offset, a.Size)
	}
	if a.Offset = n; until.IsZero() {
		return fmt.Sprintf("%d of %d bytes are at the origin", n, a.Size)
	}
	return fmt.Sprintf("%d of %d bytes are at the origin until %s", n, a.Size, until.Local().Format("2006-01-02 15:04"))
}

// settle asks for the import and follows it to its end.
func (t *transfer) settle(ctx context.Context, a arrival) (arrival, error) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	asks, asked := 0, false
	for {
		switch {
		case a.State == "imported" && a.Result != nil:
			return a, nil
		case a.State == "refused" && a.Problem != nil:
			err := a.Problem.Fault("client.Import")
			if ferr := t.forget(ctx, a.Upload); ferr != nil {
				t.w.note("the origin still remembers the refusal: " + ferr.Error())
			}
			return a, fault.New("client.settle", fault.KindOf(err), "%s was refused, and nothing was changed: %w", t.file, err)
		case a.State == "importing":
			t.w.checked(a.Checked, a.Size)
		case asked && a.Problem != nil:
			err := a.Problem.Fault("client.Import")
			return a, fault.New("client.settle", fault.KindOf(err), "not imported, and nothing was changed: %w; all of %s is at the origin until %s: run the command again when that is mended, and nothing is sent again",
				err, t.file, a.ExpiresAt.Local().Format("2006-01-02 15:04"))
		case asks == maxAsks:
			return a, fault.New("client.settle", fault.Unavailable, "the origin was started anew %d times during the import: look at its log", asks-1)
		default:
			asks, asked = asks+1, true
			next, err := t.begin(ctx, a.Upload)
			if err != nil {
				return a, err
			}
			if a = next; a.State != "uploaded" || a.Problem != nil {
				continue
			}
		}
		select {
		case <-ctx.Done():
			return a, t.stopped()
		case <-tick.C:
		}
		next, err := t.ask(ctx, http.MethodGet, a.Upload)
		if err != nil {
			return a, err
		}
		a = next
	}
}

// begin asks for the import. A refusal may be of an earlier question, of which the
// answer was lost.
func (t *transfer) begin(ctx context.Context, upload string) (arrival, error) {
	a, err := t.ask(ctx, http.MethodPost, upload+fmt.Sprintf(":import?new=%v", t.asNew))
	if fault.KindOf(err) != fault.Conflict || err == nil {
		return a, err
	}
	now, gerr := t.ask(ctx, http.MethodGet, upload)
	if gerr != nil || now.New != t.asNew {
		return a, err
	}
	return now, nil
}

func (t *transfer) ask(ctx context.Context, method, what string) (arrival, error) {
	a, err := again(ctx, t.w, func() (a arrival, err error) {
		return a, retryable(t.Call(ctx, method, "/v1/archives/"+what, nil, &a))
	})
	switch k := fault.KindOf(err); {
	case err == nil:
		return a, nil
	case ctx.Err() != nil:
		return a, t.stopped()
	case k == fault.Unavailable || k == fault.Internal || k == fault.TooMany:
		return a, fault.New("client.ask", k, "all of %s is at the origin: run the same command again to have it imported, and nothing is sent again (%w)", t.file, err)
	}
	return a, err
}

// stopped is the end of a call that was ended when the file was all there.
func (t *transfer) stopped() error {
	return fault.New("client.Import", fault.Unavailable, "stopped; all of %s is at the origin: run the same command again to hear what became of it", t.file)
}

// forget ends what an origin keeps of an upload.
func (t *transfer) forget(ctx context.Context, upload string) error {
	req, err := t.request(ctx, http.MethodDelete, uploadsPath+upload, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Tus-Resumable", tusVersion)
	resp, err := t.do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
