package fill

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
)

const (
	// fewCalls for keys are under way at a time: who comes meanwhile goes together,
	// and the origin judges, signs and syncs its disk for all at once. So a crowd
	// costs less.
	fewCalls = 2
	// keyPatience is how long whoever comes waits for those calls.
	keyPatience = 100 * time.Millisecond
	// keyGap is the time between the beginnings of two calls: whoever comes within it
	// waits for the rest of it. A lone viewer waits for nobody; with hundreds of keys
	// a second a call has several, and there are at most 50 a second.
	keyGap = 20 * time.Millisecond
	// maxTogether bounds one call; each key is some 2 KB of it.
	maxTogether   = 128
	maxKeysAnswer = 1 << 20 // bytes
)

// keys are the viewers who wait for a key.
type keys struct {
	mu      sync.Mutex // guards the rest
	calls   int        // under way
	begun   time.Time  // the newest
	waiting []*wish
	gap     *time.Timer // begins the next call when keyGap is over; nil if nobody waits for that
	closed  bool        // nobody waits any more

	together sync.WaitGroup  // calls for several and gap; added to under mu, while not closed
	life     context.Context // theirs; ended by close
	end      context.CancelFunc
	start    func([]*wish) // Client.begin
}

// wish is a key that a session needs, as POST /keys has it.
type wish struct {
	proof
	Video   model.VideoID `json:"video"`
	Window  int           `json:"window"`
	Request string        `json:"request_id"`

	key  []byte // of 16 bytes
	err  error
	done chan struct{} // closed when key or err is there
}

// proof is what lets a session have a key.
type proof struct {
	Session model.SessionID `json:"session"`
	Wallet  model.Wallet    `json:"wallet"`
	Receipt *model.Receipt  `json:"receipt"`
}

// Key gets the content key of a window for a session that has the right to it:
// the receipt is the proof, and the origin writes it down.
func (c *Client) Key(ctx context.Context, video model.VideoID, window int, g *model.Grant) ([]byte, error) {
	w := &wish{proof: proof{g.Session, g.Wallet, g.Receipt}, Video: video, Window: window, Request: obs.RequestID(ctx)}
	now := time.Now()
	if c.keys.enter(w, now) {
		defer c.nextKeys()
		return c.key(ctx, w)
	}
	if late := c.keys.late(now); len(late) > 0 {
		c.begin(late)
	}
	select {
	case <-w.done:
		return w.key, w.err
	case <-ctx.Done():
		return nil, fault.As("edge/fill.Key", fault.Unavailable, ctx.Err())
	}
}

// enter lets a viewer ask alone, if few do and nobody just did. Others wait.
func (k *keys) enter(w *wish, now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.calls < fewCalls && !k.closed && len(k.waiting) == 0 && now.Sub(k.begun) >= keyGap {
		k.calls++
		k.begun = now
		return true
	}
	w.done = make(chan struct{})
	if k.closed {
		w.stop()
		return false
	}
	k.waiting = append(k.waiting, w)
	k.await(now)
	return false
}

// await needs k.mu. It has the next call begin when keyGap is over, if one may and
// somebody waits for it.
func (k *keys) await(now time.Time) {
	if k.gap != nil || k.closed || k.calls >= fewCalls || len(k.waiting) == 0 {
		return
	}
	k.together.Add(1)
	k.gap = time.AfterFunc(k.begun.Add(keyGap).Sub(now), func() {
		defer k.together.Done()
		if ws := k.gapOver(); len(ws) > 0 {
			k.start(ws)
		}
	})
}

// gapOver takes those who wait when keyGap is over, as the start of a call.
func (k *keys) gapOver() []*wish {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.gap = nil
	if k.closed || k.calls >= fewCalls || len(k.waiting) == 0 {
		return nil
	}
	k.calls++
	return k.take()
}

// late takes those who wait, as the start of a call, when the calls under way take long.
func (k *keys) late(now time.Time) []*wish {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.calls < fewCalls || len(k.waiting) == 0 || now.Sub(k.begun) < keyPatience {
		return nil
	}
	k.calls++
	return k.take()
}

