package codec

import (
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// Voucher gives a voucher for the wire.
func Voucher(v model.Voucher) *v1.Voucher {
	return &v1.Voucher{Chain: uint64(v.Chain), Wallet: v.Wallet[:], Hash: v.Hash[:], Signature: v.Signature}
}

// VoucherOf reads a voucher.
func VoucherOf(m *v1.Voucher) (model.Voucher, error) {
	const op = "proto/codec.VoucherOf"
	v := model.Voucher{Chain: model.ChainID(m.GetChain()), Signature: m.GetSignature()}
	switch {
	case v.Chain == 0:
		return v, fault.At(op, fault.Invalid, "chain", "no chain")
	case len(m.GetHash()) != len(v.Hash):
		return v, fault.At(op, fault.Invalid, "hash", "hash of %d bytes", len(m.GetHash()))
	case len(v.Signature) == 0 || len(v.Signature) > model.MaxSignatureBytes:
		return v, fault.At(op, fault.Invalid, "signature", "signature of %d bytes", len(v.Signature))
	}
	copy(v.Hash[:], m.GetHash())
	var err error
	v.Wallet, err = AddressOf(m.GetWallet())
	return v, err
}
