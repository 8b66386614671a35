package ledger

import (
	"encoding/binary"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/fault"
)

// cursorBytes is the size of a kept cursor: four numbers.
const cursorBytes = 32

func (k feedKey) bytes() []byte { return []byte("cursor/" + string(k.Publisher) + "/" + k.Feed) }

// cursor reads what was kept. A cursor that cannot be read is one that was
// never kept: the feed starts with a Gap, which is safe.
func (l *Ledger) cursor(k feedKey) fanout.Cursor {
	b, err := l.store.Get(k.bytes())
	if err == nil && len(b) != cursorBytes {
		err = fault.New("actors/ledger.cursor", fault.Corrupt, "cursor of %d bytes", len(b))
	}
	if err != nil {
		if fault.KindOf(err) != fault.NotFound {
			l.log.Error("cursor not readable", zap.String("peer", string(k.Publisher)), zap.String("feed", k.Feed), zap.Error(err))
		}
		return fanout.Cursor{}
	}
	n := func(i int) uint64 { return binary.BigEndian.Uint64(b[8*i:]) }
	return fanout.Cursor{Generation: n(0), Incarnation: n(1), Seq: n(2), Check: n(3)}
}

// keep stores a cursor. If that fails, entries come again after a restart,
// which is harmless.
func (l *Ledger) keep(k feedKey, c fanout.Cursor) {
	b := make([]byte, 0, cursorBytes)
	for _, n := range []uint64{c.Generation, c.Incarnation, c.Seq, c.Check} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	if err := l.store.Put(k.bytes(), b); err != nil {
		l.log.Error("cursor not kept", zap.String("peer", string(k.Publisher)), zap.String("feed", k.Feed), zap.Error(err))
	}
}
