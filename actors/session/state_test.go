package session

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/streamgate/streamgate/actors/script"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

var (
	testStart = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	testPace  = &pace{Linger: 10 * time.Minute, Patience: 500 * time.Millisecond, OpenWithin: 3 * time.Second, RetryMin: 100 * time.Millisecond, RetryMax: 5 * time.Second}
	alice     = model.Wallet{0xa1}
	bob       = model.Wallet{0xb0}
)

// testBlock is block n of a branch of chain 1, one second apart.
func testBlock(n uint64, branch string) model.BlockRef {
	h := model.Hash{31: byte(n), 30: byte(n >> 8), 0: 1}
	copy(h[1:], branch)
	return model.BlockRef{Chain: 1, Number: n, Hash: h, Time: testStart.Add(time.Duration(n) * time.Second)}
}

func testGate(confirmations uint64) model.Gate {
	return model.Gate{
		Rule:          model.Rule{ERC721: &model.ERC721Rule{Chain: 1, Contract: model.Address{0xcc}, Min: 1}},
		Confirmations: map[model.ChainID]uint64{1: confirmations}, MaxStaleness: 30 * time.Second,
	}
}

// TestScripts runs testdata: each command is an event, what follows are the
// effects, and `at=` moves the clock.
func TestScripts(t *testing.T) {
	script.Files(t, "testdata/*.txt", func(*testing.T) func(script.Command) string {
		now := testStart
		s := newState(now, "v", alice, time.Hour, testPace, 0)
		return func(c script.Command) string {
			if c.Name == "vouched" { // the login rests on a contract account's word on this chain
				s.vouch = &vouched{chain: model.ChainID(c.Uint("chain", 1))}
				return ""
			}
			now = testStart.Add(c.Duration("at", now.Sub(testStart)))
			if c.Name == "where" {
				return fmt.Sprintf("%s; wakes at %s; waits for a block: %t", s.stand(), s.wake().Sub(testStart), s.waits())
			}
			var b strings.Builder
			for _, e := range s.apply(now, scriptEvent(c, s, now)) {
				fmt.Fprintln(&b, e)
			}
			return b.String()
		}
	})
}

// scriptSeen is `seen=`, as of when the chain was confirmed before.
func scriptSeen(c script.Command) time.Time {
	if c.String("seen", "") == "" {
		return time.Time{}
	}
	return testStart.Add(c.Duration("seen", 0))
}

func scriptEvent(c script.Command, s *State, now time.Time) event {
	block := testBlock(c.Uint("block", 0), c.String("branch", ""))
	switch c.Name {
	case "facts":
		g := testGate(0)
		g.Public = c.Has("public")
		return factsLoaded{Version: c.Uint("version", 1), Raw: json.RawMessage(c.String("gate", "{}")), Gate: &g}
	case "allowed", "refused", "young":
		v := model.Verdict{Allowed: c.Name == "allowed", Pending: c.Name == "young", Rule: "rule", Reason: c.String("reason", ""), Blocks: []model.BlockRef{block}}
		if u := c.Uint("until", 0); u > 0 {
			v.Until = testBlock(u, "").Time
		}
		if c.String("clock", "") != "" {
			v.Clock = model.ChainTime{Chain: 1, Now: testStart.Add(c.Duration("clock", 0))}
		}
		if id := c.String("token", ""); id != "" {
			v.Watch = []model.TokenRef{{Chain: 1, Contract: model.Address{0xcc}, ID: id}}
		}
		return decided{Seq: c.Uint("seq", s.seq), Verdict: v, At: now.Add(-c.Duration("old", 0))}
	case "failed":
		return decisionFailed{Seq: c.Uint("seq", s.seq), Kind: fault.Unavailable}
	case "unsigned":
		return signingFailed{}
	case "sent", "received", "updated", "undone":
		ch := model.OwnershipChange{Block: block, LogIndex: uint32(c.Uint("log", 0)), From: alice, To: bob, Undone: c.Name == "undone"}
		switch c.Name {
		case "received":
			ch.From, ch.To = bob, alice
		case "updated": // names nobody
			ch.From, ch.To = model.Wallet{}, model.Wallet{}
		}
		return tokenMoved{Change: ch, At: testStart, Seen: scriptSeen(c)}
	case "head":
		return headAdvanced{Block: block}
	case "catalog":
		return catalogMoved{Version: c.Uint("version", 0), Removed: c.Has("removed")}
	case "missed":
		return catalogMissed{}
	case "stale":
		return sightLost{Chain: 1, Limit: c.Duration("limit", 30*time.Second)}
	case "fresh":
		return sightBack{Chain: 1, Limit: 30 * time.Second}
	case "turned":
		return voucherTurned{Block: block, At: testStart, Seen: scriptSeen(c)}
	case "gap":
		return changesMissed{Seen: scriptSeen(c)}
	case "close":
		return closed{}
	case "tick":
		return ticked{}
	}
	c.Fatalf("unknown command %q", c.Name)
	return nil
}

func TestStateIsSmall(t *testing.T) {
	// Beyond this the allocator takes the next of its sizes, 1,024 bytes (with 8 of its own).
	if size := unsafe.Sizeof(State{}); size > 888 {
		t.Errorf("%d bytes", size)
	}
}
