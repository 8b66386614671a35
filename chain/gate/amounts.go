package gate

import (
	"fmt"
	"math/big"

	"github.com/streamgate/streamgate/chain/rpc"
	words "github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
)

// balanceOfID encodes ERC-1155's balanceOf(address,uint256). An id that is none
// gives no call data, which matches no function.
func balanceOfID(w model.Wallet, id string) string {
	return ofToken("\x00\xfd\xd5\x8e"+string(make([]byte, word-len(w)))+string(w[:]), id)
}

// judgeERC1155: to lose some of what one has is not to lose the right.
func judgeERC1155(t model.ERC1155Rule, c claim, p party, s *sheet) Answer {
	out := said(t.Chain, fmt.Sprintf("erc1155 %s token %s", t.Contract.Short(), t.TokenID))
	what := fmt.Sprintf("of token %s of %s", t.TokenID, t.Contract.Short())
	judgeAmount(&out, c, p, s, new(big.Int).SetUint64(t.Min), what, func(w model.Wallet) rpc.Result {
		return s.ask(t.Chain, t.Contract, balanceOfID(w, t.TokenID))
	})
	if out.Allowed {
		// Without the id: it is what many holders have, and each has seats of their own.
		out.Tokens = []model.TokenRef{{Chain: t.Chain, Contract: t.Contract}}
	} else {
		out.Satisfy = words.RuleWords(model.Rule{ERC1155: &t})
	}
	return out
}

func judgeERC20(t model.ERC20Rule, c claim, p party, s *sheet) Answer {
	out := said(t.Chain, "erc20 "+t.Contract.Short())
	least, ok := new(big.Int).SetString(t.Min, 10)
	if !ok || least.Sign() <= 0 { // the gate was checked when it was read
		out.Reason = fmt.Sprintf("%q is no amount", t.Min)
		return out
	}
	judgeAmount(&out, c, p, s, least, "of "+t.Contract.Short(), func(w model.Wallet) rpc.Result {
		return s.ask(t.Chain, t.Contract, balanceOf(w))
	})
	if out.Allowed {
		out.Tokens = []model.TokenRef{{Chain: t.Chain, Contract: t.Contract}}
	} else {
		out.Satisfy = words.RuleWords(model.Rule{ERC20: &t})
	}
	return out
}

func judgeAmount(out *Answer, c claim, p party, s *sheet, least *big.Int, what string, balance func(model.Wallet) rpc.Result) {
	n, ok := p.amount(out, c, s, least, balance)
	switch {
	case !ok:
		out.Reason = "the contract does not say how much there is " + what
	case n.Cmp(least) >= 0:
		out.Allowed = true
		out.Reason = fmt.Sprintf("%s holds %v %s", c.who.Short(), n, what)
	default:
		out.Reason = fmt.Sprintf("%s holds %v %s, not %v", c.who.Short(), n, what, least)
	}
}

// amount is how much of a claim's holdings counts: the wallet's own, and as long as
// that is not enough what its token-bound accounts hold. False if the contract does
// not say.
func (p party) amount(out *Answer, c claim, s *sheet, least *big.Int, balance func(model.Wallet) rpc.Result) (*big.Int, bool) {
	res := balance(c.who)
	if !answered(res) {
		return nil, false
	}
	n := new(big.Int).SetBytes(res.Data)
	if n.Cmp(least) < 0 {
		for _, at := range p.list(s, out.chain, c.who) {
			w, is := p.leads(s, at, c.who)
			out.over(w)
			if res := balance(at.account); is && answered(res) {
				n.Add(n, new(big.Int).SetBytes(res.Data))
			}
		}
	}
	return c.limit(n), true
}
