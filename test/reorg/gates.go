package main

import (
	"context"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
)

// tested is a gate, as creators write it, and what it means.
type tested struct {
	name    string
	gate    model.Gate
	confirm uint64
	means   rule
}

// makeGates makes all gates, and who is held under each.
func (w *world) makeGates() error {
	pass := func(w *world) common.Address { return w.pass }
	tickets := func(w *world) common.Address { return w.tickets }
	coin := func(w *world) common.Address { return w.coin }
	token := func(rest string) string {
		return fmt.Sprintf(`{"chain":%d,"contract":"%s"%s}`, w.id(), evm.Checksum(model.Address(w.pass)), rest)
	}
	units := fmt.Sprintf(`{"chain":%d,"contract":"%s","token_id":"5","min":2}`, w.id(), evm.Checksum(model.Address(w.tickets)))
	amount := fmt.Sprintf(`{"chain":%d,"contract":"%s","min":"1000"}`, w.id(), evm.Checksum(model.Address(w.coin)))
	held := balance(pass, "balanceOf(address)", 1)
	ticket := balance(tickets, "balanceOf(address,uint256)", 2, id(5))
	rich := balance(coin, "balanceOf(address)", 1000)
	standing, rights := `,"delegates":true}`, fmt.Sprintf(`,"delegates":{"rights":"0x%x"}}`, limited())
	tokensOf := func(least int, ids ...int64) func(*share) rule {
		return func(s *share) rule { return ownsSome(least, s.among(ids)...) }
	}
	some := func(least int64, whole rule) func(*share) rule {
		return func(s *share) rule { return s.reaches(least, whole) }
	}
	for _, g := range []struct {
		name, json string
		confirm    uint64
		means      rule
	}{
		{"token 1", `{"erc721":` + token(`,"token_ids":["1"]`) + `}`, 0, owns(1)},
		{"token 1, two blocks old", `{"erc721":` + token(`,"token_ids":["1"]`) + `}`, 2, owns(1)},
		{"two of three tokens", `{"erc721":` + token(`,"token_ids":["1","2","3"],"min":2`) + `}`, 0, ownsSome(2, 1, 2, 3)},
		{"any token", `{"erc721":` + token(``) + `}`, 0, held},
		{"three tokens, a block old", `{"erc721":` + token(`,"min":3`) + `}`, 1, balance(pass, "balanceOf(address)", 3)},
		{"user of token 1 or 2", `{"erc4907_user":` + token(`,"token_ids":["1","2"]`) + `}`, 0, uses(1, 2)},
		{"user of any token", `{"erc4907_user":` + token(``) + `}`, 0, uses(1, 2, 3, 4, 5, 6, 7, 8)},
		{"subscription to token 4 or 5", `{"erc5643":` + token(`,"token_ids":["4","5"]`) + `}`, 0, subscribed(4, 5)},
		{"two units", `{"erc1155":` + units + `}`, 0, ticket},
		{"an amount, a block old", `{"erc20":` + amount + `}`, 1, rich},
		{"token 1 or units", `{"any":[{"erc721":` + token(`,"token_ids":["1"]`) + `},{"erc1155":` + units + `}]}`, 0, either(owns(1), ticket)},
		{"a token and an amount", `{"all":[{"erc721":` + token(``) + `},{"erc20":` + amount + `}]}`, 0, both(held, rich)},
		{"token 1, or delegated", `{"erc721":` + token(`,"token_ids":["1"]`) + standing, 0, delegated(owns(1), pass, [32]byte{}, toToken, tokensOf(1, 1))},
		{"two tokens, or delegated, a block old", `{"erc721":` + token(`,"min":2`) + standing, 1,
			delegated(balance(pass, "balanceOf(address)", 2), pass, [32]byte{}, toToken, tokensOf(2))},
		{"user of token 1 or 2, or delegated with these rights", `{"erc4907_user":` + token(`,"token_ids":["1","2"]`) + rights, 0,
			delegated(uses(1, 2), pass, limited(), toToken, func(s *share) rule { return uses(s.among([]int64{1, 2})...) })},
		{"two units, or delegated", `{"erc1155":` + units + standing, 0, delegated(ticket, tickets, [32]byte{}, toUnits, some(2, ticket))},
		{"an amount, or delegated with these rights, two blocks old", `{"erc20":` + amount + rights, 2, delegated(rich, coin, limited(), toAmount, some(1000, rich))},
		{forAccounts, fmt.Sprintf(`{"allow":["%s","%s"]}`, evm.Checksum(model.Address(w.accounts[0])), evm.Checksum(model.Address(w.accounts[1]))), 0, anybody},
	} {
		parsed, err := gate.Parse([]byte(g.json), gate.Known{Chains: map[model.ChainID]uint64{w.id(): g.confirm}, Registries: map[model.ChainID]model.Address{w.id(): model.Address(w.registry)}})
		if err != nil {
			return fmt.Errorf("gate %q: %w", g.name, err)
		}
		w.gates = append(w.gates, tested{g.name, parsed, g.confirm, g.means})
		w.addViewers(len(w.gates) - 1)
	}
	return nil
}

// forAccounts is the gate that asks accounts for nothing but their signature.
const forAccounts = "the accounts"

func anybody(context.Context, *truth, common.Address) (bool, error) { return true, nil }

// addViewers lists who is held under a gate: the wallets, and those who signed in to an
// account where the account may have what is asked for.
func (w *world) addViewers(g int) {
	t := w.gates[g]
	if t.name != forAccounts {
		for i := range wallets {
			w.viewers = append(w.viewers, viewer{g, i, nobody})
		}
	}
	if t.name == forAccounts || t.gate.Rule.ERC20 != nil {
		for i := range accounts {
			for signer := range wallets {
				w.viewers = append(w.viewers, viewer{g, wallets + i, signer})
			}
		}
	}
}
