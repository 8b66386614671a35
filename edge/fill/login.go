package fill

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxVoucherBytes bounds a voucher as JSON: its signature comes in base64.
const maxVoucherBytes = 2 * model.MaxSignatureBytes

// Consume uses a nonce up for the whole cluster: exactly one caller gets nil,
// all others Conflict. Every edge asks the same origin, the first by name, and no
// other if that fails: two origins might each let it pass once.
func (c *Client) Consume(ctx context.Context, nonce string, expires time.Time) error {
	const op = "edge/fill.Consume"
	first, err := c.first(op)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]time.Time{"expires_at": expires})
	if err != nil {
		return fault.Wrap(op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	begun := time.Now()
	err = c.ask(ctx, first, http.MethodPost, "/nonces/"+url.PathEscape(nonce), body, func(io.Reader) error { return nil })
	c.metrics.called(target{}, err, time.Since(begun))
	return fault.Wrap(op, err)
}

// first is the origin that logins go to, whoever asks: the first by name.
func (c *Client) first(op string) (model.Node, error) {
	origins := c.byName()
	if len(origins) == 0 {
		return model.Node{}, noOrigin(op)
	}
	return origins[0], nil
}

func (c *Client) byName() []model.Node {
	return slices.SortedFunc(slices.Values(c.origins.Origins()), func(a, b model.Node) int { return strings.Compare(string(a.Name), string(b.Name)) })
}

// KeepVoucher makes what a contract account signed in with known to all edges, at
// the origin that used the nonce up.
func (c *Client) KeepVoucher(ctx context.Context, v model.Voucher, until time.Time) error {
	const op = "edge/fill.KeepVoucher"
	first, err := c.first(op)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{"voucher": v, "until": until})
	if err != nil {
		return fault.Wrap(op, err)
	}
	begun := time.Now()
	err = c.ask(ctx, first, http.MethodPut, "/vouchers/"+v.ID().String(), body, func(io.Reader) error { return nil })
	c.metrics.called(target{}, err, time.Since(begun))
	return fault.Wrap(op, err)
}

// Voucher gets one that an edge kept. It is at one origin alone, most likely at
// the first; NotFound only if all of them say so.
func (c *Client) Voucher(ctx context.Context, id model.VoucherID) (v model.Voucher, err error) {
	const op = "edge/fill.Voucher"
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	failed := noOrigin(op)
	for i, origin := range c.byName() {
		v = model.Voucher{}
		begun := time.Now()
		err := c.ask(ctx, origin, http.MethodGet, "/vouchers/"+id.String(), nil, func(body io.Reader) error {
			return json.NewDecoder(io.LimitReader(body, maxVoucherBytes)).Decode(&v)
		})
		c.metrics.called(target{}, err, time.Since(begun))
		if err == nil && v.ID() == id {
			return v, nil
		}
		if err == nil {
			err = fault.New(op, fault.Unavailable, "origin %q gave another voucher", origin.Name)
		}
		if i == 0 || fault.KindOf(failed) == fault.NotFound {
			failed = fault.Wrap(op, err)
		}
	}
	return model.Voucher{}, failed
}
