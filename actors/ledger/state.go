package ledger

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
)

// retryPause keeps pulls that were asked for at once apart, so that a
// publisher that cannot satisfy us is not asked in a tight loop.
const retryPause = 20 * time.Millisecond

// State is what an edge knows of feeds and chains. It is pure: times come with
// the events and are monotonic, work goes out as effects.
type State struct {
	pullEvery  time.Duration
	staleAfter time.Duration

	nodes  map[model.NodeName]*node
	chains map[model.ChainID]*chain
	turn   uint64 // numbers the pulls

	needs   map[model.ChainID][]model.Address // what sessions rest on
	covered map[feedKey]*coverage             // also of publishers that are away
	met     map[feedKey]bool                  // feeds whose head was heard of since we began
}

// node is a publisher that is in the view.
type node struct {
	incarnation uint64
	feeds       map[string]*fanout.Receiver
	asking      bool   // a pull is under way
	turn        uint64 // its number
	again       bool   // pull once more when it is over
	due         time.Time
	listed      map[string][]model.Address // that the pull under way names, a feed
}

// chain is what is known of a chain.
type chain struct {
	heads     map[model.NodeName]model.BlockRef // as each watcher sees it
	told      map[model.NodeName]model.BlockRef // newest block of a change that each watcher told, gone ones too
	by        model.NodeName                    // who answered with shown
	shown     model.BlockRef                    // the highest head that an answer came with
	head      model.BlockRef
	confirmed time.Time // zero for never
	stale     bool
}

func newState(pullEvery, staleAfter time.Duration) *State {
	return &State{
		pullEvery: pullEvery, staleAfter: staleAfter,
		nodes: map[model.NodeName]*node{}, chains: map[model.ChainID]*chain{}, covered: map[feedKey]*coverage{}, met: map[feedKey]bool{},
	}
}

// Apply takes an event at now and gives what is to be done.
func (s *State) Apply(now time.Time, e event) []effect {
	var out []effect
	switch e := e.(type) {
	case needed:
		s.needs = e.Contracts
		return nil
	case viewed:
		out = s.viewed(now, e)
	case pushed:
		out = s.pushed(now, e)
	case pulled:
		out = s.pulled(now, e)
	case pullFailed:
		if n := s.nodes[e.From]; n != nil && n.turn == e.Turn {
			n.asking = false
			n.due = now.Add(s.pullEvery)
		}
	}
	out = append(out, s.age(now)...)
	return append(out, s.ask(now)...)
}

// wake is when ticked is due.
func (s *State) wake(now time.Time) time.Time {
	next := now.Add(s.pullEvery)
	for _, n := range s.nodes {
		if !n.asking && n.due.Before(next) {
			next = n.due
		}
	}
	for _, c := range s.chains {
		if end := c.confirmed.Add(s.staleAfter + time.Millisecond); !c.stale && end.Before(next) {
			next = end
		}
	}
	return next
}

// viewed makes the publishers those of the view.
func (s *State) viewed(now time.Time, e viewed) []effect {
	there := map[model.NodeName]bool{}
	for _, p := range e.Publishers {
		there[p.Name] = true
		n := s.nodes[p.Name]
		if n == nil || n.incarnation != p.Incarnation {
			// Pull at once: only an answer lets us follow another process.
			n = &node{incarnation: p.Incarnation, feeds: map[string]*fanout.Receiver{}, due: now}
		}
		s.follow(n, p)
		s.nodes[p.Name] = n
	}
	var out []effect
	for name := range s.nodes {
		if !there[name] {
			delete(s.nodes, name)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.chains)) {
		c := s.chains[id]
		// What a watcher that is gone saw last is no longer what is.
		maps.DeleteFunc(c.heads, func(n model.NodeName, _ model.BlockRef) bool { return !there[n] })
		out = append(out, c.elect()...)
	}
	return out
}

