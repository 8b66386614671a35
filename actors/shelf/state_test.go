package shelf

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/actors/script"
)

// TestScripts runs testdata: each command is an event, what follows are the
// effects, and `at=` moves the clock.
func TestScripts(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	script.Files(t, "testdata/*.txt", func(*testing.T) func(script.Command) string {
		now := start
		s := newState(now, 3)
		return func(c script.Command) string {
			now = start.Add(c.Duration("at", now.Sub(start)))
			var b strings.Builder
			for _, e := range s.apply(now, scriptEvent(c)) {
				fmt.Fprintln(&b, e)
			}
			return b.String()
		}
	})
}

func scriptEvent(c script.Command) event {
	k := key{c.String("of", "720p"), int(c.Uint("n", 0))}
	switch c.Name {
	case "missed":
		return asked{Key: k, Missed: true}
	case "served":
		return asked{Key: k}
	case "arrive":
		return watching{1}
	case "leave":
		return watching{-1}
	case "loaded":
		return loaded{map[string]int{"720p": 10, "audio": 10}}
	case "unloaded":
		return loaded{}
	case "filled":
		return filled{ID: c.Uint("id", 0), Key: k, OK: true}
	case "failed":
		return filled{ID: c.Uint("id", 0), Key: k}
	case "sweep":
		return swept{}
	}
	c.Fatalf("unknown command %q", c.Name)
	return nil
}
