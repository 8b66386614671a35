package rpc

import (
	"context"
	"slices"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Together says how many reads are made in one eth_call.
type Together uint8

// The ways, the best first.
const (
	Deployed Together = iota // Multicall3 stands on the chain, with code that we trust
	Carried                  // its code travels with each call (state override)
	Single                   // not at all: each read is a call of a batch
)

// String names the way for people.
func (t Together) String() string {
	return [...]string{"multicall", "carried multicall", "single calls"}[t]
}

// Together is how this provider's reads are made.
func (c *Client) Together() Together { return c.together }

// chooseTogether looks at what stands where Multicall3 does, and tries to carry it
// where that is nothing or another contract.
func (c *Client) chooseTogether(ctx context.Context) error {
	hash, _, err := c.code(ctx, chains.Multicall())
	if err != nil {
		return err
	}
	if slices.Contains(c.chain.MulticallCode, hash) {
		c.together = Deployed
		return nil
	}
	c.together = Single
	if len(c.chain.MulticallCode) == 0 {
		return nil // it is not wanted
	}
	var answer hexutil.Bytes
	msg := map[string]any{"to": chains.Multicall(), "data": hexutil.Bytes(packAggregate3(nil))}
	err = c.call(ctx, &answer, "eth_call", msg, "latest", carry())
	switch _, bad := unpackAggregate3(answer, 0); {
	case err == nil && bad == nil:
		c.together = Carried
	case ctx.Err() != nil:
		return err
	}
	return nil
}

// carry is the state override that puts Multicall's code where it is called.
func carry() map[model.Address]any {
	return map[model.Address]any{chains.Multicall(): map[string]string{"code": bindings.MulticallRuntime}}
}

// code gives the hash of what stands at an address, and whether anything does.
func (c *Client) code(ctx context.Context, at model.Address) (model.Hash, bool, error) {
	var code hexutil.Bytes
	err := c.call(ctx, &code, "eth_getCode", at, "latest")
	return evm.Keccak256(code), len(code) > 0, err
}

// Lacking lists the chain's helpers that do not stand there, or with other code than
// their authors deployed.
func (c *Client) Lacking(ctx context.Context) ([]Lack, error) {
	var out []Lack
	for _, h := range c.chain.Helpers() {
		hash, there, err := c.code(ctx, h.At)
		if err != nil {
			return nil, fault.Wrap("chain/rpc.Lacking", err)
		}
		if !there || len(h.Code) > 0 && !slices.Contains(h.Code, hash) {
			out = append(out, Lack{h, there})
		}
	}
	return out, nil
}

// Lack is a helper that cannot be relied on. Other says that something stands there.
type Lack struct {
	chains.Helper
	Other bool
}

// Says is what is wrong, for people.
func (l Lack) Says() string {
	if l.Other {
		return l.Name + " has other code than its authors deployed, so it is not used"
	}
	return "no " + l.Name + " on this chain"
}
