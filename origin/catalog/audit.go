package catalog

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

// maxLineBytes bounds one audit line as stored.
const maxLineBytes = 8 << 10

// Line is one line of the audit log: who did what to which video, and with
// what right. It never holds a ticket, key or signature.
type Line struct {
	Number  uint64          `json:"number"` // given by Append, rising
	Time    time.Time       `json:"time"`   // given by Append
	Actor   string          `json:"actor"`  // who: admin, or node/<name>
	Action  string          `json:"action"` // what: video.create, gate.set, key.release …
	Video   model.VideoID   `json:"video,omitempty"`
	Session model.SessionID `json:"session,omitempty"`
	Wallet  string          `json:"wallet,omitempty"`
	Outcome string          `json:"outcome"` // done, or the kind of the refusal
	Request string          `json:"request_id,omitempty"`
	Detail  json.RawMessage `json:"detail,omitempty"`
}

// LineQuery asks for a page of audit lines, newest first. Empty filters match all.
type LineQuery struct {
	PageSize  int
	PageToken string
	Video     model.VideoID
	Action    string
}

// LinePage is a page of audit lines. Next is empty on the last.
type LinePage struct {
	Lines []Line
	Next  string
}

func (c *Catalog) resumeAudit() error {
	return c.lines.Scan(nil, nil, func(key, _ []byte) (bool, error) {
		c.lineNo.Store(^binary.BigEndian.Uint64(key))
		return false, nil
	})
}

// Append writes lines durably, all or none. Those of concurrent callers share a flush.
func (c *Catalog) Append(ctx context.Context, lines ...Line) error {
	const op = "catalog.Append"
	if err := alive(ctx, op); err != nil {
		return err
	}
	keys, raws := make([][]byte, len(lines)), make([][]byte, len(lines))
	for i, l := range lines {
		l.Number = c.lineNo.Add(1)
		l.Time = c.cfg.Now().UTC().Round(0)
		raw, err := json.Marshal(l)
		if err != nil {
			return fault.As(op, fault.Invalid, err)
		}
		if len(raw) > maxLineBytes {
			return fault.New(op, fault.TooLarge, "audit line of %d bytes, at most %d", len(raw), maxLineBytes)
		}
		keys[i], raws[i] = binary.BigEndian.AppendUint64(nil, ^l.Number), raw
	}
	err := c.db.Update(func(t *kv.Txn) error {
		for i, key := range keys {
			put := func() error { return t.Put(c.lines, key, raws[i]) }
			if c.cfg.AuditKeep > 0 {
				put = func() error { return t.PutTTL(c.lines, key, raws[i], c.cfg.AuditKeep) }
			}
			if err := put(); err != nil {
				return err
			}
		}
		return nil
	})
	return fault.Wrap(op, err)
}

// Lines gives a page of the audit log.
func (c *Catalog) Lines(ctx context.Context, q LineQuery) (LinePage, error) {
	const op = "catalog.Lines"
	size, seen := pageSize(q.PageSize), 0
	var page LinePage
	from, err := readToken(op, q.PageToken)
	if err != nil {
		return page, err
	}
	err = c.lines.Scan(nil, from, func(key, value []byte) (bool, error) {
		if len(page.Lines) == size || seen == maxScan {
			page.Next = token(key)
			return false, nil
		}
		seen++
		var l Line
		if err := json.Unmarshal(value, &l); err != nil {
			return false, fault.As(op, fault.Corrupt, err)
		}
		if (q.Video == "" || l.Video == q.Video) && (q.Action == "" || l.Action == q.Action) {
			page.Lines = append(page.Lines, l)
		}
		return true, alive(ctx, op)
	})
	return page, fault.Wrap(op, err)
}
