package events

import (
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// transferSingle is keccak256("TransferSingle(address,address,address,uint256,uint256)"), ERC-1155.
func transferSingle() model.Hash {
	return model.Hash{0xc3, 0xd5, 0x81, 0x68, 0xc5, 0xae, 0x73, 0x97, 0x73, 0x1d, 0x06, 0x3d, 0x5b, 0xbf, 0x3d, 0x65,
		0x78, 0x54, 0x42, 0x73, 0x43, 0xf4, 0xc0, 0x83, 0x24, 0x0f, 0x7a, 0xac, 0xaa, 0x2d, 0x0f, 0x62}
}

// transferBatch is keccak256("TransferBatch(address,address,address,uint256[],uint256[])"), ERC-1155.
func transferBatch() model.Hash {
	return model.Hash{0x4a, 0x39, 0xdc, 0x06, 0xd4, 0xc0, 0xdb, 0xc6, 0x4b, 0x70, 0xaf, 0x90, 0xfd, 0x69, 0x8a, 0x23,
		0x3a, 0x51, 0x8a, 0xa5, 0xd0, 0x7e, 0x59, 0x5d, 0x98, 0x3b, 0x8c, 0x05, 0x26, 0xc8, 0xf7, 0xfb}
}

// word is the unit of the contract ABI.
const word = len(model.Hash{})

// noToken stands where an event speaks of no token, or of many.
const noToken = "0"

// idOf is the token of an ERC-1155 event, for a person who reads the journal:
// neither id nor value is a topic, a batch has as many as it likes, also the same
// one twice and values of 0. Whose balance may have changed are its two wallets,
// and that is read.
func idOf(l rpc.Log) string {
	if l.Topics[0] != transferSingle() || len(l.Data) < 2*word {
		return noToken
	}
	return decimal(model.Hash(l.Data[:word]))
}
