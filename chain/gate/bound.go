package gate

import (
	"bytes"
	"math/big"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxNesting is how many accounts may hold one another's tokens.
	maxNesting = 4
	// maxWalked bounds the accounts of which one judgement asks whether they are bound
	// to a token: each is a request of its own.
	maxWalked = 64
)

// place is an account on a chain.
type place struct {
	chain   model.ChainID
	account model.Address
}

// binding is the token that a token-bound account (ERC-6551) is bound to. It is a
// fact of the account's address, which is a hash of it: true in every block, also
// before the account is deployed.
type binding struct {
	contract model.Address
	token    string
}

// The code of a token-bound account: a minimal proxy (ERC-1167) to its
// implementation, then salt, chain, contract and token. The registry makes it by
// CREATE2 with codePrefix before it.
const (
	codePrefix = "\x3d\x60\xad\x80\x60\x0a\x3d\x39\x81\xf3"
	codeHead   = "\x36\x3d\x3d\x37\x3d\x3d\x3d\x36\x3d\x73"
	codeTail   = "\x5a\xf4\x3d\x82\x80\x3e\x90\x3d\x91\x60\x2b\x57\xfd\x5b\xf3"

	proxyBytes = len(codeHead) + 20 + len(codeTail)
	codeBytes  = proxyBytes + 4*word
)

// accountCode is the code of the account of a token.
func accountCode(implementation model.Address, salt model.Hash, chain model.ChainID, b binding) []byte {
	id, _ := new(big.Int).SetString(b.token, 10) // checked when the gate was read, or a word of a chain
	out := make([]byte, codeBytes)
	at := 0
	for _, part := range [][]byte{[]byte(codeHead), implementation[:], []byte(codeTail), salt[:],
		new(big.Int).SetUint64(uint64(chain)).FillBytes(make([]byte, word)),
		make([]byte, word-len(b.contract)), b.contract[:], id.FillBytes(make([]byte, word))} {
		at += copy(out[at:], part)
	}
	return out
}

// accountAt is where the registry makes an account with that code (EIP-1014).
func accountAt(account []byte) model.Address {
	registry := chains.AccountRegistry()
	salt := account[proxyBytes : proxyBytes+word]
	made := evm.Keccak256([]byte(codePrefix), account)
	h := evm.Keccak256([]byte{0xff}, registry[:], salt, made[:])
	return model.Address(h[12:])
}

// codeOf is code that gives back the length of an account's code and its first
// codeBytes bytes. An answer is never longer, whatever stands there.
func codeOf(a model.Address) []byte {
	out := []byte{0x73} // PUSH20
	out = append(out, a[:]...)
	out = append(out, 0x80, 0x3b, 0x60, 0x00, 0x52)                              // DUP1 EXTCODESIZE PUSH1 0 MSTORE
	out = append(out, 0x60, byte(codeBytes), 0x60, 0x00, 0x60, word, 0x83, 0x3c) // PUSH1 n PUSH1 0 PUSH1 32 DUP4 EXTCODECOPY
	return append(out, 0x60, byte(word+codeBytes), 0x60, 0x00, 0xf3)             // PUSH1 n PUSH1 0 RETURN
}

// decodeBinding reads the answer of codeOf: the account's token, if it is a
// token-bound account of the registry on this chain. The address proves it, so what
// the implementation says of itself is not asked.
func decodeBinding(answer []byte, at place) (binding, bool) {
	if len(answer) != word+codeBytes || !isSmall(answer[:word], codeBytes) {
		return binding{}, false
	}
	account := answer[word:]
	if !bytes.HasPrefix(account, []byte(codeHead)) || !bytes.HasPrefix(account[proxyBytes-len(codeTail):], []byte(codeTail)) || accountAt(account) != at.account {
		return binding{}, false
	}
	w := func(i int) []byte { return account[proxyBytes+i*word : proxyBytes+(i+1)*word] }
	contract, ok := addressOf(w(2))
	chain := new(big.Int).SetBytes(w(1))
	if !ok || contract.IsZero() || !chain.IsUint64() || chain.Uint64() != uint64(at.chain) {
		return binding{}, false // a token of another chain: we do not follow it there
	}
	return binding{contract, new(big.Int).SetBytes(w(3)).String()}, true
}

// lister is whose accounts of which of a gate's collections.
type lister struct {
	of  int
	who model.Wallet
}

// list gives the accounts that the gate names and that may be who's, and notes their
// bindings.
func (p party) list(s *sheet, chain model.ChainID, who model.Wallet) (out []place) {
	if p.bound == nil {
		return nil
	}
	for i, of := range p.bound.Accounts {
		if of.Chain != chain {
			continue
		}
		key := lister{of: i}
		ids := of.TokenIDs
		if ids == nil {
			key.who = who
			ids = s.tokens(chain, of.Contract, who)
		}
		if s.listed[key] == nil {
			for _, id := range ids {
				b := binding{of.Contract, id}
				at := place{chain, accountAt(accountCode(of.Implementation, of.Salt, chain, b))}
				s.bindings[at] = b
				s.listed[key] = append(s.listed[key], at)
			}
		}
		out = append(out, s.listed[key]...)
	}
	return out
}

// way is how an account leads to a wallet: over which accounts and tokens.
type way struct {
	accounts []model.Wallet
	tokens   []model.TokenRef
}

// leads tells whether what stands at an address is who's: it is who, or an account
// bound to a token that is who's. Accounts that hold each other are nobody's.
func (p party) leads(s *sheet, at place, who model.Wallet) (way, bool) {
	var w way
	for range maxNesting + 1 {
		if at.account == who {
			return w, true
		}
		b, ok := p.binding(s, at)
		if !ok {
			return w, false
		}
		w.accounts = append(w.accounts, at.account)
		w.tokens = append(w.tokens, model.TokenRef{Chain: at.chain, Contract: b.contract, ID: b.token})
		res := s.ask(at.chain, b.contract, ownerOf(b.token))
		if !answered(res) {
			return w, false
		}
		if at.account, ok = addressOf(res.Data); !ok {
			return w, false
		}
	}
	return w, false
}

// binding gives the token that an account is bound to, false if it is no such account.
func (p party) binding(s *sheet, at place) (binding, bool) {
	if p.bound == nil || at.account.IsZero() {
		return binding{}, false
	}
	if b, named := s.bindings[at]; named {
		return b, true
	}
	r := read{chain: at.chain, contract: at.account, kind: code}
	if !s.seen[r] {
		if s.walked++; s.walked > maxWalked {
			return binding{}, false
		}
	}
	res := s.at(r)
	if res.Reverted {
		return binding{}, false
	}
	return decodeBinding(res.Data, at)
}
