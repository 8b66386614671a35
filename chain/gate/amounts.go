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

// amountReads lists what a rule of ERC-1155 or ERC-20 asks.
func amountReads(r model.Rule, w model.Wallet) []read {
	switch {
	case r.ERC1155 != nil:
		return []read{{r.ERC1155.Chain, r.ERC1155.Contract, balanceOfID(w, r.ERC1155.TokenID)}}
	case r.ERC20 != nil:
		return []read{{r.ERC20.Chain, r.ERC20.Contract, balanceOf(w)}}
	}
	return nil
}

// judgeERC1155: to lose some of what one has is not to lose the right.
func judgeERC1155(t model.ERC1155Rule, w model.Wallet, f facts) Answer {
	out := Answer{Rule: fmt.Sprintf("erc1155 %s token %s", t.Contract.Short(), t.TokenID), chain: t.Chain}
	what := fmt.Sprintf("of token %s of %s", t.TokenID, t.Contract.Short())
	judgeAmount(&out, f[read{t.Chain, t.Contract, balanceOfID(w, t.TokenID)}], new(big.Int).SetUint64(t.Min), w, what)
	if out.Allowed {
		// Without the id: it is what many holders have, and each has seats of their own.
		out.Tokens = []model.TokenRef{{Chain: t.Chain, Contract: t.Contract}}
	} else {
		out.Satisfy = words.RuleWords(model.Rule{ERC1155: &t})
	}
	return out
}

func judgeERC20(t model.ERC20Rule, w model.Wallet, f facts) Answer {
	out := Answer{Rule: "erc20 " + t.Contract.Short(), chain: t.Chain}
	least, ok := new(big.Int).SetString(t.Min, 10)
	if !ok || least.Sign() <= 0 { // the gate was checked when it was read
		out.Reason = fmt.Sprintf("%q is no amount", t.Min)
		return out
	}
	judgeAmount(&out, f[read{t.Chain, t.Contract, balanceOf(w)}], least, w, "of "+t.Contract.Short())
	if out.Allowed {
		out.Tokens = []model.TokenRef{{Chain: t.Chain, Contract: t.Contract}}
	} else {
		out.Satisfy = words.RuleWords(model.Rule{ERC20: &t})
	}
	return out
}

func judgeAmount(out *Answer, res rpc.Result, least *big.Int, w model.Wallet, what string) {
	if res.Reverted || len(res.Data) != word {
		out.Reason = "the contract does not say how much there is " + what
		return
	}
	n := new(big.Int).SetBytes(res.Data)
	if out.Allowed = n.Cmp(least) >= 0; out.Allowed {
		out.Reason = fmt.Sprintf("%s holds %v %s", w.Short(), n, what)
	} else {
		out.Reason = fmt.Sprintf("%s holds %v %s, not %v", w.Short(), n, what, least)
	}
}
