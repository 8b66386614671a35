package cluster

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Session is the answer to opening one.
type Session struct {
	Session model.SessionID `json:"session"`
	State   string          `json:"state"`
	HLS     string          `json:"hls"`
	Events  string          `json:"events"`
	Edges   []string        `json:"edges"`
	Receipt json.RawMessage `json:"receipt"`
}

// Challenge is the answer of /v1/auth/nonce.
type Challenge struct {
	Message string `json:"message"`
	Nonce   string `json:"nonce"`
}

// Challenge asks an edge for a message to sign.
func (c *Cluster) Challenge(t testing.TB, edge string, w Wallet) Challenge {
	t.Helper()
	var ch Challenge
	in := map[string]any{"address": w.Address, "chain_id": c.ChainID}
	if err := c.API(t, edge, "").Call(t.Context(), "POST", "/v1/auth/nonce", in, &ch); err != nil {
		t.Fatal(err)
	}
	return ch
}

// Sign signs text as a wallet does (EIP-191).
func Sign(t testing.TB, w Wallet, text string) string {
	t.Helper()
	sig, err := crypto.Sign(accounts.TextHash([]byte(text)), key(t, w))
	if err != nil {
		t.Fatal(err)
	}
	sig[64] += 27
	return "0x" + hex.EncodeToString(sig)
}

func key(t testing.TB, w Wallet) *ecdsa.PrivateKey {
	t.Helper()
	k, err := crypto.HexToECDSA(strings.TrimPrefix(w.Key, "0x"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// Login signs in at an edge and gives the bearer token.
func (c *Cluster) Login(t testing.TB, edge string, w Wallet) string {
	t.Helper()
	ch := c.Challenge(t, edge, w)
	var out struct {
		Token string `json:"token"`
	}
	in := map[string]string{"message": ch.Message, "signature": Sign(t, w, ch.Message)}
	if err := c.API(t, edge, "").Call(t.Context(), "POST", "/v1/auth/verify", in, &out); err != nil {
		t.Fatal(err)
	}
	return out.Token
}

// Open opens a session, or gives the refusal.
func (c *Cluster) Open(t testing.TB, edge, token, video string) (Session, error) {
	t.Helper()
	var s Session
	err := c.API(t, edge, token).Call(t.Context(), "POST", "/v1/videos/"+video+"/sessions", nil, &s)
	return s, err
}

// Watch logs in and opens a session that must be granted.
func (c *Cluster) Watch(t testing.TB, edge string, w Wallet) Session {
	t.Helper()
	s, err := c.Open(t, edge, c.Login(t, edge, w), c.Video)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Answer is what an edge said to a GET.
type Answer struct {
	Status  int
	Problem string // last part of the problem type, if it is one
	Detail  string // of the problem
	Body    []byte
	Header  http.Header
}

// Get fetches a URL over HTTP/2.
func (c *Cluster) Get(ctx context.Context, url string) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return Answer{}, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Answer{}, err
	}
	return ReadAnswer(resp)
}

// ReadAnswer reads a response whole and closes it.
func ReadAnswer(resp *http.Response) (Answer, error) {
	defer resp.Body.Close()
	a := Answer{Status: resp.StatusCode, Header: resp.Header}
	var err error
	if a.Body, err = io.ReadAll(resp.Body); err != nil {
		return a, err
	}
	if resp.Header.Get("Content-Type") == "application/problem+json" {
		var p fault.Problem
		if err := json.Unmarshal(a.Body, &p); err != nil {
			return a, err
		}
		a.Problem, a.Detail = p.Type[strings.LastIndex(p.Type, "/")+1:], p.Detail
	}
	return a, nil
}

// Refused is nil when url answers with this status and problem, an error otherwise.
func (c *Cluster) Refused(ctx context.Context, url string, status int, problem string) error {
	a, err := c.Get(ctx, url)
	if err != nil {
		return err
	}
	if a.Status != status || a.Problem != problem {
		return fmt.Errorf("%d %s (%s), want %d %s", a.Status, a.Problem, a.Detail, status, problem)
	}
	return nil
}

// Served is nil when url answers 200.
func (c *Cluster) Served(ctx context.Context, url string) error { return c.Refused(ctx, url, 200, "") }

// Transfer moves the pass and waits until the chain has it.
func (c *Cluster) Transfer(t testing.TB, from, to Wallet) model.BlockRef {
	t.Helper()
	k, err := operator.KeyFromHex(from.Key)
	if err != nil {
		t.Fatal(err)
	}
	op, err := operator.New(t.Context(), c.RPC, k)
	if err != nil {
		t.Fatal(err)
	}
	defer op.Close()
	contract, err := evm.ParseAddress(c.Contract)
	if err != nil {
		t.Fatal(err)
	}
	dest, err := evm.ParseAddress(to.Address)
	if err != nil {
		t.Fatal(err)
	}
	block, err := op.Transfer(t.Context(), contract, dest, c.TokenID)
	if err != nil {
		t.Fatal(err)
	}
	return block
}

// Events follows a session's push stream: each state goes to the channel, which
// is closed when the stream ends.
func (c *Cluster) Events(t testing.TB, s Session) <-chan model.SessionInfo {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Events, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("events: status %d", resp.StatusCode)
	}
	out := make(chan model.SessionInfo, 64)
	go func() { // ends with the test's context, or the stream
		defer close(out)
		defer resp.Body.Close()
		lines := bufio.NewScanner(resp.Body)
		event := ""
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ":")
			switch name {
			case "event":
				event = strings.TrimSpace(value)
			case "data":
				var info model.SessionInfo
				if event == "state" && json.Unmarshal([]byte(value), &info) == nil {
					out <- info
				}
			}
		}
	}()
	return out
}
