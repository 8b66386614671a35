package main

import (
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
	} {
		parsed, err := gate.Parse([]byte(g.json), gate.Known{Chains: map[model.ChainID]uint64{w.id(): g.confirm}})
		if err != nil {
			return fmt.Errorf("gate %q: %w", g.name, err)
		}
		w.gates = append(w.gates, tested{g.name, parsed, g.confirm, g.means})
	}
	return nil
}
