package events

import (
	"encoding/binary"
	"slices"

	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// Kind is the standard by which a contract counts what it moves.
type Kind byte

// The kinds. Used is ERC-4907's UpdateUser: nothing moves, somebody may use it.
const (
	Unknown Kind = iota
	ERC721
	ERC1155
	ERC20
	Used
)

// String is the kind's name in the API.
func (k Kind) String() string {
	return [...]string{"unknown", "erc721", "erc1155", "erc20", "erc4907"}[min(k, Used)]
}

// Transfer is one movement: of a token, of the tokens ID to Last in a row
// (ERC-2309), or of Value units. ID is zero for a coin, Value is 1 for an ERC-721.
type Transfer struct {
	Kind     Kind
	ID, Last uint256.Int
	Value    uint256.Int
	From, To model.Address // From is zero for a mint and a use, To for a burn
}

// Counted are the topics of the events that Transfers reads.
func Counted() []model.Hash {
	return []model.Hash{transfer(), consecutive(), transferSingle(), transferBatch(), updateUser()}
}

// Transfers reads every movement that a log tells of, in order. It is false for a
// log that is none of these events, or is not encoded as they are: a batch with
// two lists of different length says nothing that could be counted.
func Transfers(l rpc.Log) ([]Transfer, bool) {
	if len(l.Topics) == 0 || len(l.Topics) != topics(l.Topics[0]) && !isCoin(l) {
		return nil, false
	}
	one := Transfer{Kind: ERC721}
	one.Value.SetOne()
	switch l.Topics[0] {
	case transfer():
		one.From, one.To = address(l.Topics[1]), address(l.Topics[2])
		if isCoin(l) {
			one.Kind = ERC20
			if len(l.Data) != word {
				return nil, false
			}
			one.Value.SetBytes32(l.Data)
			break
		}
		one.ID.SetBytes32(l.Topics[3][:])
		one.Last = one.ID
	case consecutive():
		one.From, one.To = address(l.Topics[2]), address(l.Topics[3])
		if len(l.Data) != word {
			return nil, false
		}
		one.ID.SetBytes32(l.Topics[1][:])
		one.Last.SetBytes32(l.Data)
		if one.Last.Lt(&one.ID) {
			return nil, false
		}
		one.Value.Sub(&one.Last, &one.ID)
		if one.Value.AddUint64(&one.Value, 1).IsZero() {
			return nil, false // all 2^256 of them: more than can be counted
		}
	case updateUser():
		one.Kind, one.To = Used, address(l.Topics[2])
		one.ID.SetBytes32(l.Topics[1][:])
		one.Last = one.ID
	case transferSingle():
		one.Kind, one.From, one.To = ERC1155, address(l.Topics[2]), address(l.Topics[3])
		if len(l.Data) != 2*word {
			return nil, false
		}
		one.ID.SetBytes32(l.Data)
		one.Last = one.ID
		one.Value.SetBytes32(l.Data[word:])
	case transferBatch():
		return batchOf(l)
	default:
		return nil, false
	}
	return []Transfer{one}, true
}

// batchOf reads the two lists of a TransferBatch: uint256[] ids, uint256[] values.
func batchOf(l rpc.Log) ([]Transfer, bool) {
	ids, ok := list(l.Data, 0)
	values, ok2 := list(l.Data, word)
	if !ok || !ok2 || len(ids) != len(values) {
		return nil, false
	}
	out := make([]Transfer, 0, len(ids)/word)
	for id := range slices.Chunk(ids, word) {
		t := Transfer{Kind: ERC1155, From: address(l.Topics[2]), To: address(l.Topics[3])}
		t.ID.SetBytes32(id)
		t.Last = t.ID
		t.Value.SetBytes32(values[len(out)*word:])
		out = append(out, t)
	}
	return out, true
}

// list follows the offset that stands at i to a list of words.
func list(b []byte, i int) ([]byte, bool) {
	at, ok := small(b, i)
	if !ok || at > len(b)-word {
		return nil, false
	}
	n, ok := small(b, at)
	if !ok || n > (len(b)-at-word)/word {
		return nil, false
	}
	return b[at+word : at+word+n*word], true
}

// small reads the word at i as a number that data of a log can have for a length.
func small(b []byte, i int) (int, bool) {
	if i < 0 || i+word > len(b) {
		return 0, false
	}
	for _, v := range b[i : i+word-4] {
		if v != 0 {
			return 0, false
		}
	}
	n := binary.BigEndian.Uint32(b[i+word-4:])
	return int(n), n < 1<<31
}
