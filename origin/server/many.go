package server

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// walletVerdict is what a gate says of one of many wallets.
type walletVerdict struct {
	Wallet  model.Wallet `json:"wallet"`
	Allowed bool         `json:"allowed"`
	Pending bool         `json:"pending"`
	Rule    string       `json:"rule"`
	Reason  string       `json:"reason"`
	Until   *time.Time   `json:"until,omitempty"`
}

// decideMany answers POST /v1/gates:decide {gate | video, wallets, block | blocks}: who
// of these may watch. All answers rest on the same block of each chain.
func (p *Public) decideMany(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Gate    json.RawMessage            `json:"gate"`
		Video   model.VideoID              `json:"video"`
		Wallets []string                   `json:"wallets"`
		Block   json.RawMessage            `json:"block"`
		Blocks  map[string]json.RawMessage `json:"blocks"`
	}
	raw, err := readBody(w, r)
	if err == nil {
		err = decode(raw, &in)
	}
	if err != nil {
		return err
	}
	wallets, err := walletsOf(in.Wallets)
	if err != nil {
		return err
	}
	at, err := blocksOf(in.Block, in.Blocks)
	if err != nil {
		return err
	}
	if in.Gate, err = p.gateIn(r, in.Gate, in.Video); err != nil {
		return err
	}
	all, err := p.Cluster.DecideMany(r.Context(), in.Gate, wallets, at)
	if err != nil {
		return err
	}
	body := struct {
		Blocks   []model.BlockRef `json:"blocks"`
		Allowed  int              `json:"allowed"`
		Verdicts []walletVerdict  `json:"verdicts"`
	}{Blocks: []model.BlockRef{}}
	for i, v := range all {
		row := walletVerdict{Wallet: wallets[i], Allowed: v.Allowed, Pending: v.Pending, Rule: v.Rule, Reason: v.Reason}
		if !v.Until.IsZero() {
			row.Until = &v.Until
		}
		if v.Allowed {
			body.Allowed++
		}
		body.Blocks, body.Verdicts = append([]model.BlockRef{}, v.Blocks...), append(body.Verdicts, row)
	}
	return send(w, http.StatusOK, body)
}
