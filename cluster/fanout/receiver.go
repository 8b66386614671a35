package fanout

// Result is what a Receiver made of a batch.
type Result struct {
	Entries []Entry // new ones, to be applied in this order
	// Gap: entries were missed and nobody can say which. Look at everything again.
	Gap bool
	// Pull: ask for what is missing at once.
	Pull bool
	// Current: everything up to the batch's Last is held, so its View counts.
	Current bool
	// Ack is to be sent to the publisher after the entries were applied.
	Ack *Ack
}

// Receiver follows one feed of one publisher. It is a plain value without a
// lock: one goroutine owns it. The zero Receiver has never read the feed.
type Receiver struct{ cur Cursor }

// NewReceiver goes on from a cursor that was kept.
func NewReceiver(c Cursor) *Receiver { return &Receiver{cur: c} }

// Cursor is how far the feed was handed out. Keep it once the entries of a
// Result have been applied.
func (r *Receiver) Cursor() Cursor { return r.cur }

// Push takes a batch that the publisher sent by itself. Only a page may change
// which journal or process is followed: an answer to our own question cannot
// be an old one that was late.
func (r *Receiver) Push(b Batch) Result {
	if r.cur.Generation == 0 || b.Generation != r.cur.Generation || b.Incarnation != r.cur.Incarnation || !b.inOrder() {
		return Result{Pull: true}
	}
	if b.After > r.cur.Seq {
		return Result{Pull: true, Ack: r.ack(b.Feed)}
	}
	res := Result{Entries: r.take(b)}
	res.Current = r.cur.Seq >= b.Last
	res.Ack = r.ack(b.Feed)
	return res
}

// Page takes the answer to a pull. Answers must be given in the order of their
// questions, and a question is asked after the answer to the one before was
// given or given up.
func (r *Receiver) Page(b Batch) Result {
	if b.Generation == 0 || !b.inOrder() {
		return Result{} // the publisher is broken; the lease runs out
	}
	var res Result
	switch {
	case b.Reset, b.Generation != r.cur.Generation:
		// A stale page of the same process would take us back and give entries
		// twice, which is harmless.
		r.cur = Cursor{Generation: b.Generation, Incarnation: b.Incarnation, Seq: b.After, Check: b.Check}
		res.Gap = true
	case b.After > r.cur.Seq:
		return Result{Pull: true}
	default:
		r.cur.Incarnation = b.Incarnation
	}
	res.Entries = r.take(b)
	res.Current = r.cur.Seq >= b.Last
	res.Pull = !res.Current
	res.Ack = r.ack(b.Feed)
	return res
}

// take moves the cursor over the entries of b that are new.
func (r *Receiver) take(b Batch) []Entry {
	if b.end() <= r.cur.Seq {
		return nil
	}
	fresh := b.Entries[r.cur.Seq-b.After:]
	last := fresh[len(fresh)-1]
	r.cur.Seq, r.cur.Check = last.Seq, check(last.Payload)
	return fresh
}

func (r *Receiver) ack(feed string) *Ack {
	return &Ack{Feed: feed, Generation: r.cur.Generation, Incarnation: r.cur.Incarnation, Seq: r.cur.Seq}
}
