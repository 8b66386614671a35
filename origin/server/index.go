package server

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxWallets bounds the wallets of one estimate, and of one decision for many.
const maxWallets = 1_000

// blockBody is a block that a list is as of. Hash and time are left out of one so
// old that the index does not have them.
type blockBody struct {
	Chain  model.ChainID `json:"chain_id"`
	Number uint64        `json:"block_number"`
	Hash   *model.Hash   `json:"block_hash,omitempty"`
	Time   *time.Time    `json:"block_time,omitempty"`
}

func bodyOf(b model.BlockRef) blockBody {
	out := blockBody{Chain: b.Chain, Number: b.Number}
	if !b.Hash.IsZero() {
		out.Hash = &b.Hash
	}
	if !b.Time.IsZero() {
		out.Time = &b.Time
	}
	return out
}

// indexQuery reads what all questions to the index have: chain, block and page.
// The contract is in the path or a parameter.
func indexQuery(r *http.Request, list string, params ...string) (model.IndexQuery, error) {
	const op = "server.indexQuery"
	q := model.IndexQuery{List: list}
	size, page, err := pageQuery(r, append(params, "chain", "block")...)
	if err != nil {
		return q, err
	}
	q.Limit = size
	if q.After, err = base64.RawURLEncoding.DecodeString(page); err != nil {
		return q, fault.At(op, fault.Invalid, "page_token", "not a page token of this list")
	}
	in := r.URL.Query()
	chain, err := strconv.ParseUint(in.Get("chain"), 10, 64)
	if err != nil || chain == 0 {
		return q, fault.At(op, fault.Invalid, "chain", "want a chain id")
	}
	q.Chain = model.ChainID(chain)
	contract := r.PathValue("contract")
	if contract == "" {
		contract = in.Get("contract")
	}
	if q.Contract, err = evm.ParseAddress(contract); err != nil {
		return q, fault.At(op, fault.Invalid, "contract", "%s", fault.Detail(err))
	}
	if b := in.Get("block"); b != "" {
		n, err := strconv.ParseUint(b, 10, 63)
		if err != nil {
			return q, fault.At(op, fault.Invalid, "block", "want the number of a block")
		}
		q.Block = &n
	}
	return q, nil
}

// tokenID checks a token id of a path or a parameter.
func tokenID(field, s string) (string, error) {
	const most = 78 // decimal digits of 2^256-1
	ok := s != "" && len(s) <= most
	for _, c := range []byte(s) {
		ok = ok && c >= '0' && c <= '9'
	}
	if !ok {
		return "", fault.At("server.tokenID", fault.Invalid, field, "want a token id in decimal")
	}
	return s, nil
}

// wallet reads a wallet of a path or a parameter.
func walletOf(field, s string) (model.Wallet, error) {
	w, err := evm.ParseAddress(s)
	if err != nil {
		return w, fault.At("server.walletOf", fault.Invalid, field, "%s", fault.Detail(err))
	}
	return w, nil
}

