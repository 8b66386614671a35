// Package events reads the contract events that may change who holds or may use a
// token, or whose holdings count for whom: Transfer of ERC-721 and ERC-20, and ERC-2309's ConsecutiveTransfer, which is
// all that some collections emit at minting; both transfers of ERC-1155; ERC-4907's
// UpdateUser, which names the new user and not the one before, and ERC-5643's
// SubscriptionUpdate, which names nobody; and what the registry of delegations tells,
// where From delegates to To, or does no longer.
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
func Topics() []model.Hash {
	return []model.Hash{transfer(), consecutive(), updateUser(), subscriptionUpdate(), transferSingle(), transferBatch(),
		delegateAll(), delegateContract(), delegateERC721(), delegateERC20(), delegateERC1155()}
}

// Given are the topics of the events whose third topic is who gets the token, to
// hold or to use.
func Given() []model.Hash { return []model.Hash{transfer(), updateUser()} }

// updateUser is keccak256("UpdateUser(uint256,address,uint64)"), ERC-4907.
func updateUser() model.Hash {
	return model.Hash{0x4e, 0x06, 0xb4, 0xe7, 0x00, 0x0e, 0x65, 0x90, 0x94, 0x29, 0x9b, 0x35, 0x33, 0xb4, 0x7b, 0x6a,
		0xa8, 0xad, 0x04, 0x8e, 0x95, 0xe8, 0x72, 0xd2, 0x3d, 0x1f, 0x4e, 0xe5, 0x5a, 0xf8, 0x9c, 0xfe}
}

// subscriptionUpdate is keccak256("SubscriptionUpdate(uint256,uint64)"), ERC-5643.
func subscriptionUpdate() model.Hash {
	return model.Hash{0x2e, 0xc2, 0xbe, 0x2c, 0x4b, 0x90, 0xc2, 0xcf, 0x13, 0xec, 0xb6, 0x75, 0x1a, 0x24, 0xda, 0xed,
		0x6b, 0xb7, 0x41, 0xae, 0x5e, 0xd3, 0xf7, 0x37, 0x1a, 0xab, 0xf9, 0x40, 0x2f, 0x6d, 0x62, 0xe8}
}

// Decode reads a log of the block, false if it is none of our events. A
// ConsecutiveTransfer becomes one change that names the first token of its run:
// sessions are found by contract and holder, and decided by reading the chain.
func Decode(l rpc.Log, block model.BlockRef) (model.OwnershipChange, bool) {
	c := model.OwnershipChange{Block: block, LogIndex: l.Index, Token: model.TokenRef{Chain: block.Chain, Contract: l.Address}}
	if len(l.Topics) == 0 || len(l.Topics) != topics(l.Topics[0]) && !isCoin(l) {
		return model.OwnershipChange{}, false
	}
	switch l.Topics[0] {
	case delegateAll(), delegateContract(), delegateERC721(), delegateERC20(), delegateERC1155(): // from, to; the rest may be read
		c.From, c.To, c.Token.ID = address(l.Topics[1]), address(l.Topics[2]), noToken
	case updateUser(): // tokenId, user; expires is data
		c.Token.ID, c.To = decimal(l.Topics[1]), address(l.Topics[2])
	case subscriptionUpdate(): // tokenId; expiration is data
		c.Token.ID = decimal(l.Topics[1])
	case transfer(): // from, to, tokenId
		c.From, c.To, c.Token.ID = address(l.Topics[1]), address(l.Topics[2]), noToken
		if !isCoin(l) {
			c.Token.ID = decimal(l.Topics[3])
		}
	case transferSingle(), transferBatch(): // operator, from, to; ids and values are data
		c.From, c.To, c.Token.ID = address(l.Topics[2]), address(l.Topics[3]), idOf(l)
	case consecutive(): // fromTokenId, from, to; toTokenId is data
		c.Token.ID, c.From, c.To = decimal(l.Topics[1]), address(l.Topics[2]), address(l.Topics[3])
	default:
		return model.OwnershipChange{}, false
	}
	return c, true
}

// isCoin tells ERC-20's Transfer from ERC-721's.
func isCoin(l rpc.Log) bool { return l.Topics[0] == transfer() && len(l.Topics) == 3 }

// topics is how many an event has, its own included.
func topics(event model.Hash) int {
	switch event {
	case subscriptionUpdate():
		return 2
	case updateUser(), delegateAll():
		return 3
	}
	return 4
}

// Token is the token that a log of Given speaks of.
func Token(l rpc.Log) (id string, ok bool) {
	switch {
	case len(l.Topics) == 4 && l.Topics[0] == transfer():
		return decimal(l.Topics[3]), true
	case len(l.Topics) == 3 && l.Topics[0] == updateUser():
		return decimal(l.Topics[1]), true
	}
	return "", false
}

func address(topic model.Hash) model.Address { return model.Address(topic[12:]) }

func decimal(topic model.Hash) string { return new(big.Int).SetBytes(topic[:]).String() }
