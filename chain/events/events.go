// Package events reads the contract events that may change who holds an
// ERC-721 token: Transfer, and ERC-2309's ConsecutiveTransfer, which is all that
// some collections emit at minting.
//
// An event is a trigger and never the truth, so reading is lenient: whatever may
// concern a holder is passed on, and the chain is asked afterwards.
package events

import (
	"math/big"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// transfer is keccak256("Transfer(address,address,uint256)"). ERC-20 has the
// same one; there the amount is not indexed, so three topics tell it apart.
func transfer() model.Hash {
	return model.Hash{0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b, 0x69, 0xc2, 0xb0, 0x68, 0xfc, 0x37, 0x8d, 0xaa,
		0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4, 0xa1, 0x16, 0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef}
}

// consecutive is keccak256("ConsecutiveTransfer(uint256,uint256,address,address)"), ERC-2309.
func consecutive() model.Hash {
	return model.Hash{0xde, 0xaa, 0x91, 0xb6, 0x12, 0x3d, 0x06, 0x8f, 0x58, 0x21, 0xd0, 0xfb, 0x06, 0x78, 0x46, 0x3d,
		0x1a, 0x8a, 0x60, 0x79, 0xfe, 0x8a, 0xf5, 0xde, 0x3c, 0xe5, 0xe8, 0x96, 0xdc, 0xf9, 0x13, 0x3d}
}

// Topics are the first topics of the events that Decode knows.
func Topics() []model.Hash { return []model.Hash{transfer(), consecutive()} }

// Decode reads a log of the block, false if it is none of our events. A
// ConsecutiveTransfer becomes one change that names the first token of its run:
// sessions are found by contract and holder, and decided by reading the chain.
func Decode(l rpc.Log, block model.BlockRef) (model.OwnershipChange, bool) {
	if len(l.Topics) != 4 {
		return model.OwnershipChange{}, false
	}
	c := model.OwnershipChange{Block: block, LogIndex: l.Index, Token: model.TokenRef{Chain: block.Chain, Contract: l.Address}}
	switch l.Topics[0] {
	case transfer(): // from, to, tokenId
		c.From, c.To, c.Token.ID = address(l.Topics[1]), address(l.Topics[2]), decimal(l.Topics[3])
	case consecutive(): // fromTokenId, from, to; toTokenId is data
		c.Token.ID, c.From, c.To = decimal(l.Topics[1]), address(l.Topics[2]), address(l.Topics[3])
	default:
		return model.OwnershipChange{}, false
	}
	return c, true
}

func address(topic model.Hash) model.Address { return model.Address(topic[12:]) }

func decimal(topic model.Hash) string { return new(big.Int).SetBytes(topic[:]).String() }
