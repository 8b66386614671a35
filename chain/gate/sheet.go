package gate

import (
	"math/big"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// kind is what sort of fact a read is.
type kind uint8

const (
	call  kind = iota // a contract's answer
	roomy             // the same, of a contract that anybody may make work hard for one wallet
	code              // the code of the account that contract is
	given             // the tokens of contract that the wallet in data was ever given
	now               // the chain's time
)

// read is a question to a chain; facts are the answers at one block a chain.
type (
	read struct {
		chain    model.ChainID
		contract model.Address
		data     string
		kind     kind
	}
	facts map[read]rpc.Result
)

// roomyGas is enough for some 600 delegations; what takes more cannot be read.
const roomyGas = 10_000_000

// call gives the read as its chain is asked it, at a block. Not for given and now.
func (r read) call(block model.Hash) rpc.Call {
	switch r.kind {
	case roomy:
		return rpc.Call{Block: block, To: r.contract, Data: []byte(r.data), Gas: roomyGas}
	case code:
		return rpc.Call{Block: block, Data: codeOf(r.contract)}
	}
	return rpc.Call{Block: block, To: r.contract, Data: []byte(r.data)}
}

// asks tells whether the chain is asked for it at a block.
func (r read) asks() bool { return r.kind <= code }

// sheet is the facts at one block a chain as one judgement reads them. It notes what
// was looked up: what was not there is asked for, and then judged again.
type sheet struct {
	facts facts
	order []read // what was looked up, each once
	seen  map[read]bool

	delegated map[read][]delegation // what was decoded already
	bindings  map[place]binding     // of the accounts that the gate names
	listed    map[lister][]place    // what a wallet's accounts are
	walked    int                   // accounts whose code was asked for
}

func newSheet(f facts) *sheet {
	return &sheet{facts: f, seen: map[read]bool{}, delegated: map[read][]delegation{}, bindings: map[place]binding{}, listed: map[lister][]place{}}
}

// at looks a fact up; one that is not known is an empty answer.
func (s *sheet) at(r read) rpc.Result {
	if !s.seen[r] {
		s.seen[r] = true
		s.order = append(s.order, r)
	}
	return s.facts[r]
}

// missing lists, each once, what was looked up and is not known.
func missing(sheets ...*sheet) (out []read) {
	seen := map[read]bool{}
	for _, s := range sheets {
		for _, r := range s.order {
			if _, known := s.facts[r]; !known && !seen[r] {
				seen[r] = true
				out = append(out, r)
			}
		}
	}
	return out
}

// ask is at for a call of a contract. Nothing stands at the zero address, and what is
// sent there would run as code.
func (s *sheet) ask(chain model.ChainID, contract model.Address, data string) rpc.Result {
	if contract.IsZero() {
		return rpc.Result{}
	}
	return s.at(read{chain, contract, data, call})
}

// tokens are those of a contract that the wallet was ever given.
func (s *sheet) tokens(chain model.ChainID, contract model.Address, w model.Wallet) (ids []string) {
	res := s.at(read{chain, contract, string(w[:]), given})
	for data := res.Data; len(data) >= word; data = data[word:] {
		ids = append(ids, new(big.Int).SetBytes(data[:word]).String())
	}
	return ids
}

// idsFact is a list of tokens as a fact.
func idsFact(ids []string) rpc.Result {
	var data []byte
	for _, id := range ids {
		if n, ok := new(big.Int).SetString(id, 10); ok && n.Sign() >= 0 && n.BitLen() <= 8*word {
			data = append(data, n.FillBytes(make([]byte, word))...)
		}
	}
	return rpc.Result{Data: data}
}
