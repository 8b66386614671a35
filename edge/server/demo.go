package server

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
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

// demoMethods are what the page needs to move a pass.
var demoMethods = []string{"eth_chainId", "eth_blockNumber", "eth_call", "eth_estimateGas", "eth_feeHistory", "eth_gasPrice",
	"eth_getBlockByNumber", "eth_getTransactionByHash", "eth_getTransactionCount", "eth_getTransactionReceipt",
	"eth_maxPriorityFeePerGas", "eth_sendRawTransaction", "net_version"}

const (
	demoTimeout  = 10 * time.Second
	demoMaxBytes = 128 << 10
)

func (d *Demo) config(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, d.Page) }

func (d *Demo) rpc(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, demoMaxBytes))
	if err != nil {
		fault.WriteProblem(w, fault.ProblemOf(fault.As("edge/server.rpc", fault.TooLarge, err)))
		return
	}
	var call struct {
		Method string `json:"method"`
	}
	if err := json.Unmarshal(body, &call); err != nil || !slices.Contains(demoMethods, call.Method) {
		fault.WriteProblem(w, fault.ProblemOf(fault.New("edge/server.rpc", fault.Forbidden, "method %q is not passed on", call.Method)))
		return
	}
	client := http.Client{Timeout: demoTimeout}
	resp, err := client.Post(d.Upstream, "application/json", bytes.NewReader(body))
	if err != nil {
		fault.WriteProblem(w, fault.ProblemOf(fault.New("edge/server.rpc", fault.Unavailable, "the dev chain does not answer")))
		return
	}
	defer resp.Body.Close()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, io.LimitReader(resp.Body, 1<<20)) // the client may be gone
}
