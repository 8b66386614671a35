package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
)

// lie is what a provider says that another would not, for some answers.
type lie struct {
	kind  string
	left  int
	depth uint64
}

// The lies. The last two change what is said of a block: no single provider's word can
// show that, so they are for a quorum alone.
const (
	behind  = "behind"  // it names a block some below the head
	insists = "insists" // it repeats the head that it named before, whatever became of it
	refuses = "refuses" // it answers 429
	omits   = "omits"   // it leaves out all logs
	forges  = "forges"  // it answers a call with other data
)

// question is a call, as far as it matters here.
type question struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params []any           `json:"params"`
}

// tell makes it lie for so many answers.
func (p *proxy) tell(l lie) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lie = l
}

// lying gives the lie of the next answer.
func (p *proxy) lying(kinds ...string) (lie, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range kinds {
		if p.lie.kind == k && p.lie.left > 0 {
			p.lie.left--
			return p.lie, true
		}
	}
	return lie{}, false
}

// ServeHTTP implements http.Handler.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") != "" {
		p.forward.ServeHTTP(w, r)
		return
	}
	if _, yes := p.lying(refuses); yes {
		http.Error(w, "too many requests", http.StatusTooManyRequests)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxQuestion))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var q question
	if json.Unmarshal(body, &q) != nil || q.Method != "eth_getBlockByNumber" || len(q.Params) == 0 || q.Params[0] != "latest" {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		p.pass(w, r, body)
		return
	}
	head, err := p.latest(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": q.ID, "result": head}) // whoever asked is gone
}

// latest is the head that it names.
func (p *proxy) latest(ctx context.Context) (json.RawMessage, error) {
	l, lies := p.lying(behind, insists)
	p.mu.Lock()
	before := p.head
	p.mu.Unlock()
	if lies && l.kind == insists && before != nil {
		return before, nil
	}
	head, err := p.block(ctx, "latest")
	if err != nil {
		return nil, err
	}
	var h struct {
		Number string `json:"number"`
	}
	var n uint64
	if err := json.Unmarshal(head, &h); err != nil {
		return nil, err
	}
	if _, err := fmt.Sscanf(h.Number, "0x%x", &n); err != nil {
		return nil, err
	}
	if lies && l.kind == behind {
		return p.block(ctx, fmt.Sprintf("0x%x", n-min(n, l.depth)))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.head = head
	return head, nil
}

func (p *proxy) block(ctx context.Context, which string) (json.RawMessage, error) {
	ask := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":[%q,false]}`, which)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.target.String(), bytes.NewBufferString(ask))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // only read from
	var a struct {
		Result json.RawMessage `json:"result"`
	}
	err = json.NewDecoder(res.Body).Decode(&a)
	return a.Result, err
}

// pass lets the chain answer, and changes its answers to what a lie is about.
func (p *proxy) pass(w http.ResponseWriter, r *http.Request, body []byte) {
	var all []question
	if json.Unmarshal(body, &all) != nil {
		var one question
		_ = json.Unmarshal(body, &one) // what cannot be read is the chain's to refuse
		all = []question{one}
	}
	about := map[string]string{"eth_getLogs": omits, "eth_call": forges}
	changed := map[string]bool{}
	for _, q := range all {
		kind := about[q.Method]
		if kind == "" {
			continue
		}
		if _, yes := p.lying(kind); yes {
			changed[string(q.ID)] = true
		}
	}
	if len(changed) == 0 {
		p.forward.ServeHTTP(w, r)
		return
	}
	r.Header.Del("Accept-Encoding")
	answer := httptest.NewRecorder()
	p.forward.ServeHTTP(answer, r)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(falsify(answer.Body.Bytes(), changed)) // whoever asked is gone
}

// falsify changes the results of some answers: a list becomes empty, data another.
func falsify(body []byte, which map[string]bool) []byte {
	type answer map[string]json.RawMessage
	var all []answer
	single := json.Unmarshal(body, &all) != nil
	if single {
		var one answer
		if json.Unmarshal(body, &one) != nil {
			return body
		}
		all = []answer{one}
	}
	for _, a := range all {
		result := string(a["result"])
		switch {
		case !which[string(a["id"])]:
		case strings.HasPrefix(result, "["):
			a["result"] = json.RawMessage("[]")
		case strings.HasPrefix(result, `"0x`) && len(result) > len(`"0x"`):
			other := byte('1')
			if result[len(result)-2] == other {
				other = '0'
			}
			a["result"] = slices.Concat([]byte(result[:len(result)-2]), []byte{other, '"'})
		}
	}
	out, err := json.Marshal(all)
	if single {
		out, err = json.Marshal(all[0])
	}
	if err != nil {
		return body
	}
	return out
}
