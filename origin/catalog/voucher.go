package catalog

import (
	"context"
	"encoding/json"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxVoucherLife bounds how long a voucher is kept: a login and a session after it.
const maxVoucherLife = 31 * 24 * time.Hour

// KeepVoucher keeps what a contract account signed in with until its login, and
// the sessions opened with it, have ended. Keeping it again is harmless.
func (c *Catalog) KeepVoucher(ctx context.Context, v model.Voucher, until time.Time) error {
	const op = "catalog.KeepVoucher"
	if n := len(v.Signature); v.Chain == 0 || n == 0 || n > model.MaxSignatureBytes {
		return fault.At(op, fault.Invalid, "voucher", "signature of %d bytes on chain %d", n, v.Chain)
	}
	left := until.Sub(c.cfg.Now())
	if left <= 0 || left > maxVoucherLife {
		return fault.At(op, fault.Invalid, "until", "%s ahead, want at most %s", left, maxVoucherLife)
	}
	if err := alive(ctx, op); err != nil {
		return err
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return fault.Wrap(op, err)
	}
	id := v.ID()
	return fault.Wrap(op, c.vouchers.PutTTL(id[:], raw, left))
}

// Voucher gives one that is kept, NotFound if it is not or not any more.
func (c *Catalog) Voucher(ctx context.Context, id model.VoucherID) (model.Voucher, error) {
	const op = "catalog.Voucher"
	if err := alive(ctx, op); err != nil {
		return model.Voucher{}, err
	}
	raw, err := c.vouchers.Get(id[:])
	if err != nil {
		return model.Voucher{}, fault.Wrap(op, err)
	}
	var v model.Voucher
	return v, fault.As(op, fault.Internal, json.Unmarshal(raw, &v))
}
