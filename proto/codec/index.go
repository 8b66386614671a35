package codec

import (
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// maxRows bounds the rows of a page from another node.
const maxRows = 1_000

// IndexState gives the state of a contract's index for the wire.
func IndexState(s model.IndexState) *v1.IndexState {
	return &v1.IndexState{State: s.State, Kind: s.Kind, Through: s.Through, Head: s.Head, Percent: s.Percent, EtaSeconds: s.ETASeconds,
		Moved: s.Moved, Bytes: s.Bytes, Reason: clip(s.Reason)}
}

// IndexStateOf reads it.
func IndexStateOf(m *v1.IndexState) model.IndexState {
	return model.IndexState{State: clip(m.GetState()), Kind: clip(m.GetKind()), Through: m.GetThrough(), Head: m.GetHead(), Percent: m.GetPercent(),
		ETASeconds: m.GetEtaSeconds(), Moved: m.GetMoved(), Bytes: m.GetBytes(), Reason: clip(m.GetReason())}
}

// IndexQuery gives a question to an index for the wire.
func IndexQuery(q model.IndexQuery) *v1.IndexRequest {
	m := &v1.IndexRequest{List: q.List, Chain: uint64(q.Chain), Contract: q.Contract[:], Token: q.Token, Block: q.Block, Limit: uint32(max(0, q.Limit)), After: q.After}
	if !q.Wallet.IsZero() {
		m.Wallet = q.Wallet[:]
	}
	return m
}

// IndexQueryOf reads it.
func IndexQueryOf(m *v1.IndexRequest) (model.IndexQuery, error) {
	const op = "proto/codec.IndexQueryOf"
	q := model.IndexQuery{List: m.GetList(), Chain: model.ChainID(m.GetChain()), Token: m.GetToken(), Block: m.Block, Limit: int(min(m.GetLimit(), maxRows)), After: m.GetAfter()}
	if len(q.Token) > maxTokenID {
		return q, fault.At(op, fault.Invalid, "token", "token id of %d digits", len(q.Token))
	}
	var err error
	if q.Contract, err = AddressOf(m.GetContract()); err != nil {
		return q, fault.Wrap(op, err)
	}
	if len(m.GetWallet()) > 0 {
		q.Wallet, err = AddressOf(m.GetWallet())
	}
	return q, fault.Wrap(op, err)
}

// IndexPage gives a page for the wire.
func IndexPage(p model.IndexPage) *v1.IndexReply {
	m := &v1.IndexReply{State: IndexState(p.State), At: BlockRef(p.At), Next: p.Next}
	for _, h := range p.Holdings {
		m.Holdings = append(m.Holdings, &v1.IndexHolding{Wallet: h.Wallet[:], Token: h.Token, Amount: h.Amount})
	}
	for _, v := range p.Movements {
		m.Movements = append(m.Movements, &v1.IndexMovement{Block: v.Block, Log: v.Log, Sub: v.Sub, What: v.What, Token: v.Token, Last: v.Last,
			From: v.From[:], To: v.To[:], Value: v.Value, Balance: v.Balance})
	}
	return m
}

// IndexPageOf reads it.
func IndexPageOf(m *v1.IndexReply) (p model.IndexPage, err error) {
	const op = "proto/codec.IndexPageOf"
	if n := len(m.GetHoldings()) + len(m.GetMovements()); n > maxRows {
		return p, fault.New(op, fault.TooLarge, "page of %d rows", n)
	}
	p.State, p.Next = IndexStateOf(m.GetState()), m.GetNext()
	if p.At, err = BlockRefOf(m.GetAt()); err != nil {
		return p, fault.Wrap(op, err)
	}
	for _, h := range m.GetHoldings() {
		out := model.Holding{Token: clip(h.GetToken()), Amount: clip(h.GetAmount())}
		if out.Wallet, err = AddressOf(h.GetWallet()); err != nil {
			return p, fault.Wrap(op, err)
		}
		p.Holdings = append(p.Holdings, out)
	}
	for _, v := range m.GetMovements() {
		out := model.Movement{Block: v.GetBlock(), Log: v.GetLog(), Sub: v.GetSub(), What: clip(v.GetWhat()), Token: clip(v.GetToken()), Last: clip(v.GetLast()),
			Value: clip(v.GetValue()), Balance: clip(v.GetBalance())}
		if out.From, err = AddressOf(v.GetFrom()); err == nil {
			out.To, err = AddressOf(v.GetTo())
		}
		if err != nil {
			return p, fault.Wrap(op, err)
		}
		p.Movements = append(p.Movements, out)
	}
	return p, nil
}
