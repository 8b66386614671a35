package server

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
)

// Demo hands the demo's wallets to the watch page and passes the page's calls on
// to the dev chain, so that the page needs no second origin. It exists in
// `streamgate demo` alone.
type Demo struct {
	Page     json.RawMessage // what /demo/config.json says
	Upstream string          // JSON-RPC over HTTP of the dev chain
}

// mayPass lists what the page needs to move a pass.
func mayPass(method string) bool {
	switch method {
	case "eth_chainId", "eth_blockNumber", "eth_call", "eth_estimateGas", "eth_feeHistory", "eth_gasPrice",
		"eth_getBlockByNumber", "eth_getTransactionByHash", "eth_getTransactionCount", "eth_getTransactionReceipt",
		"eth_maxPriorityFeePerGas", "eth_sendRawTransaction", "net_version":
		return true
	}
	return false
}

const (
	demoTimeout   = 10 * time.Second
	demoMaxBytes  = 128 << 10
	demoMaxAnswer = 1 << 20
)

func (d *Demo) config(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, d.Page) }

// rpc passes one call on. It is written anew from what was understood, so that
// the chain cannot read another method in it than we did.
func (d *Demo) rpc(w http.ResponseWriter, r *http.Request) {
	const op = "edge/server.rpc"
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, demoMaxBytes))
	if err != nil {
		fault.WriteProblem(w, fault.ProblemOf(fault.As(op, fault.TooLarge, err)))
		return
	}
	var call struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Method  string          `json:"method"`
		Params  json.RawMessage `json:"params,omitempty"`
	}
	if err := json.Unmarshal(body, &call); err != nil || !mayPass(call.Method) {
		fault.WriteProblem(w, fault.ProblemOf(fault.New(op, fault.Forbidden, "method %q is not passed on", call.Method)))
		return
	}
	if body, err = json.Marshal(call); err == nil {
		err = d.pass(w, r, body)
	}
	if err != nil {
		fault.WriteProblem(w, fault.ProblemOf(fault.New(op, fault.Unavailable, "the dev chain does not answer")))
	}
}

// pass gives an error only while nothing was answered.
func (d *Demo) pass(w http.ResponseWriter, r *http.Request, body []byte) error {
	ctx, cancel := context.WithTimeout(r.Context(), demoTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.Upstream, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, io.LimitReader(resp.Body, demoMaxAnswer)) // the client may be gone
	return nil
}
