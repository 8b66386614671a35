package rpc_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// says is a client of a provider that answers eth_getLogs so.
func says(t *testing.T, status int, body string) *rpc.Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := make([]byte, r.ContentLength)
		_, _ = r.Body.Read(asked)
		switch {
		case strings.Contains(string(asked), "eth_getLogs"):
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		case strings.Contains(string(asked), "eth_chainId"):
			_, _ = w.Write([]byte(`{"jsonrpc":"2.0","id":1,"result":"0x1"}`))
		default:
			_, _ = w.Write([]byte(`{"jsonrpc":"2.0","id":1,"result":"0x"}`))
		}
	}))
	t.Cleanup(s.Close)
	facts, err := chains.New(chains.Config{ID: 1, RPC: []string{s.URL}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := rpc.Dial(t.Context(), facts, facts.Providers[0], metrics())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestAnswersToGetLogsAreReadAsTheyAreMeant(t *testing.T) {
	one := `{"address":"0x5fbdb2315678afecb367f032d93f642f64180aa3","topics":[],"data":"0x","blockNumber":"0x1","blockHash":"0x` + ones + `","logIndex":"0x0"}`
	for name, tc := range map[string]struct {
		status        int
		body          string
		logs          int
		refused, says bool // takes no more calls; answered with an error
		fails         bool
	}{
		"logs":              {200, `{"jsonrpc":"2.0","id":1,"result":[` + one + `]}`, 1, false, false, false},
		"written otherwise": {200, `{"jsonrpc":"2.0","id":1,"result":[` + strings.Replace(one, "data", "Data", 1) + `],"more":{}}`, 1, false, false, false},
		"none":              {200, `{"jsonrpc":"2.0","id":1,"result":[]}`, 0, false, false, false},
		"too many":          {200, `{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"query returned more than 10000 results"}}`, 0, false, true, true},
		"rate":              {200, `{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"rate limit"}}`, 0, true, true, true},
		"429":               {429, `slow down`, 0, true, false, true},
		"500":               {500, `{"jsonrpc":"2.0","id":1,"result":[]}`, 0, false, false, true},
		"cut":               {200, `{"jsonrpc":"2.0","id":1,"result":[` + one, 0, false, false, true},
		"no result":         {200, `{"jsonrpc":"2.0","id":1}`, 0, false, false, true},
		"a log of nothing":  {200, `{"jsonrpc":"2.0","id":1,"result":[{}]}`, 0, false, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := says(t, tc.status, tc.body)
			f := rpc.Filter{Contracts: []model.Address{{1}}}
			logs, err := c.LogsIn(t.Context(), 0, 9, f)
			if len(logs) != tc.logs || (err != nil) != tc.fails || rpc.IsRefused(err) != tc.refused || rpc.IsAnswer(err) != tc.says {
				t.Errorf("%d logs, %v (refused %v, an answer %v)", len(logs), err, rpc.IsRefused(err), rpc.IsAnswer(err))
			}
			if err != nil && fault.KindOf(err) == fault.Internal {
				t.Errorf("no kind: %v", err)
			}
			of, err := c.LogsOf(t.Context(), []model.Hash{{2}}, f)
			if tc.logs > 0 && err == nil {
				t.Error("logs of another block are taken")
			} else if tc.logs == 0 && (err != nil) != tc.fails {
				t.Errorf("%v, %v", of, err)
			}
		})
	}
}
