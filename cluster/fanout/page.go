package fanout

import (
	"cmp"
	"hash/crc64"
	"sync"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// table is built once; crc64 keeps the ECMA table by itself after the first call.
var table = sync.OnceValue(func() *crc64.Table { return crc64.MakeTable(crc64.ECMA) })

func check(payload []byte) uint64 { return crc64.Checksum(payload, table()) }

// Page answers a follower's pull: what comes after its cursor, or where to start
// anew when the cursor does not belong to this journal. Called by the publisher.
func Page(feed string, src Source, incarnation uint64, c Cursor) (Batch, error) {
	const op = "cluster/fanout.Page"
	b := Batch{Feed: feed, Incarnation: incarnation, View: src.View()}
	last := src.Last()
	// After the view: a follower that holds all entries up to Last knows
	// everything that View implies, unless the generation says that it does not.
	b.Last, b.Generation = shown(b.View, last, src.Generation())
	ours, err := continues(src, c, b.Generation, incarnation, last)
	if ours && err == nil {
		b.After = c.Seq
		b.Last = max(b.Last, c.Seq)
		b.Entries, err = read(src, c.Seq, b.Last)
	}
	if fault.KindOf(err) == fault.Expired {
		ours, err, b.Entries = false, nil, nil
	}
	if err != nil {
		return Batch{}, fault.Wrap(op, err)
	}
	if !ours || len(b.Entries) == 0 && c.Seq < b.Last {
		b.After, b.Reset = b.Last, true
	}
	if len(b.Entries) > 0 && b.Entries[0].Seq != c.Seq+1 {
		b.After, b.Reset = b.Entries[0].Seq-1, true // pruned: what is between is lost
	}
	if b.Reset && b.After > 0 {
		// Without it the follower could not go on from here after our restart.
		if at, err := src.Read(b.After-1, 1); err == nil && len(at) == 1 && at[0].Seq == b.After {
			b.Check = check(at[0].Payload)
		}
	}
	return b, nil
}

// shown gives the newest entry that a view implies, and the generation that it
// belongs to. What lies above is of a block that is not shown yet: a follower that
// were past it, and looked at the chain as shown, would never hear of it.
func shown(v *model.ChainView, last, generation uint64) (uint64, uint64) {
	if v == nil {
		return last, generation
	}
	return min(last, v.Seq), cmp.Or(v.Generation, generation)
}

// continues reports whether the follower read this very journal.
func continues(src Source, c Cursor, generation, incarnation, last uint64) (bool, error) {
	switch {
	case c == Cursor{}, c.Generation != generation, c.Seq > last:
		return false, nil
	case c.Incarnation == incarnation, c.Seq == 0:
		return true, nil
	}
	// Read under an earlier process: the journal may have lost its tail since
	// and grown again under the same numbers.
	at, err := src.Read(c.Seq-1, 1)
	if err != nil {
		return false, err
	}
	return len(at) == 1 && at[0].Seq == c.Seq && check(at[0].Payload) == c.Check, nil
}

// read gives the entries of one batch, none above last.
func read(src Source, after, last uint64) ([]Entry, error) {
	entries, err := src.Read(after, BatchEntries)
	if err != nil {
		return nil, err
	}
	size := 0
	for i, e := range entries {
		if size += len(e.Payload); e.Seq > last || size > BatchBytes && i > 0 {
			return entries[:i], nil
		}
	}
	return entries, nil
}