// follow makes the feeds of n those that p publishes.
func (s *State) follow(n *node, p publisher) {
	for feed := range n.feeds {
		if _, ok := p.Feeds[feed]; !ok {
			delete(n.feeds, feed)
		}
	}
	for feed, cursor := range p.Feeds {
		if n.feeds[feed] != nil || len(n.feeds) >= maxFeeds {
			continue
		}
		n.feeds[feed] = fanout.NewReceiver(cursor)
		if id := chainOf(feed); id != 0 && s.chains[id] == nil {
			s.chains[id] = &chain{heads: map[model.NodeName]model.BlockRef{}, told: map[model.NodeName]model.BlockRef{}, stale: true}
		}
	}
}

func (s *State) pushed(now time.Time, e pushed) []effect {
	n := s.nodes[e.From]
	if n == nil || n.feeds[e.Batch.Feed] == nil {
		return nil // not in our view yet; it will be sent again
	}
	res := n.feeds[e.Batch.Feed].Push(e.Batch)
	if res.Pull {
		n.hurry(now)
	}
	return s.take(e.From, n, e.Batch, res)
}

func (s *State) pulled(now time.Time, e pulled) []effect {
	n := s.nodes[e.From]
	if n == nil || n.turn != e.Turn {
		return nil // of a process that is gone
	}
	n.asking = false
	n.due = now.Add(s.pullEvery)
	if n.again {
		n.again = false
		n.due = now.Add(retryPause)
	}
	var out []effect
	for _, page := range e.Pages {
		r := n.feeds[page.Feed]
		if r == nil {
			continue
		}
		res := r.Page(page)
		if res.Pull {
			n.due = now // more where that came from
			if len(res.Entries) == 0 {
				n.due = now.Add(retryPause)
			}
		}
		out = append(out, s.take(e.From, n, page, res)...)
		if res.Current && page.View != nil {
			out = append(out, s.show(chainOf(page.Feed), e.From, page.View.Head)...)
			out = append(out, s.vouch(now, e.From, n, page, n.listed[page.Feed], e.Asked)...)
		}
	}
	return out
}

// hurry asks for a pull as soon as may be.
func (n *node) hurry(now time.Time) {
	if n.asking {
		n.again = true
	} else if soon := now.Add(retryPause); n.due.After(soon) {
		n.due = soon
	}
}

// take hands out what a receiver made of a batch. The cursor is kept last: what
// was not handed out must come again after a crash.
func (s *State) take(from model.NodeName, n *node, b fanout.Batch, res fanout.Result) []effect {
	id := chainOf(b.Feed)
	out, missed := s.tell(id, from, res.Entries)
	if res.Gap {
		missed = "cursor"
		delete(s.covered, feedKey{from, b.Feed}) // its filter may have been lost with its journal
	}
	if c := s.chains[id]; c != nil && res.Current && b.View != nil && b.View.Head.Chain == id {
		c.heads[from] = b.View.Head
		out = append(out, c.elect()...)
		if key := (feedKey{from, b.Feed}); !s.met[key] {
			// Changes that a process before us was told are not told again. Whoever
			// was let in by another watcher since may have been so before them.
			s.met[key] = true
			missed = cmp.Or(missed, "start")
		}
	}
	if missed != "" {
		// After the head: what is decided again now must rest on it.
		out = append(out, gap{Chain: id, Why: missed})
	}
	if res.Ack != nil {
		out = append(out, reply{from, *res.Ack})
	}
	if res.Gap || len(res.Entries) > 0 {
		out = append(out, keep{feedKey{from, b.Feed}, n.feeds[b.Feed].Cursor()})
	}
	return out
}

// tell gives the effects of entries, and what may have been missed with them. The
// newest block that they name is shown first.
func (s *State) tell(id model.ChainID, from model.NodeName, entries []fanout.Entry) (out []effect, missed string) {
	c := s.chains[id]
	for _, entry := range entries {
		ef := read(id, entry)
		if ef == nil {
			missed = "unreadable"
			continue
		}
		if t, ok := ef.(touch); ok && c != nil {
			c.tell(from, t.Change)
		}
		out = append(out, ef)
	}
	if c != nil {
		if told := c.newest(); told.Number > c.head.Number {
			out = append([]effect{sight{told}}, out...)
		}
	}
	return out, missed
}

