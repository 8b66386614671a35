package session

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// question is what a session asks, and the trace that it asks in.
type question struct {
	gate    json.RawMessage
	wallet  model.Wallet
	vouch   *voucher // nil unless the login rests on one
	atLeast []model.BlockRef
	span    trace.SpanContext
}

// key is the same for questions with the same answer: the blocks that it must
// not be older than are part of it, so nobody shares an answer from before what
// made them ask.
func (q question) key() string {
	var login model.VoucherID
	if q.vouch != nil {
		login = q.vouch.id
	}
	b := make([]byte, 0, len(q.wallet)+len(login)+len(q.atLeast)*56+len(q.gate))
	b = append(append(b, q.wallet[:]...), login[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(q.atLeast)))
	for _, r := range q.atLeast {
		b = binary.BigEndian.AppendUint64(b, uint64(r.Chain))
		b = binary.BigEndian.AppendUint64(b, r.Number)
		b = append(b, r.Hash[:]...)
	}
	return string(append(b, q.gate...))
}

// decide asks. Sessions that ask the same at the same time, such as the many of
// one holder who lost a token, put one question.
func (s *Service) decide(ctx context.Context, lane chan struct{}, q question) (model.Verdict, error) {
	const op = "actors/session.decide"
	if q.atLeast == nil {
		return s.put(ctx, lane, q) // nothing says how new the answer must be
	}
	key := q.key()
	if lane == s.urgent {
		key = "!" + key // must not wait behind questions that may wait
	}
	shared := s.asking.DoChan(key, func() (any, error) {
		// Not the first one's own context: it may drop its question.
		ctx, cancel := context.WithTimeout(s.tasks.Context(), s.cfg.Attempt)
		defer cancel()
		return s.put(ctx, lane, q)
	})
	select {
	case r := <-shared:
		if r.Shared {
			s.metrics.shared.Inc()
		}
		return r.Val.(model.Verdict), r.Err
	case <-ctx.Done():
		return model.Verdict{}, fault.As(op, fault.Stale, ctx.Err())
	}
}

// put waits for a place in the lane and asks.
func (s *Service) put(ctx context.Context, lane chan struct{}, q question) (model.Verdict, error) {
	start := time.Now()
	ctx, span := otel.Tracer("streamgate/session").Start(trace.ContextWithSpanContext(ctx, q.span), "decide")
	defer span.End()
	defer func() { s.metrics.deciding.Observe(time.Since(start).Seconds()) }()
	select {
	case lane <- struct{}{}:
		defer func() { <-lane }()
	case <-ctx.Done():
		return model.Verdict{}, fault.As("actors/session.put", fault.TooMany, ctx.Err())
	}
	var v model.Verdict
	var err error
	if q.vouch == nil {
		v, err = s.ports.Decider.Decide(ctx, q.gate, q.wallet, q.atLeast)
	} else {
		v, err = s.ports.Decider.DecideVouched(ctx, q.gate, q.vouch.Voucher, q.atLeast)
	}
	span.SetAttributes(attribute.Bool("allowed", v.Allowed), attribute.Int64("block", int64(v.Block().Number)))
	if err != nil {
		span.SetStatus(codes.Error, fault.KindOf(err).String())
	}
	return v, err
}
