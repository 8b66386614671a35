package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/streamgate/streamgate/test/cluster"
)

// How viewers ask.
const (
	pollEvery    = 160 * time.Millisecond
	refusedEvery = 250 * time.Millisecond
	// giveUpAfter refusals in a row a viewer opens a new session, as a person who
	// loads the page again.
	giveUpAfter = 8
	// answerWithin bounds an answer; a frozen edge gives none.
	answerWithin = 3 * time.Second
	smallRange   = "bytes=0-2047"
	slowWindow   = 4096
	slowEvery    = 60 * time.Millisecond
)

// viewer is one wallet at one edge.
type viewer struct {
	crowd  *crowd
	wallet int
	edge   int
	http   *http.Client

	mu      sync.Mutex // guards the rest
	base    string     // of the session, empty for none
	last    string     // the newest answer, for people
	media   time.Time  // when the newest question was asked that media came of
	key     time.Time  // the same for keys
	refused time.Time  // the same for a refusal by right
}

// got notes what came, at this instant.
func (v *viewer) got(what string, n int, slow bool) {
	r := received{time.Now(), v.wallet, v.edge, what, n, slow}
	c := v.crowd
	c.mu.Lock()
	defer c.mu.Unlock()
	c.received = append(c.received, r)
	c.tally.bytes += int64(n)
}

// watch asks for one thing after the other.
func (v *viewer) watch(ctx context.Context) {
	refusals := 0
	for n := rand.IntN(10); ctx.Err() == nil; n++ {
		pause := pollEvery
		if v.session() == "" {
			if err := v.open(ctx); err != nil {
				pause = refusedEvery
			}
			refusals = 0
		} else if v.poll(ctx, n) {
			refusals = 0
		} else {
			pause = refusedEvery
			if refusals++; refusals >= giveUpAfter {
				v.leave()
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

func (v *viewer) session() string { v.mu.Lock(); defer v.mu.Unlock(); return v.base }
func (v *viewer) leave()          { v.mu.Lock(); defer v.mu.Unlock(); v.base = "" }

// poll asks for a key or a small file, and reports whether it was served.
func (v *viewer) poll(ctx context.Context, n int) bool {
	f := v.crowd.files
	what, path := mediaBytes, f.small[n%len(f.small)]
	if n%3 == 0 {
		what, path = keyBytes, fmt.Sprintf("key/%d", n/3%f.keys)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*answerWithin)
	defer cancel()
	asked := time.Now()
	resp, err := v.do(ctx, http.MethodGet, v.session()+path, "", nil)
	if err != nil {
		v.say("%v", err)
		v.crowd.count(func(t *tally) { t.failed++ })
		return false
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusPartialContent {
		v.refusal(asked, resp)
		return false
	}
	if err := v.read(resp.Body, what); err != nil {
		v.say("%s was cut: %v", path, err)
		v.crowd.count(func(t *tally) { t.cut++ })
		return false
	}
	v.say("served %s", path)
	v.crowd.count(func(t *tally) { t.served++ })
	v.mu.Lock()
	defer v.mu.Unlock()
	if what == keyBytes {
		v.key = asked
	} else {
		v.media = asked
	}
	return true
}

// read takes a body and notes each piece as it comes.
func (v *viewer) read(body io.Reader, what string) error {
	buf := make([]byte, 32<<10)
	for {
		n, err := body.Read(buf)
		if n > 0 {
			v.got(what, n, false)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// refusal takes in that an edge did not serve.
func (v *viewer) refusal(asked time.Time, resp *http.Response) {
	b, _ := io.ReadAll(io.LimitReader(resp.Body, 4096)) // for people alone
	v.say("status %d %s", resp.StatusCode, bytes.TrimSpace(b))
	switch resp.StatusCode {
	case http.StatusForbidden:
		v.mu.Lock()
		v.refused = asked
		v.mu.Unlock()
		v.crowd.count(func(t *tally) { t.refused++ })
	case http.StatusNotFound, http.StatusUnauthorized:
		v.leave()
		v.crowd.count(func(t *tally) { t.gone++ })
	case http.StatusTemporaryRedirect: // this edge goes; it comes back
		v.crowd.count(func(t *tally) { t.gone++ })
	case http.StatusServiceUnavailable:
		v.crowd.count(func(t *tally) { t.stale++ })
	default:
		v.crowd.count(func(t *tally) { t.failed++ })
	}
}

// trickle has a large response under way whenever there is a session.
func (v *viewer) trickle(ctx context.Context) {
	t := cluster.Trickle{TLS: v.crowd.trust, Window: slowWindow, Every: slowEvery}
	for n := v.wallet; ctx.Err() == nil; n++ {
		whole := false
		if base := v.session(); base != "" {
			large := v.crowd.files.large
			var err error
			whole, err = t.Get(ctx, base+large[n%len(large)], func(n int) { v.got(mediaBytes, n, true) })
			if errors.Is(err, cluster.ErrReset) {
				v.crowd.count(func(t *tally) { t.cut++ })
			}
		}
		if whole {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(refusedEvery/2 + rand.N(refusedEvery)):
		}
	}
}

// say keeps the newest answer.
func (v *viewer) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.last = time.Now().Format("15:04:05.000 ") + text[:min(len(text), 300)]
}

// since reports what came of questions asked after an instant.
func (v *viewer) since(t time.Time) (served, refused bool, last string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.media.After(t) && v.key.After(t), v.refused.After(t), v.last
}
