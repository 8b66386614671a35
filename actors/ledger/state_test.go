package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/actors/script"
	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
)

// TestScripts runs testdata/*.txt. Commands, at=TIME since the start:
//
//	view NAME ... inc=1 chain=1     the publishers there are, each with that chain's feed and the catalog
//	push NAME after=0 n=1 last=1 head=0 gen=7 inc=1 feed=chain/1 [bad] [of=2]
//	page NAME as push, and turn=1 asked=0s age=0s [reset] [blind] [covered]
//	needs N ...                     the contracts that sessions rest on, of chain=1
//	fail NAME turn=1
//	tick
//	wake                            when the next tick is due
func TestScripts(t *testing.T) {
	script.Files(t, "testdata/*.txt", func(t *testing.T) func(script.Command) string {
		s := newState(time.Second, 3*time.Second)
		zero := time.Now()
		var clock time.Duration
		kept := map[feedKey]fanout.Cursor{}
		return func(c script.Command) string {
			clock = c.Duration("at", clock)
			now := zero.Add(clock)
			if c.Name == "wake" {
				return "at " + s.wake(now).Sub(zero).String()
			}
			var out []string
			for _, ef := range s.Apply(now, parseEvent(c, zero, kept)) {
				if k, ok := ef.(keep); ok {
					kept[k.Key] = k.Cursor
				}
				out = append(out, printed(ef, zero))
			}
			return strings.Join(out, "\n")
		}
	})
}

func parseEvent(c script.Command, zero time.Time, kept map[feedKey]fanout.Cursor) event {
	name := model.NodeName("")
	if len(c.Words) > 0 {
		name = model.NodeName(c.Words[0])
	}
	switch c.Name {
	case "view":
		var v viewed
		for _, w := range c.Words {
			p := publisher{Name: model.NodeName(w), Incarnation: c.Uint("inc", 1), Feeds: map[string]fanout.Cursor{}}
			for _, f := range []string{ChainFeed(model.ChainID(c.Uint("chain", 1))), CatalogFeed} {
				p.Feeds[f] = kept[feedKey{p.Name, f}]
			}
			v.Publishers = append(v.Publishers, p)
		}
		return v
	case "push":
		return pushed{From: name, Batch: parseBatch(c)}
	case "page":
		return pulled{From: name, Turn: c.Uint("turn", 1), Asked: zero.Add(c.Duration("asked", 0)), Pages: []fanout.Batch{parseBatch(c)}}
	case "needs":
		n := needed{map[model.ChainID][]model.Address{}}
		id := model.ChainID(c.Uint("chain", 1))
		for _, w := range c.Words {
			n.Contracts[id] = append(n.Contracts[id], model.Address{w[0] - '0'})
		}
		return n
	case "fail":
		return pullFailed{From: name, Turn: c.Uint("turn", 1)}
	case "tick":
		return ticked{}
	}
	c.Fatalf("command %q", c.Name)
	return nil
}

func parseBatch(c script.Command) fanout.Batch {
	b := fanout.Batch{Feed: c.String("feed", "chain/1"), Generation: c.Uint("gen", 7), Incarnation: c.Uint("inc", 1),
		After: c.Uint("after", 0), Reset: c.Has("reset"), Covered: c.Has("covered")}
	n := c.Uint("n", 0)
	b.Last = c.Uint("last", b.After+n)
	for i := range n {
		b.Entries = append(b.Entries, fanout.Entry{Seq: b.After + i + 1, Payload: payload(c, b.Feed, b.After+i+1)})
	}
	if id := chainOf(b.Feed); id != 0 && !c.Has("blind") {
		b.View = &model.ChainView{Head: model.BlockRef{Chain: id, Number: c.Uint("head", b.Last)}, Age: c.Duration("age", 0)}
	}
	return b
}

func payload(c script.Command, feed string, seq uint64) []byte {
	ch := codec.Change{Catalog: &codec.CatalogChange{Video: "v", Version: seq, What: "gate"}}
	if id := chainOf(feed); id != 0 {
		of := model.ChainID(c.Uint("of", uint64(id)))
		ch = codec.Change{Ownership: &model.OwnershipChange{Block: model.BlockRef{Chain: of, Number: seq}}}
	}
	raw, err := codec.EncodeChange(ch)
	if err != nil || c.Has("bad") {
		return []byte("\xff")
	}
	return raw
}

func printed(ef effect, zero time.Time) string {
	switch ef := ef.(type) {
	case touch:
		return fmt.Sprintf("touch block %d", ef.Change.Block.Number)
	case recatalog:
		return fmt.Sprintf("recatalog %s version %d %s", ef.Change.Video, ef.Change.Version, ef.Change.What)
	case gap:
		out := fmt.Sprintf("gap chain %d %s", ef.Chain, ef.Why)
		for _, a := range ef.Contracts {
			out += fmt.Sprintf(" %d", a[0])
		}
		return out
	case sight:
		return fmt.Sprintf("sight chain %d of %d", ef.Block.Chain, ef.Block.Number)
	case advance:
		return fmt.Sprintf("advance chain %d to %d", ef.Head.Chain, ef.Head.Number)
	case confirm:
		return fmt.Sprintf("confirm chain %d at %s", ef.Chain, ef.At.Sub(zero))
	case stale:
		return fmt.Sprintf("stale chain %d", ef.Chain)
	case fresh:
		return fmt.Sprintf("fresh chain %d", ef.Chain)
	case keep:
		return fmt.Sprintf("keep %s %s at %d.%d.%d", ef.Key.Publisher, ef.Key.Feed, ef.Cursor.Generation, ef.Cursor.Incarnation, ef.Cursor.Seq)
	case reply:
		return fmt.Sprintf("ack %s %s %d", ef.To, ef.Ack.Feed, ef.Ack.Seq)
	case pull:
		var of []string
		for _, f := range slices.Sorted(maps.Keys(ef.Cursors)) {
			word := fmt.Sprintf("%s:%d", f, ef.Cursors[f].Seq)
			for _, a := range ef.Contracts[f] {
				word += fmt.Sprintf("+%d", a[0])
			}
			of = append(of, word)
		}
		return fmt.Sprintf("pull #%d %s %s", ef.Turn, ef.To, strings.Join(of, " "))
	}
	return fmt.Sprintf("%#v", ef)
}
