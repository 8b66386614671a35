package provider

import (
	"fmt"
	"testing"
	"time"

	"github.com/streamgate/streamgate/actors/script"
)

// TestBreakerScripts runs testdata/breaker.txt: each command comes at=TIME since the
// start, what follows is the state after it.
func TestBreakerScripts(t *testing.T) {
	script.Files(t, "testdata/breaker*.txt", func(t *testing.T) func(script.Command) string {
		var b breaker
		start := time.Unix(1000, 0)
		return func(c script.Command) string {
			d, err := time.ParseDuration(c.Args["at"])
			if err != nil {
				t.Fatal(err)
			}
			now := start.Add(d)
			said := ""
			switch c.Name {
			case "ask":
				said = "refused, "
				if b.admit(now) {
					said = "admitted, "
				}
			case "force":
				b.force(now)
			default:
				for o := Answered; o <= Abandoned; o++ {
					if o.String() == c.Name {
						b.end(now, o)
					}
				}
			}
			if b.state == Closed {
				return fmt.Sprintf("%s%v, %d failures", said, b.state, b.failures)
			}
			return fmt.Sprintf("%s%v until %v", said, b.state, b.until.Sub(start))
		}
	})
}
