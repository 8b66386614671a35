package server

import (
	"net/http"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// keepVoucher answers PUT /vouchers/{voucher}: the id is that of the content.
func (p *Peer) keepVoucher(w http.ResponseWriter, r *http.Request) error {
	const op = "server.keepVoucher"
	id, err := voucherID(r)
	if err != nil {
		return err
	}
	var in struct {
		Voucher model.Voucher `json:"voucher"`
		Until   time.Time     `json:"until"`
	}
	raw, err := readBody(w, r)
	if err != nil {
		return err
	}
	if err := decode(raw, &in); err != nil {
		return err
	}
	if in.Voucher.ID() != id {
		return fault.At(op, fault.Invalid, "/voucher", "the voucher is not the one of this id")
	}
	if err := p.Vouchers.KeepVoucher(r.Context(), in.Voucher, in.Until); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// voucher answers GET /vouchers/{voucher}.
func (p *Peer) voucher(w http.ResponseWriter, r *http.Request) error {
	id, err := voucherID(r)
	if err != nil {
		return err
	}
	v, err := p.Vouchers.Voucher(r.Context(), id)
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, v)
}

func voucherID(r *http.Request) (id model.VoucherID, err error) {
	if id.UnmarshalText([]byte(r.PathValue("voucher"))) != nil || id.IsZero() {
		return id, fault.New("server.voucherID", fault.NotFound, "no such voucher")
	}
	return id, nil
}
