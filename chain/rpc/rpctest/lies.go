package rpctest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// call is one call of JSON-RPC.
type call struct {
	Version string            `json:"jsonrpc"`
	ID      json.RawMessage   `json:"id"`
	Method  string            `json:"method"`
	Params  []json.RawMessage `json:"params"`
}

// one answers a call as the fault says.
func (p *Proxy) one(raw []byte, f Fault) []byte {
	var c call
	if err := json.Unmarshal(raw, &c); err != nil {
		return []byte(`{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no JSON"}}`)
	}
	state := c.Method == "eth_getLogs" || c.Method == "eth_call"
	switch {
	case f.Busy:
		return c.refuse(-32005, "daily request count exceeded, request rate limited")
	case f.Pruned && state:
		return c.refuse(-32000, "missing trie node: history has been pruned")
	case f.NoLogs && c.Method == "eth_getLogs":
		return c.result(`[]`)
	case !f.ReadAt.IsZero() && c.Method == "eth_call" && len(c.Params) > 1:
		c.Params[1] = json.RawMessage(`{"blockHash":"` + f.ReadAt.String() + `"}`)
	}
	latest := c.Method == "eth_getBlockByNumber" && len(c.Params) > 0 && string(c.Params[0]) == `"latest"`
	if latest && f.Behind > 0 {
		c.Params[0] = p.lower(f.Behind)
	}
	asked, err := json.Marshal(c)
	if err != nil {
		return c.refuse(-32603, err.Error())
	}
	answer, err := p.forward(asked)
	if err != nil {
		return c.refuse(-32603, err.Error())
	}
	if latest && f.BadHash {
		return otherHash(answer)
	}
	return answer
}

// lower names the block so many below the node's head.
func (p *Proxy) lower(blocks uint64) json.RawMessage {
	answer, err := p.forward([]byte(`{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}`))
	var head struct{ Result string }
	if err != nil || json.Unmarshal(answer, &head) != nil {
		return json.RawMessage(`"latest"`)
	}
	n, _ := strconv.ParseUint(strings.TrimPrefix(head.Result, "0x"), 16, 64)
	return json.RawMessage(fmt.Sprintf(`"%#x"`, n-min(n, blocks)))
}

// otherHash gives a header another hash.
func otherHash(answer []byte) []byte {
	var a struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Result  map[string]any  `json:"result"`
	}
	if json.Unmarshal(answer, &a) != nil || a.Result == nil {
		return answer
	}
	a.Result["hash"] = "0x" + strings.Repeat("ab", 32)
	out, err := json.Marshal(a)
	if err != nil {
		return answer
	}
	return out
}

func (c call) refuse(code int, message string) []byte {
	return fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"error":{"code":%d,"message":%q}}`, c.ID, code, message)
}

func (c call) result(result string) []byte {
	return fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"result":%s}`, c.ID, result)
}
