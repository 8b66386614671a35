package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/internal/evm"
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

// tally counts questions by how they went.
type tally struct {
	served, refused, stale, gone, failed, cut, opened, logins int
	bytes                                                     int64
}

func (t *tally) add(o tally) {
	t.served, t.refused, t.stale, t.gone, t.failed = t.served+o.served, t.refused+o.refused, t.stale+o.stale, t.gone+o.gone, t.failed+o.failed
	t.cut, t.opened, t.logins, t.bytes = t.cut+o.cut, t.opened+o.opened, t.logins+o.logins, t.bytes+o.bytes
}

// crowd is all viewers.
type crowd struct {
	nodes   *nodes
	trust   *tls.Config
	viewers []*viewer
	done    sync.WaitGroup
	stop    context.CancelFunc

	mu       sync.Mutex // guards the rest
	tokens   []string   // logins by wallet
	received []received
	tally    tally
	files    *files
}

// files are what viewers ask for, by path in a session.
type files struct {
	small, large []string
	keys         int
}

// newCrowd lets every wallet watch at every edge, until stopped.
func newCrowd(ctx context.Context, n *nodes, trust *tls.Config) (*crowd, error) {
	ctx, stop := context.WithCancel(ctx)
	c := &crowd{nodes: n, trust: trust, stop: stop, tokens: make([]string, wallets)}
	for w := range wallets {
		for e := range edgeNames() {
			tr := &http.Transport{TLSClientConfig: trust, ForceAttemptHTTP2: true, ResponseHeaderTimeout: answerWithin, TLSHandshakeTimeout: answerWithin}
			c.viewers = append(c.viewers, &viewer{crowd: c, wallet: w, edge: e, http: &http.Client{Transport: tr}})
		}
	}
	// The first to be let in reads the playlists for all.
	err := eventually(ctx, "the first session", func(ctx context.Context) error {
		h, _ := n.chain.truth.head()
		v := c.viewers[h.owners[0]*len(edgeNames())]
		if err := v.open(ctx); err != nil {
			return err
		}
		f, err := v.readPlaylists(ctx)
		c.files = f
		return err
	})
	if err != nil {
		stop()
		return nil, err
	}
	for _, v := range c.viewers {
		c.done.Go(func() { v.watch(ctx) })
		c.done.Go(func() { v.trickle(ctx) })
	}
	return c, nil
}

func (c *crowd) close() {
	c.stop()
	c.done.Wait()
}

// take gives what was received since it was last asked.
func (c *crowd) take() ([]received, tally) {
	c.mu.Lock()
	defer c.mu.Unlock()
	got, t := c.received, c.tally
	c.received, c.tally = nil, tally{}
	return got, t
}

func (c *crowd) count(f func(*tally)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.tally)
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

// open opens a session, with a login if there is none.
func (v *viewer) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	token, err := v.login(ctx)
	if err != nil {
		v.say("login: %v", err)
		v.crowd.count(func(t *tally) { t.failed++ })
		return err
	}
	asked := time.Now()
	resp, err := v.do(ctx, http.MethodPost, public(edgeNames()[v.edge])+"/v1/videos/"+string(v.crowd.nodes.video)+"/sessions", token, nil)
	if err != nil {
		v.say("open: %v", err)
		v.crowd.count(func(t *tally) { t.failed++ })
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		if resp.StatusCode == http.StatusUnauthorized {
			v.crowd.forget(v.wallet)
		}
		v.refusal(asked, resp)
		return fmt.Errorf("open: status %d", resp.StatusCode)
	}
	var s cluster.Session
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil {
		return err
	}
	v.say("opened")
	v.crowd.count(func(t *tally) { t.opened++ })
	v.mu.Lock()
	defer v.mu.Unlock()
	v.base = strings.TrimSuffix(s.HLS, "master.m3u8")
	return nil
}

func (c *crowd) forget(wallet int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens[wallet] = ""
}

// login gives the wallet's token, signing in at this edge if it has none.
func (v *viewer) login(ctx context.Context) (string, error) {
	c := v.crowd
	c.mu.Lock()
	token := c.tokens[v.wallet]
	c.mu.Unlock()
	if token != "" {
		return token, nil
	}
	p := c.nodes.chain.people[v.wallet]
	var ch cluster.Challenge
	in := map[string]any{"address": evm.Checksum(p.key.Address()), "chain_id": chainID}
	if err := v.call(ctx, "/v1/auth/nonce", in, &ch); err != nil {
		return "", err
	}
	key, err := crypto.ToECDSA(hexutil.MustDecode(p.key.Hex()))
	if err != nil {
		return "", err
	}
	sig, err := crypto.Sign(accounts.TextHash([]byte(ch.Message)), key)
	if err != nil {
		return "", err
	}
	sig[64] += 27
	var out struct{ Token string }
	if err := v.call(ctx, "/v1/auth/verify", map[string]string{"message": ch.Message, "signature": "0x" + hex.EncodeToString(sig)}, &out); err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens[v.wallet] = out.Token
	c.tally.logins++
	return out.Token, nil
}

func (v *viewer) call(ctx context.Context, path string, in, out any) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	resp, err := v.do(ctx, http.MethodPost, public(edgeNames()[v.edge])+path, "", b)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(io.LimitReader(resp.Body, 4096)) // for people alone
		return fmt.Errorf("%s: status %d %s", path, resp.StatusCode, b)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

func (v *viewer) do(ctx context.Context, method, url, token string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if strings.HasSuffix(url, ".m4s") {
		req.Header.Set("Range", smallRange)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return v.http.Do(req)
}

// readPlaylists finds what can be asked for.
func (v *viewer) readPlaylists(ctx context.Context) (*files, error) {
	master, err := v.entries(ctx, "master.m3u8")
	if err != nil {
		return nil, err
	}
	f := &files{}
	folder, _, _ := strings.Cut(master[0], "/")
	names, err := v.entries(ctx, master[0])
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		f.large = append(f.large, folder+"/"+n)
	}
	f.small = append([]string{folder + "/init.mp4"}, f.large...) // of which a part is asked for
	f.keys = max(1, len(names)/2)                                // a window is two segments
	return f, nil
}

// entries gives the lines of a playlist that are no tags.
func (v *viewer) entries(ctx context.Context, path string) ([]string, error) {
	resp, err := v.do(ctx, http.MethodGet, v.session()+path, "", nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: status %d %w", path, resp.StatusCode, err)
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s is empty:\n%s", path, b)
	}
	return out, nil
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
