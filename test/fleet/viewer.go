package fleet

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

const (
	// answerWithin bounds an answer of an edge.
	answerWithin = 10 * time.Second
	// eventBytes bounds a line of a push stream.
	eventBytes = 64 << 10
)

// Client is one viewer's network: an address of its own, since edges limit what
// one address may ask for, and a connection to each edge, over HTTP/2.
type Client struct{ http *http.Client }

// Client makes the network of a viewer; numbers up to 60,000 tell them apart.
func (f *Fleet) Client(number int) Client {
	from := &net.TCPAddr{IP: net.IPv4(127, 1+byte(number/250), byte(number%250)+1, 1)}
	dial := net.Dialer{LocalAddr: from, Timeout: answerWithin}
	return Client{&http.Client{Transport: &http.Transport{TLSClientConfig: f.trust(), ForceAttemptHTTP2: true, DialContext: dial.DialContext,
		TLSHandshakeTimeout: answerWithin, ResponseHeaderTimeout: answerWithin}}}
}

// Close closes the connections that are idle.
func (c Client) Close() { c.http.CloseIdleConnections() }

// Connect connects to an edge and keeps the connection.
func (c Client) Connect(ctx context.Context, edge *Node) error {
	resp, err := c.do(ctx, http.MethodGet, edge.Base+"/healthz", "", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// Session is one that was opened.
type Session struct {
	Edge   *Node
	Wallet *Wallet
	client Client
	play   string // up to and with the last slash
	info   string
	events string
}

// Login signs in at an edge and gives the token, which is good at all.
func (c Client) Login(ctx context.Context, edge *Node, w *Wallet) (string, error) {
	var ch cluster.Challenge
	in := map[string]any{"address": evm.Checksum(w.Address), "chain_id": chainID}
	if err := c.call(ctx, edge.Base+"/v1/auth/nonce", "", in, http.StatusOK, &ch); err != nil {
		return "", err
	}
	sig, err := crypto.Sign(accounts.TextHash([]byte(ch.Message)), w.private)
	if err != nil {
		return "", err
	}
	sig[64] += 27
	var out struct{ Token string }
	proof := map[string]string{"message": ch.Message, "signature": "0x" + hex.EncodeToString(sig)}
	err = c.call(ctx, edge.Base+"/v1/auth/verify", "", proof, http.StatusOK, &out)
	return out.Token, err
}

// Open opens a session.
func (c Client) Open(ctx context.Context, edge *Node, video model.VideoID, w *Wallet, token string) (*Session, error) {
	var s cluster.Session
	if err := c.call(ctx, edge.Base+"/v1/videos/"+string(video)+"/sessions", token, nil, http.StatusCreated, &s); err != nil {
		return nil, err
	}
	return &Session{Edge: edge, Wallet: w, client: c, play: strings.TrimSuffix(s.HLS, "master.m3u8"),
		info: strings.Replace(s.Events, "/events?", "?", 1), events: s.Events}, nil
}

// URL is that of a file of the session.
func (s *Session) URL(file string) string { return s.play + file }

// Status asks for a file of the session and gives the status of the answer.
func (s *Session) Status(ctx context.Context, file string) (int, error) {
	resp, err := s.client.do(ctx, http.MethodGet, s.play+file, "", nil)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// Fetch gets a file of the session. It gives what came, and when its first byte did.
func (s *Session) Fetch(ctx context.Context, file string) (n int64, first time.Time, err error) {
	resp, err := s.client.do(ctx, http.MethodGet, s.play+file, "", nil)
	if err != nil {
		return 0, first, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, first, fmt.Errorf("%s: status %d", file, resp.StatusCode)
	}
	one := make([]byte, 1)
	if _, err := io.ReadFull(resp.Body, one); err != nil {
		return 0, first, err
	}
	first = time.Now()
	n, err = io.Copy(io.Discard, resp.Body)
	return n + 1, first, err
}

// Info asks where the session stands.
func (s *Session) Info(ctx context.Context) (model.SessionInfo, error) {
	var out model.SessionInfo
	resp, err := s.client.do(ctx, http.MethodGet, s.info, "", nil)
	if err != nil {
		return out, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return out, fmt.Errorf("session: status %d", resp.StatusCode)
	}
	return out, json.NewDecoder(resp.Body).Decode(&out)
}

// Told is a state that the push stream told.
type Told struct {
	At   time.Time
	Info model.SessionInfo
}

// Follow reads the session's push stream until ctx ends; each state is handed to
// tell, on one goroutine. It is nil when ctx ended.
func (s *Session) Follow(ctx context.Context, tell func(Told)) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.events, nil)
	if err != nil {
		return err
	}
	resp, err := s.client.http.Do(req)
	if err != nil {
		return ended(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("events: status %d", resp.StatusCode)
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, eventBytes)
	isState := false
	for lines.Scan() {
		line := lines.Bytes()
		if name, ok := bytes.CutPrefix(line, []byte("event: ")); ok {
			isState = string(name) == "state"
		}
		if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok && isState {
			t := Told{At: time.Now()}
			if err := json.Unmarshal(data, &t.Info); err != nil {
				return err
			}
			tell(t)
		}
	}
	return ended(ctx, errors.Join(lines.Err(), errors.New("push stream ended")))
}

func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (c Client) call(ctx context.Context, url, token string, in any, want int, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	resp, err := c.do(ctx, http.MethodPost, url, token, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		b, _ := io.ReadAll(io.LimitReader(resp.Body, 1024)) // for people alone
		return fmt.Errorf("%s: status %d: %s", url, resp.StatusCode, b)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

func (c Client) do(ctx context.Context, method, url, token string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return c.http.Do(req)
}
