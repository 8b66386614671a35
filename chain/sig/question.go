package sig

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// answerBytes is what the validator gives: its word, and the gas it took.
const answerBytes = 5

// Question is the creation code that, run by an eth_call without a recipient,
// says whether an account's contract takes a signature (contracts/src/Validator.sol).
// Nothing is deployed by it.
func Question(v model.Voucher) ([]byte, error) {
	w, wrapped, err := Unwrap(v.Signature)
	if err != nil {
		return nil, fault.Wrap("chain/sig.Question", err)
	}
	if !wrapped {
		w.Signature = v.Signature
	}
	// constructor(address account, bytes32 hash, bytes signature, address factory, bytes deployment)
	const head = 5 * word
	out := common.FromHex(bindings.ValidatorMetaData.Bin)
	out = appendAddress(out, v.Wallet)
	out = append(out, v.Hash[:]...)
	out = appendNumber(out, head)
	out = appendAddress(out, w.Factory)
	out = appendNumber(out, head+word+padded(len(w.Signature)))
	return appendBytes(appendBytes(out, w.Signature), w.Deployment), nil
}

// Answer reads what a Question gave.
func Answer(b []byte) (valid bool, gas uint32, err error) {
	if len(b) != answerBytes || b[0] > 1 {
		return false, 0, fault.New("chain/sig.Answer", fault.Unavailable, "the validator answered %d bytes", len(b))
	}
	return b[0] == 1, binary.BigEndian.Uint32(b[1:]), nil
}

func padded(n int) int { return (n + word - 1) / word * word }

func appendNumber(b []byte, n int) []byte {
	return binary.BigEndian.AppendUint64(append(b, make([]byte, word-8)...), uint64(n))
}

func appendAddress(b []byte, a model.Address) []byte {
	return append(append(b, make([]byte, word-len(a))...), a[:]...)
}

func appendBytes(b, data []byte) []byte {
	return append(append(appendNumber(b, len(data)), data...), make([]byte, padded(len(data))-len(data))...)
}
