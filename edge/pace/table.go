package pace

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/streamgate/streamgate/internal/model"
)

// What the sessions of one wallet may have of one video together, on one edge.
//
// Each device takes what a session may, so as many as devices never wait for each
// other. Sessions that come after others (a page loaded again, one that came from
// another edge) ask at first for windows that their wallet has, which cost it
// nothing; spare is for those that begin elsewhere.
const (
	// share of the sessions that a wallet may have is how many devices are reckoned
	// with: most are pages that were left open, or wait to run out.
	share = 4
	// fewDevices are reckoned with in any case, or as many as there may be sessions.
	fewDevices = 4
	spare      = 2 * burst
	// maxWalletRemembered are windows of a wallet: those that its devices wait for, and
	// what was given in the last minutes.
	maxWalletRemembered = 32
	// maxWallets bounds the wallets and videos that are remembered, up to 1.6 KiB each.
	// The least recent is forgotten first; others have to have as many rights for that.
	maxWallets = 65_536
)

// idle is how long a pace is remembered: longer than a bucket takes to fill, so
// that forgetting gives nothing away.
const idle = 10 * time.Minute

// firstSweep is the size from which on idle sessions are looked for. After each
// sweep it is twice what was left, so that sweeping costs little a session.
const firstSweep = 1024

// Table holds the paces of an edge's sessions and of their wallets. Safe for concurrent use.
type Table struct {
	devices int

	mu      sync.Mutex // guards the rest
	by      map[model.SessionID]*session
	sweepAt int
	wallets *simplelru.LRU[watching, *wallet]
}

type session struct {
	own  *queue
	used time.Time
}

// watching is a wallet at a video.
type watching struct {
	wallet model.Wallet
	video  model.VideoID
}

type wallet struct {
	queue *queue
	used  time.Time
}

// NewTable makes an empty table for an edge where a wallet may have so many sessions.
func NewTable(perWallet int) *Table {
	wallets, _ := simplelru.NewLRU[watching, *wallet](maxWallets, nil) // only fails for a size below 1
	return &Table{devices: min(perWallet, max(fewDevices, perWallet/share)), by: map[model.SessionID]*session{}, sweepAt: firstSweep, wallets: wallets}
}

// Of gives the pace of a grant's session, made at first use, for windows of the given length.
func (t *Table) Of(g *model.Grant, window time.Duration, now time.Time) Keys {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.by[g.Session]
	if s == nil {
		if len(t.by) >= t.sweepAt {
			t.sweep(now)
		}
		s = &session{own: NewKeys(window).own}
		t.by[g.Session] = s
	}
	s.used = now
	return Keys{s.own, t.walletOf(g, window, now)}
}

// walletOf needs t.mu. It is nil for who watches without a login: a video that is
// open to all.
func (t *Table) walletOf(g *model.Grant, window time.Duration, now time.Time) *queue {
	if g.Wallet.IsZero() {
		return nil
	}
	key := watching{g.Wallet, g.Video}
	w, ok := t.wallets.Get(key)
	if !ok {
		t.forget(now)
		w = &wallet{queue: newQueue(window, t.devices, spare, maxWalletRemembered)}
		t.wallets.Add(key, w)
	}
	w.used = now
	return w.queue
}

// forget needs t.mu. Wallets are in the order of their use.
func (t *Table) forget(now time.Time) {
	for {
		if _, w, ok := t.wallets.GetOldest(); !ok || now.Sub(w.used) <= idle {
			return
		}
		t.wallets.RemoveOldest()
	}
}

// Len is how many sessions, and how many wallets at videos, are remembered.
func (t *Table) Len() (sessions, wallets int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.by), t.wallets.Len()
}

// sweep needs t.mu.
func (t *Table) sweep(now time.Time) {
	for id, s := range t.by {
		if now.Sub(s.used) > idle {
			delete(t.by, id)
		}
	}
	t.sweepAt = max(firstSweep, 2*len(t.by))
}
