package rpc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	gethrpc "github.com/ethereum/go-ethereum/rpc"
)

// logs asks for the logs of a query. Over HTTP the answer is read here: go-ethereum's
// client goes over it four times, which is most of what a long past costs.
func (c *Client) logs(ctx context.Context, timeout time.Duration, query map[string]any) (out []Log, err error) {
	const method = "eth_getLogs"
	err = c.timed(ctx, timeout, method, 1, func(ctx context.Context) (err error) {
		if c.web == nil {
			return c.calls.CallContext(ctx, &out, method, query)
		}
		body, err := c.post(ctx, map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": []any{query}})
		if err == nil {
			out, err = readAnswer(body)
		}
		return err
	})
	return out, err
}

// post gives what the provider answers, an error as go-ethereum's client has it.
func (c *Client) post(ctx context.Context, ask any) ([]byte, error) {
	raw, err := json.Marshal(ask)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.provider.HTTP, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	resp, err := c.web.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var body bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= maxAnswer {
		body.Grow(int(n) + bytes.MinRead)
	}
	if _, err := body.ReadFrom(resp.Body); err != nil {
		return nil, err
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, gethrpc.HTTPError{Status: resp.Status, StatusCode: resp.StatusCode, Body: body.Bytes()}
	}
	return body.Bytes(), nil
}

// answerError is what a provider says instead of an answer; a gethrpc.Error.
type answerError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// Error implements error.
func (e *answerError) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("json-rpc error %d", e.Code)
	}
	return e.Message
}

// ErrorCode implements gethrpc.Error.
func (e *answerError) ErrorCode() int { return e.Code }

// readAnswer reads the answer to eth_getLogs.
func readAnswer(b []byte) ([]Log, error) {
	if logs, ok := quickAnswer(b); ok {
		return logs, nil
	}
	return slowAnswer(b)
}

// slowAnswer reads any answer that is one.
func slowAnswer(b []byte) (logs []Log, err error) {
	var a struct {
		Result json.RawMessage `json:"result"`
		Error  *answerError    `json:"error"`
	}
	switch err := json.Unmarshal(b, &a); {
	case err != nil:
		return nil, err
	case a.Error != nil:
		return nil, a.Error
	case len(a.Result) == 0:
		return nil, gethrpc.ErrNoResult
	}
	return logs, json.Unmarshal(a.Result, &logs)
}

// near reports whether a provider is on this machine: packing an answer for the way
// would only cost.
func near(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
