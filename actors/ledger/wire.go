package ledger

import (
	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

const (
	// maxFeeds bounds the feeds of one publisher.
	maxFeeds = 64
	// maxTrace bounds a traceparent, which is 55 characters.
	maxTrace = 64
)

func batchToWire(b fanout.Batch) *v1.FeedBatch {
	m := &v1.FeedBatch{Feed: b.Feed, Generation: b.Generation, Incarnation: b.Incarnation, After: b.After, Last: b.Last, Reset_: b.Reset, Check: b.Check, Covered: b.Covered}
	for _, e := range b.Entries {
		m.Entries = append(m.Entries, &v1.FeedEntry{Seq: e.Seq, Payload: e.Payload, Traceparent: e.Trace})
	}
	if b.View != nil {
		m.View = codec.ChainView(*b.View)
	}
	return m
}

func batchOf(m *v1.FeedBatch) (fanout.Batch, error) {
	const op = "actors/ledger.batchOf"
	b := fanout.Batch{Feed: m.GetFeed(), Generation: m.GetGeneration(), Incarnation: m.GetIncarnation(),
		After: m.GetAfter(), Last: m.GetLast(), Reset: m.GetReset_(), Check: m.GetCheck(), Covered: m.GetCovered()}
	if len(m.GetEntries()) > fanout.BatchEntries {
		return b, fault.New(op, fault.TooLarge, "batch of %d entries", len(m.GetEntries()))
	}
	for _, e := range m.GetEntries() {
		trace := e.GetTraceparent()
		if len(trace) > maxTrace {
			trace = ""
		}
		b.Entries = append(b.Entries, fanout.Entry{Seq: e.GetSeq(), Payload: e.GetPayload(), Trace: trace})
	}
	if m.GetView() != nil {
		v, err := codec.ChainViewOf(m.GetView())
		if err != nil {
			return b, fault.Wrap(op, err)
		}
		b.View = &v
	}
	return b, nil
}

func ackToWire(a fanout.Ack) *v1.FeedAck {
	return &v1.FeedAck{Feed: a.Feed, Generation: a.Generation, Incarnation: a.Incarnation, Seq: a.Seq}
}

func ackOf(m *v1.FeedAck) fanout.Ack {
	return fanout.Ack{Feed: m.GetFeed(), Generation: m.GetGeneration(), Incarnation: m.GetIncarnation(), Seq: m.GetSeq()}
}

func cursorToWire(feed string, c fanout.Cursor) *v1.FeedCursor {
	return &v1.FeedCursor{Feed: feed, Generation: c.Generation, Incarnation: c.Incarnation, Seq: c.Seq, Check: c.Check}
}

func cursorOf(m *v1.FeedCursor) fanout.Cursor {
	return fanout.Cursor{Generation: m.GetGeneration(), Incarnation: m.GetIncarnation(), Seq: m.GetSeq(), Check: m.GetCheck()}
}

func contractsToWire(feed string, contracts []model.Address) *v1.FeedContracts {
	m := &v1.FeedContracts{Feed: feed}
	for _, c := range contracts {
		m.Contracts = append(m.Contracts, c[:])
	}
	return m
}

func contractsOf(m *v1.FeedContracts) ([]model.Address, error) {
	const op = "actors/ledger.contractsOf"
	if len(m.GetContracts()) > maxListed {
		return nil, fault.New(op, fault.TooLarge, "%d contracts for feed %q", len(m.GetContracts()), m.GetFeed())
	}
	var out []model.Address
	for _, b := range m.GetContracts() {
		c, err := codec.AddressOf(b)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		out = append(out, c)
	}
	return out, nil
}