// tell notes the block of a change. No decision may rest on an older one: nobody
// would tell of the change again. So this outlives the watcher's going away, and
// an older head that it told late. Only who told it takes it back: by undoing it, or
// with a lower head (show).
func (c *chain) tell(from model.NodeName, o model.OwnershipChange) {
	told := c.told[from]
	switch {
	case !o.Undone && o.Block.Number >= told.Number:
		c.told[from] = o.Block
	case o.Undone && o.Block.Hash == told.Hash:
		c.told[from] = model.BlockRef{Chain: o.Block.Chain, Number: o.Block.Number - 1}
	}
}

// newest is the highest block of a change that anybody told.
func (c *chain) newest() (best model.BlockRef) {
	for _, n := range slices.Sorted(maps.Keys(c.told)) {
		if b := c.told[n]; b.Number > best.Number {
			best = b
		}
	}
	return best
}

// read gives the effect of an entry; nil for one that we cannot read, which may
// be a loss.
func read(id model.ChainID, e fanout.Entry) effect {
	c, err := codec.DecodeChange(e.Payload)
	switch {
	case err == nil && c.Catalog != nil && id == 0:
		return recatalog{*c.Catalog}
	case err == nil && c.Ownership != nil && id != 0 && c.Ownership.Block.Chain == id:
		return touch{*c.Ownership, e.Trace}
	}
	return nil
}

// show notes the head that an answer came with. What was decided because of that
// answer, and the lease that it may give, are from then: so no question may rest
// on an older block, also when the watcher goes away. It alone may take it back.
func (s *State) show(id model.ChainID, from model.NodeName, head model.BlockRef) []effect {
	c := s.chains[id]
	if c == nil || head.Chain != id {
		return nil
	}
	if head.Number < c.told[from].Number {
		c.told[from] = head // its chain is shorter now, and its journal was read to the end
	}
	if from == c.by || head.Number >= c.shown.Number {
		c.by, c.shown = from, head
	}
	return c.elect()
}

// confirm notes that the chain was seen. The answer was made after the question
// was sent, so the view is at most as old as its age and the time since then.
func (s *State) confirm(id model.ChainID, v *model.ChainView, asked time.Time) []effect {
	c := s.chains[id]
	at := asked.Add(-v.Age)
	if c == nil || v.Head.Chain != id || !at.After(c.confirmed) {
		return nil
	}
	c.confirmed = at
	return []effect{confirm{id, at}}
}

// age tells of chains that got stale or fresh.
func (s *State) age(now time.Time) []effect {
	var out []effect
	for _, id := range slices.Sorted(maps.Keys(s.chains)) {
		c := s.chains[id]
		is := c.confirmed.IsZero() || now.Sub(c.confirmed) > s.staleAfter
		if is == c.stale {
			continue
		}
		c.stale = is
		if is {
			out = append(out, stale{id})
		} else {
			out = append(out, fresh{id})
		}
	}
	return out
}

// ask starts the pulls that are due.
func (s *State) ask(now time.Time) []effect {
	var out []effect
	for _, name := range slices.Sorted(maps.Keys(s.nodes)) {
		n := s.nodes[name]
		if n.asking || n.due.After(now) || len(n.feeds) == 0 {
			continue
		}
		s.turn++
		n.asking, n.again, n.turn = true, false, s.turn
		n.listed = s.list(name, n)
		cursors := map[string]fanout.Cursor{}
		for feed, r := range n.feeds {
			cursors[feed] = r.Cursor()
		}
		out = append(out, pull{name, s.turn, cursors, n.listed})
	}
	return out
}

// elect makes the highest head that a watcher sees the chain's head, or one that
// changes or answers are from if that is higher.
func (c *chain) elect() []effect {
	var best model.BlockRef
	for _, n := range slices.Sorted(maps.Keys(c.heads)) {
		if h := c.heads[n]; h.Number > best.Number || best.Chain == 0 {
			best = h
		}
	}
	// Not below what was told or answered: not when that watcher went away, nor
	// because of an older push that was late.
	for _, b := range []model.BlockRef{c.newest(), c.shown} {
		if b.Number > best.Number {
			best = b
		}
	}
	if best.Chain == 0 || best == c.head {
		return nil
	}
	c.head = best
	return []effect{advance{best}}
}
