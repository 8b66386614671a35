package transcode

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/actors/script"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// TestScripts runs testdata: each command is an event, what follows are the
// effects, and `at=` moves the clock.
func TestScripts(t *testing.T) {
	script.Files(t, "testdata/*.txt", func(*testing.T) func(script.Command) string {
		now := start
		s := newState(2, 0)
		return func(c script.Command) string {
			now = start.Add(c.Duration("at", now.Sub(start)))
			if c.Name == "wake" {
				if s.wake().IsZero() {
					return "never"
				}
				return s.wake().Sub(start).String()
			}
			var b strings.Builder
			for _, ev := range scriptEvents(c) {
				for _, e := range s.apply(now, ev) {
					fmt.Fprintln(&b, e)
				}
			}
			return b.String()
		}
	})
}

func scriptEvents(c script.Command) (out []event) {
	lease := c.Uint("lease", 0)
	switch c.Name {
	case "submit":
		for n := range c.Uint("chunks", 1) {
			out = append(out, submitted{key{model.VideoID(c.Words[0]), int(c.Uint("from", 0) + n)}})
		}
		return out
	case "done":
		return []event{ran{Lease: lease}}
	case "failed":
		return []event{ran{Lease: lease, Failed: true}}
	case "refused":
		return []event{ran{Lease: lease, Failed: true, Kind: fault.Invalid}}
	case "progress":
		return []event{progressed{Lease: lease, Done: 1, Total: 2}}
	case "cancel":
		return []event{cancelled{model.VideoID(c.Words[0])}}
	case "tick":
		return []event{ticked{}}
	}
	c.Fatalf("unknown command %q", c.Name)
	return nil
}

// TestEveryChunkEndsOnceAndNeverRunsTwiceAtATime plays random submissions,
// ends, stalls and cancellations.
func TestEveryChunkEndsOnceAndNeverRunsTwiceAtATime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := start
		s := newState(rapid.IntRange(1, 3).Draw(t, "slots"), 0)
		running := map[uint64]run{}
		wanted := map[key]bool{}
		apply := func(e event) {
			for _, ef := range s.apply(now, e) {
				switch ef := ef.(type) {
				case run:
					for _, r := range running {
						if r.Key == ef.Key || r.Slot == ef.Slot {
							t.Fatalf("%s while %s", ef, r)
						}
					}
					if ef.Attempt > maxAttempts {
						t.Fatalf("%s", ef)
					}
					running[ef.Lease] = ef
				case report:
					if !wanted[ef.Key] {
						t.Fatalf("%s, which nobody wants", ef)
					}
					delete(wanted, ef.Key)
				}
			}
		}
		end := func(failed bool) {
			for lease := range running {
				delete(running, lease)
				apply(ran{Lease: lease, Failed: failed})
				return
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"submit": func(t *rapid.T) {
				k := key{model.VideoID(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "video")), rapid.IntRange(0, 3).Draw(t, "chunk")}
				wanted[k] = true
				apply(submitted{k})
			},
			"done": func(*rapid.T) { end(false) },
			"fail": func(*rapid.T) { end(true) },
			"wait": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 130).Draw(t, "s")) * time.Second)
				apply(ticked{})
			},
			"cancel": func(*rapid.T) {
				for k := range wanted {
					if k.Video == "a" {
						delete(wanted, k)
					}
				}
				apply(cancelled{"a"})
			},
		})
		for range 100 {
			now = now.Add(time.Minute)
			apply(ticked{})
			end(false)
		}
		if len(wanted) > 0 || len(s.jobs) > 0 || len(s.served) > 0 || !s.wake().IsZero() {
			t.Fatalf("left over: wanted %v, jobs %v, served %v", wanted, s.jobs, s.served)
		}
	})
}
