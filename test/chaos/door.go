package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/test/cluster"
)

// open goes on with the wallet's session of another edge, or opens one, with a
// login if there is none.
func (v *viewer) open(ctx context.Context) error {
	if base := v.crowd.elsewhere(v.wallet, v.edge); base != "" && rand.IntN(2) == 0 {
		v.crowd.count(func(t *tally) { t.adopted++ })
		v.mu.Lock()
		defer v.mu.Unlock()
		v.base = base
		return nil
	}
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
