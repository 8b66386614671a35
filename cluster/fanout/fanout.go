// Package fanout brings an ordered list of entries, a feed, from the node that
// publishes it to every node that follows it.
//
// A Sender pushes new entries to one follower, in order, within a window, again
// until they are acknowledged: that is the speed. A follower's Receiver also
// pulls from its cursor about once a second: that is the guarantee. Whatever is
// lost, doubled or reordered on the way, a Receiver hands out each entry of a
// feed in order, and says Gap when it cannot know what it missed: a wiped
// journal, one that lost its tail, one that was pruned too far.
//
// The package does no I/O: sending is a function, time comes from outside.
package fanout

import "github.com/streamgate/streamgate/internal/model"

const (
	// BatchEntries and BatchBytes bound one batch; an entry above BatchBytes
	// travels alone and must fit codec.MaxBodyBytes.
	BatchEntries = 256
	BatchBytes   = 128 << 10
)

// Entry is one entry of a feed. Seq counts from 1 without holes.
type Entry struct {
	Seq     uint64
	Payload []byte
	// Trace is the traceparent of what caused the entry, empty if there is none.
	Trace string
}

// Source is a feed as its publisher reads it. Safe for concurrent use.
type Source interface {
	// Generation was made at random with the journal; another journal has
	// another one, and so has one whose readers may have missed something. Never 0.
	Generation() uint64
	// Last is the newest entry's number, 0 for an empty feed.
	Last() uint64
	// Read gives entries with numbers above after, ascending, at most limit.
	// When some of them were trimmed the first one is later than after+1, or
	// it fails with fault.Expired.
	Read(after uint64, limit int) ([]Entry, error)
	// View is what the publisher knows of the feed's chain: nil for a feed
	// without one, or when the chain cannot be seen. Entries that the view
	// implies must be in the journal before the view shows it; those above its
	// Seq are not given out, nor is a generation that is not yet its own.
	View() *model.ChainView
}

// Batch is a run of entries that follow one another, perhaps none.
type Batch struct {
	Feed        string
	Generation  uint64
	Incarnation uint64 // of the publishing process
	After       uint64 // what the first entry follows
	Entries     []Entry
	Last        uint64 // newest number of the feed, as far as View implies it
	View        *model.ChainView
	// Reset says, in a page, that the cursor cannot be continued from. Check is
	// then the checksum of entry After, see Cursor.
	Reset bool
	Check uint64
	// Covered says, in a page, that the feed holds the changes above View's head
	// of every contract that the pull named.
	Covered bool
}

// end is the number of the batch's last entry.
func (b Batch) end() uint64 {
	if n := len(b.Entries); n > 0 {
		return b.Entries[n-1].Seq
	}
	return b.After
}

// inOrder reports whether the entries follow After without holes.
func (b Batch) inOrder() bool {
	for i, e := range b.Entries {
		if e.Seq != b.After+uint64(i)+1 {
			return false
		}
	}
	return true
}

// Ack says how far a follower has applied a feed.
type Ack struct {
	Feed        string
	Generation  uint64
	Incarnation uint64
	Seq         uint64
}

// Cursor is how far a follower is, and what it keeps across restarts. The zero
// Cursor has never read the feed.
type Cursor struct {
	Generation  uint64
	Incarnation uint64
	Seq         uint64
	// Check is the CRC-64 of entry Seq's payload, 0 for none.
	Check uint64
}
