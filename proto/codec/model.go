package codec

import (
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// Limits on what comes from other nodes.
const (
	maxTokenID = 78 // decimal digits of 2^256-1
	maxVideoID = 128
	maxHolders = 512 // a watcher gives half of that
)

// CatalogChange says that a video's public facts are no longer what they were.
type CatalogChange struct {
	Video   model.VideoID
	Version uint64
	What    string // published, gate, removed
}

// Change is the payload of a feed's entry. Exactly one field is set.
type Change struct {
	Ownership *model.OwnershipChange
	Catalog   *CatalogChange
}

// EncodeChange gives the payload of an entry. The same change gives the same bytes.
func EncodeChange(c Change) ([]byte, error) {
	m := &v1.Change{}
	switch {
	case c.Ownership != nil:
		o := c.Ownership
		m.Kind = &v1.Change_Ownership{Ownership: &v1.OwnershipChange{
			Block: BlockRef(o.Block), LogIndex: o.LogIndex, Token: TokenRef(o.Token),
			From: o.From[:], To: o.To[:], Undone: o.Undone,
		}}
	case c.Catalog != nil:
		m.Kind = &v1.Change_Catalog{Catalog: &v1.CatalogChange{
			Video: string(c.Catalog.Video), Version: c.Catalog.Version, What: c.Catalog.What}}
	default:
		return nil, fault.New("proto/codec.EncodeChange", fault.Invalid, "empty change")
	}
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	return b, fault.As("proto/codec.EncodeChange", fault.Internal, err)
}

// DecodeChange reads the payload of an entry. It fails with Unsupported for a
// kind of change that this version does not know, Invalid for anything else.
func DecodeChange(payload []byte) (Change, error) {
	const op = "proto/codec.DecodeChange"
	var m v1.Change
	if err := proto.Unmarshal(payload, &m); err != nil {
		return Change{}, fault.As(op, fault.Invalid, err)
	}
	switch k := m.GetKind().(type) {
	case *v1.Change_Ownership:
		o, err := ownership(k.Ownership)
		if err != nil {
			return Change{}, fault.Wrap(op, err)
		}
		return Change{Ownership: &o}, nil
	case *v1.Change_Catalog:
		c := k.Catalog
		if v := c.GetVideo(); v == "" || len(v) > maxVideoID {
			return Change{}, fault.At(op, fault.Invalid, "catalog.video", "video id of %d bytes", len(v))
		}
		what := c.GetWhat()
		if what != "published" && what != "removed" {
			what = "gate" // look again
		}
		return Change{Catalog: &CatalogChange{Video: model.VideoID(c.GetVideo()), Version: c.GetVersion(), What: what}}, nil
	}
	return Change{}, fault.New(op, fault.Unsupported, "unknown kind of change")
}

func ownership(m *v1.OwnershipChange) (model.OwnershipChange, error) {
	o := model.OwnershipChange{LogIndex: m.GetLogIndex(), Undone: m.GetUndone()}
	var err error
	if o.Block, err = BlockRefOf(m.GetBlock()); err != nil {
		return o, err
	}
	if o.Token, err = TokenRefOf(m.GetToken()); err != nil {
		return o, err
	}
	if o.From, err = AddressOf(m.GetFrom()); err != nil {
		return o, err
	}
	o.To, err = AddressOf(m.GetTo())
	return o, err
}

// BlockRef gives a block for the wire.
func BlockRef(b model.BlockRef) *v1.BlockRef {
	m := &v1.BlockRef{Chain: uint64(b.Chain), Number: b.Number}
	if b.Hash != (model.Hash{}) {
		m.Hash = b.Hash[:]
	}
	if !b.Time.IsZero() {
		m.TimeSeconds = b.Time.Unix()
	}
	return m
}

// BlockRefOf reads a block; nil is the zero BlockRef.
func BlockRefOf(m *v1.BlockRef) (model.BlockRef, error) {
	b := model.BlockRef{Chain: model.ChainID(m.GetChain()), Number: m.GetNumber()}
	switch len(m.GetHash()) {
	case 0:
	case len(b.Hash):
		copy(b.Hash[:], m.GetHash())
	default:
		return b, fault.At("proto/codec.BlockRefOf", fault.Invalid, "hash", "block hash of %d bytes", len(m.GetHash()))
	}
	if s := m.GetTimeSeconds(); s != 0 {
		b.Time = time.Unix(s, 0).UTC()
	}
	return b, nil
}

// TokenRef gives a token for the wire.
func TokenRef(t model.TokenRef) *v1.TokenRef {
	return &v1.TokenRef{Chain: uint64(t.Chain), Contract: t.Contract[:], Id: t.ID}
}

// TokenRefOf reads a token. The id may be empty: then it is about the contract.
func TokenRefOf(m *v1.TokenRef) (model.TokenRef, error) {
	t := model.TokenRef{Chain: model.ChainID(m.GetChain()), ID: m.GetId()}
	if len(t.ID) > maxTokenID {
		return t, fault.At("proto/codec.TokenRefOf", fault.Invalid, "id", "token id of %d digits", len(t.ID))
	}
	for _, c := range []byte(t.ID) {
		if c < '0' || c > '9' {
			return t, fault.At("proto/codec.TokenRefOf", fault.Invalid, "id", "token id %q is not decimal", t.ID)
		}
	}
	var err error
	t.Contract, err = AddressOf(m.GetContract())
	return t, err
}

// AddressOf reads a 20-byte address.
func AddressOf(b []byte) (a model.Address, err error) {
	if len(b) != len(a) {
		return a, fault.At("proto/codec.AddressOf", fault.Invalid, "address", "address of %d bytes", len(b))
	}
	return model.Address(b), nil
}

// ChainView gives a chain view for the wire.
func ChainView(v model.ChainView) *v1.ChainView {
	return &v1.ChainView{Head: BlockRef(v.Head), AgeNanos: int64(v.Age)}
}

// ChainViewOf reads a chain view. A negative age, which would make a view
// newer than it is, is Invalid.
func ChainViewOf(m *v1.ChainView) (model.ChainView, error) {
	head, err := BlockRefOf(m.GetHead())
	if err != nil {
		return model.ChainView{}, err
	}
	if m.GetAgeNanos() < 0 || head.Chain == 0 {
		return model.ChainView{}, fault.At("proto/codec.ChainViewOf", fault.Invalid, "view", "age %d of chain %d", m.GetAgeNanos(), head.Chain)
	}
	return model.ChainView{Head: head, Age: time.Duration(m.GetAgeNanos())}, nil
}

// Verdict gives a verdict for the wire.
func Verdict(v model.Verdict) *v1.DecideReply {
	m := &v1.DecideReply{Allowed: v.Allowed, Pending: v.Pending, Rule: clip(v.Rule), Reason: clip(v.Reason), Satisfy: clip(v.Satisfy)}
	for _, b := range v.Blocks {
		m.Blocks = append(m.Blocks, BlockRef(b))
	}
	for _, t := range v.Tokens {
		m.Tokens = append(m.Tokens, TokenRef(t))
	}
	for _, t := range v.Watch {
		m.Watch = append(m.Watch, TokenRef(t))
	}
	for _, h := range v.Holders {
		m.Holders = append(m.Holders, h[:])
	}
	if !v.Holder.IsZero() {
		m.Holder = v.Holder[:]
	}
	if !v.Until.IsZero() {
		m.UntilSeconds = v.Until.Unix()
		if v.Clock.Chain != 0 {
			m.ClockChain, m.ClockMillis = uint64(v.Clock.Chain), v.Clock.Now.UnixMilli()
		}
	}
	return m
}

// VerdictOf reads a verdict.
func VerdictOf(m *v1.DecideReply) (model.Verdict, error) {
	v := model.Verdict{Allowed: m.GetAllowed(), Pending: m.GetPending(), Rule: clip(m.GetRule()), Reason: clip(m.GetReason()), Satisfy: clip(m.GetSatisfy())}
	for _, b := range m.GetBlocks() {
		ref, err := BlockRefOf(b)
		if err != nil {
			return model.Verdict{}, err
		}
		v.Blocks = append(v.Blocks, ref)
	}
	for _, t := range m.GetTokens() {
		ref, err := TokenRefOf(t)
		if err != nil {
			return model.Verdict{}, err
		}
		v.Tokens = append(v.Tokens, ref)
	}
	for _, t := range m.GetWatch() {
		ref, err := TokenRefOf(t)
		if err != nil {
			return model.Verdict{}, err
		}
		v.Watch = append(v.Watch, ref)
	}
	if n := len(m.GetHolders()); n > maxHolders {
		return model.Verdict{}, fault.At("proto/codec.VerdictOf", fault.TooLarge, "holders", "%d wallets", n)
	}
	for _, h := range m.GetHolders() {
		w, err := AddressOf(h)
		if err != nil {
			return model.Verdict{}, err
		}
		v.Holders = append(v.Holders, w)
	}
	if h := m.GetHolder(); len(h) > 0 {
		var err error
		if v.Holder, err = AddressOf(h); err != nil {
			return model.Verdict{}, err
		}
	}
	if s := m.GetUntilSeconds(); s != 0 {
		v.Until = time.Unix(s, 0).UTC()
		if c := m.GetClockChain(); c != 0 {
			v.Clock = model.ChainTime{Chain: model.ChainID(c), Now: time.UnixMilli(m.GetClockMillis()).UTC()}
		}
	}
	return v, nil
}
