package gate

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

// erc1155 reads a rule that asks for units of one id.
func (p *parser) erc1155(raw json.RawMessage, at string) *model.ERC1155Rule {
	obj := p.object(raw, at)
	p.onlyKeys(obj, at, "chain", "contract", "token_id", "min")
	r := &model.ERC1155Rule{Min: 1}
	r.Chain, r.Contract = p.collection(obj, at)
	r.TokenID = p.decimal(obj.need(p, at, "token_id"), at+"/token_id", "a token id")
	if raw, ok := obj["min"]; ok {
		if r.Min = p.number(raw, at+"/min"); r.Min == 0 {
			p.invalid(at+"/min", "0: want at least 1")
		}
	}
	return r
}

// erc20 reads a rule that asks for an amount, in the smallest unit: text, because
// JSON's numbers do not hold it.
func (p *parser) erc20(raw json.RawMessage, at string) *model.ERC20Rule {
	obj := p.object(raw, at)
	p.onlyKeys(obj, at, "chain", "contract", "min")
	r := &model.ERC20Rule{}
	r.Chain, r.Contract = p.collection(obj, at)
	if r.Min = p.decimal(obj.need(p, at, "min"), at+"/min", "an amount in the smallest unit"); r.Min == "0" {
		p.invalid(at+"/min", "0: want at least 1")
	}
	return r
}

// maxWord is 2^256 - 1.
var maxWord = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))

// decimal reads a number of up to 256 bits, written as text in the one way there is.
func (p *parser) decimal(raw json.RawMessage, at, what string) string {
	s := p.text(raw, at)
	// Longer text is no such number, and is not worth converting.
	if n, ok := new(big.Int).SetString(s[:min(len(s), 80)], 10); p.err == nil &&
		(!ok || len(s) > 80 || n.Sign() < 0 || n.Cmp(maxWord) > 0 || n.String() != s) {
		p.invalid(at, "%.90q: want %s in decimal, as text", s, what)
	}
	return s
}

func erc1155Words(r model.ERC1155Rule) string {
	what := "token " + r.TokenID
	if r.Min > 1 {
		what = fmt.Sprintf("%d of token %s", r.Min, r.TokenID)
	}
	return fmt.Sprintf("hold %s of %s on chain %d", what, evm.Checksum(r.Contract), r.Chain)
}

func erc20Words(r model.ERC20Rule) string {
	return fmt.Sprintf("hold %s of the smallest units of %s on chain %d", r.Min, evm.Checksum(r.Contract), r.Chain)
}