// walletsOf reads a body's wallets.
func walletsOf(list []string) (out []model.Wallet, err error) {
	if n := len(list); n == 0 || n > maxWallets {
		return nil, fault.At("server.walletsOf", fault.Invalid, "/wallets", "%d wallets, want 1 to %d", n, maxWallets)
	}
	out = make([]model.Wallet, len(list))
	for i, s := range list {
		if out[i], err = walletOf("/wallets/"+strconv.Itoa(i), s); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// indexed answers with a page: the rows under their name, as of which block they
// are, and how far the index is.
func (p *Public) indexed(w http.ResponseWriter, r *http.Request, q model.IndexQuery, name string, rows func(model.IndexPage) any) error {
	page, err := p.Cluster.Index(r.Context(), q)
	if err != nil {
		return err
	}
	body := map[string]any{name: rows(page), "at": bodyOf(page.At), "index": page.State}
	if len(page.Next) > 0 {
		body["next_page_token"] = base64.RawURLEncoding.EncodeToString(page.Next)
	}
	return send(w, http.StatusOK, body)
}

func movements(p model.IndexPage) any { return append([]model.Movement{}, p.Movements...) }

// holders answers GET /v1/contracts/{contract}/holders?chain=&token_id=&block=.
func (p *Public) holders(w http.ResponseWriter, r *http.Request) error {
	q, err := indexQuery(r, model.ListHolders, "token_id")
	if err == nil && r.URL.Query().Has("token_id") {
		q.Token, err = tokenID("token_id", r.URL.Query().Get("token_id"))
	}
	if err != nil {
		return err
	}
	return p.indexed(w, r, q, "holders", func(p model.IndexPage) any { return append([]model.Holding{}, p.Holdings...) })
}

// holderHistory answers GET /v1/contracts/{contract}/holders/{wallet}/history?chain=&block=.
func (p *Public) holderHistory(w http.ResponseWriter, r *http.Request) error {
	q, err := indexQuery(r, model.ListHistory)
	if err == nil {
		q.Wallet, err = walletOf("wallet", r.PathValue("wallet"))
	}
	if err != nil {
		return err
	}
	if q.Wallet.IsZero() {
		return fault.At("server.holderHistory", fault.Invalid, "wallet", "the zero address holds nothing")
	}
	return p.indexed(w, r, q, "history", movements)
}

// transfers answers GET /v1/contracts/{contract}/transfers?chain=&block=.
func (p *Public) transfers(w http.ResponseWriter, r *http.Request) error {
	q, err := indexQuery(r, model.ListTransfers)
	if err != nil {
		return err
	}
	return p.indexed(w, r, q, "transfers", movements)
}

// tokens answers GET /v1/tokens?chain=&contract=&owner=&block=.
func (p *Public) tokens(w http.ResponseWriter, r *http.Request) error {
	q, err := indexQuery(r, model.ListTokens, "contract", "owner")
	if owner := r.URL.Query().Get("owner"); err == nil && owner != "" {
		q.Wallet, err = walletOf("owner", owner)
	}
	if err != nil {
		return err
	}
	return p.indexed(w, r, q, "tokens", func(page model.IndexPage) any {
		out := []Token{}
		for _, h := range page.Holdings {
			out = append(out, Token{TokenRef: model.TokenRef{Chain: q.Chain, Contract: q.Contract, ID: h.Token}, Owner: h.Wallet, Block: page.At.Number})
		}
		return out
	})
}

// tokenHistory answers GET /v1/tokens/{token}/history?chain=&contract=&block=.
func (p *Public) tokenHistory(w http.ResponseWriter, r *http.Request) error {
	q, err := indexQuery(r, model.ListHistory, "contract")
	if err == nil {
		q.Token, err = tokenID("token", r.PathValue("token"))
	}
	if err != nil {
		return err
	}
	return p.indexed(w, r, q, "history", movements)
}

// estimate answers POST /v1/gates:estimate {gate | video, wallets, blocks}. It is
// no decision: it reads the index, not the chain.
func (p *Public) estimate(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Gate    json.RawMessage          `json:"gate"`
		Video   model.VideoID            `json:"video"`
		Wallets []string                 `json:"wallets"`
		Blocks  map[model.ChainID]uint64 `json:"blocks"`
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
	if in.Gate, err = p.gateIn(r, in.Gate, in.Video); err != nil {
		return err
	}
	var blocks []model.BlockRef
	for c, n := range in.Blocks {
		blocks = append(blocks, model.BlockRef{Chain: c, Number: n})
	}
	guesses, at, err := p.Cluster.Estimate(r.Context(), in.Gate, wallets, blocks)
	if err != nil {
		return err
	}
	body := []blockBody{}
	for _, b := range at {
		body = append(body, bodyOf(b))
	}
	return send(w, http.StatusOK, map[string]any{"guesses": guesses, "blocks": body})
}

// gateIn takes the gate that a body gives, checked, or that of the video it names.
func (p *Public) gateIn(r *http.Request, gate json.RawMessage, video model.VideoID) (json.RawMessage, error) {
	if (gate == nil) == (video == "") {
		return nil, fault.At("server.gateIn", fault.Invalid, "/gate", "give either a gate or a video")
	}
	if gate != nil {
		return gate, below("/gate", p.cfg.CheckGate(gate))
	}
	return p.gateOf(r, video)
}
