package server

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxExplainedBlocks is more than a gate reads chains.
const maxExplainedBlocks = 16

// explanationBody is how a gate's answer is told.
type explanationBody struct {
	Allowed bool             `json:"allowed"`
	Pending bool             `json:"pending"`
	Rule    string           `json:"rule"`
	Reason  string           `json:"reason"`
	Satisfy string           `json:"satisfy,omitempty"`
	Blocks  []model.BlockRef `json:"blocks"`
	Tokens  []model.TokenRef `json:"tokens"`
	Until   *time.Time       `json:"until,omitempty"`
	// Holder is the vault that delegated the right.
	Holder *model.Wallet `json:"holder,omitempty"`
	// Rules is the gate's rule, with the answers of the rules in it.
	Rules   model.RuleAnswer `json:"rules"`
	Reads   []readRow        `json:"reads"`
	Omitted int              `json:"reads_omitted,omitempty"`
	Ends    []model.Ending   `json:"ends"`
}

// readRow is one thing that was read of a chain.
type readRow struct {
	Chain    model.ChainID `json:"chain_id"`
	Number   uint64        `json:"block_number"`
	Hash     model.Hash    `json:"block_hash"`
	Contract model.Address `json:"contract"`
	Call     string        `json:"call"`
	Answer   string        `json:"answer"`
	Data     string        `json:"data"`
	Confirms bool          `json:"confirms"`
}

// explain answers POST /v1/gates:explain {gate | video, wallet, block | blocks}.
func (p *Public) explain(w http.ResponseWriter, r *http.Request) error {
	const op = "server.explain"
	var in struct {
		Gate   json.RawMessage            `json:"gate"`
		Video  model.VideoID              `json:"video"`
		Wallet string                     `json:"wallet"`
		Block  json.RawMessage            `json:"block"`
		Blocks map[string]json.RawMessage `json:"blocks"`
	}
	raw, err := readBody(w, r)
	if err != nil {
		return err
	}
	if err := decode(raw, &in); err != nil {
		return err
	}
	wallet, err := evm.ParseAddress(in.Wallet)
	if err != nil {
		return fault.At(op, fault.Invalid, "/wallet", "%s", fault.Detail(err))
	}
	at, err := blocksOf(in.Block, in.Blocks)
	if err != nil {
		return err
	}
	if in.Gate, err = p.gateIn(r, in.Gate, in.Video); err != nil {
		return err
	}
	e, err := p.Cluster.Explain(r.Context(), in.Gate, wallet, at)
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, explained(e))
}

// blocksOf reads which blocks are asked about.
func blocksOf(one json.RawMessage, several map[string]json.RawMessage) (out []model.BlockRef, err error) {
	const op = "server.blocksOf"
	if one != nil && several != nil {
		return nil, fault.At(op, fault.Invalid, "/block", "give block or blocks, not both")
	}
	if len(several) > maxExplainedBlocks {
		return nil, fault.At(op, fault.TooLarge, "/blocks", "%d blocks, at most %d", len(several), maxExplainedBlocks)
	}
	if one != nil {
		b, err := blockOf(one, "/block")
		return []model.BlockRef{b}, err
	}
	for key, raw := range several {
		at := "/blocks/" + key
		id, err := strconv.ParseUint(key, 10, 64)
		if err != nil || id == 0 || strconv.FormatUint(id, 10) != key {
			return nil, fault.At(op, fault.Invalid, "/blocks", "%.40q is no chain id", key)
		}
		b, err := blockOf(raw, at)
		if err != nil {
			return nil, err
		}
		b.Chain = model.ChainID(id)
		out = append(out, b)
	}
	return out, nil
}

// blockOf reads a block's number, or its hash as text.
func blockOf(raw json.RawMessage, at string) (b model.BlockRef, err error) {
	if json.Unmarshal(raw, &b.Number) == nil && string(raw) != "null" {
		return b, nil
	}
	if json.Unmarshal(raw, &b.Hash) == nil && !b.Hash.IsZero() {
		return b, nil
	}
	return b, fault.At("server.blockOf", fault.Invalid, at, "want a block's number, or its hash as text: 0x and 64 hex digits")
}

func explained(e model.Explanation) explanationBody {
	v := e.Verdict
	out := explanationBody{Allowed: v.Allowed, Pending: v.Pending, Rule: v.Rule, Reason: v.Reason, Satisfy: v.Satisfy, Rules: e.Rules, Omitted: e.Omitted,
		Blocks: append([]model.BlockRef{}, v.Blocks...), Tokens: append([]model.TokenRef{}, v.Tokens...), Reads: []readRow{}, Ends: append([]model.Ending{}, e.Endings...)}
	if !v.Until.IsZero() {
		out.Until = &v.Until
	}
	if !v.Holder.IsZero() {
		out.Holder = &v.Holder
	}
	for _, r := range e.Reads {
		out.Reads = append(out.Reads, readRow{Chain: r.Block.Chain, Number: r.Block.Number, Hash: r.Block.Hash, Contract: r.Contract,
			Call: r.Call, Answer: r.Answer, Data: "0x" + hex.EncodeToString(r.Data), Confirms: r.Confirms})
	}
	return out
}