// leave ends a call, and takes those who have waited for keyGap, as the start of the next.
func (k *keys) leave(now time.Time) []*wish {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.calls--
	if k.closed || len(k.waiting) == 0 || k.calls >= fewCalls {
		return nil
	}
	if now.Sub(k.begun) < keyGap {
		k.await(now)
		return nil
	}
	k.calls++
	return k.take()
}

// take needs k.mu. Who calls it begins the call.
func (k *keys) take() []*wish {
	n := min(len(k.waiting), maxTogether)
	ws := k.waiting[:n:n]
	k.waiting, k.begun = k.waiting[n:], time.Now()
	k.together.Add(1)
	k.await(k.begun)
	return ws
}

// nextKeys ends a call and begins the next, if anybody waits.
func (c *Client) nextKeys() {
	if ws := c.keys.leave(time.Now()); len(ws) > 0 {
		c.begin(ws)
	}
}

// begin asks for several on a goroutine that Close waits for; take has counted it.
func (c *Client) begin(ws []*wish) {
	go func() {
		defer c.keys.together.Done()
		c.manyKeys(ws)
	}()
}

// close ends the calls for several, answers who waits, and waits for the calls.
func (k *keys) close() {
	k.mu.Lock()
	left := k.waiting
	k.closed, k.waiting = true, nil
	if k.gap != nil && k.gap.Stop() {
		k.together.Done()
	}
	k.mu.Unlock()
	k.end()
	for _, w := range left {
		w.stop()
	}
	k.together.Wait()
}

// stop answers who waits that there is no key any more.
func (w *wish) stop() {
	w.err = fault.New("edge/fill.Key", fault.Unavailable, "the node stops: no key of video %q, window %d", w.Video, w.Window)
	close(w.done)
}

// key asks for one.
func (c *Client) key(ctx context.Context, w *wish) (key []byte, err error) {
	path := "/keys/" + url.PathEscape(string(w.Video)) + "/" + strconv.Itoa(w.Window)
	err = c.call(ctx, "edge/fill.Key", http.MethodPost, path, w.proof, func(body io.Reader) (err error) {
		key, err = io.ReadAll(io.LimitReader(body, keyBytes+1))
		if err == nil && len(key) != keyBytes {
			err = wrongKey(key)
		}
		return err
	})
	return key, err
}

func wrongKey(key []byte) error {
	return fault.New("edge/fill.Key", fault.Unavailable, "key has %d bytes, want %d", len(key), keyBytes)
}

// manyKeys asks for several. No one of those who wait can end it by leaving.
func (c *Client) manyKeys(ws []*wish) {
	defer c.nextKeys()
	const op = "edge/fill.manyKeys"
	var in struct {
		Keys []*wish `json:"keys"`
	}
	in.Keys = ws
	err := c.call(c.keys.life, op, http.MethodPost, "/keys", in, func(body io.Reader) error {
		var out struct {
			Keys []keyAnswer `json:"keys"`
		}
		err := json.NewDecoder(io.LimitReader(body, maxKeysAnswer)).Decode(&out)
		if err == nil && len(out.Keys) != len(ws) {
			err = fault.New(op, fault.Unavailable, "%d answers to %d wishes", len(out.Keys), len(ws))
		}
		if err != nil {
			return err
		}
		for i, w := range ws {
			if w.key != nil || w.err != nil && !elsewhere(w.err) {
				continue // settled by an origin before
			}
			if w.key, w.err = out.Keys[i].read(); w.err != nil && elsewhere(w.err) {
				err = w.err
			}
		}
		return err
	})
	for _, w := range ws {
		if w.key == nil && w.err == nil {
			w.err = err
		}
		close(w.done)
	}
}

// keyAnswer is the answer to a wish.
type keyAnswer struct {
	Key     []byte         `json:"key"`
	Problem *fault.Problem `json:"problem"`
}

func (a keyAnswer) read() ([]byte, error) {
	switch {
	case a.Problem != nil:
		return nil, a.Problem.Fault("edge/fill.Key")
	case len(a.Key) != keyBytes:
		return nil, wrongKey(a.Key)
	}
	return a.Key, nil
}
