// Package vital says whether a node can keep its promise, and if not, why and
// how to mend it. A Board gathers the reasons of all parts; Disk, Clock and
// Files watch what the machine must give.
//
// It guarantees that asking is cheap, so that each new viewer can be asked for.
// It decides nothing: a node that is not ready takes no new viewers, and
// whoever has a session goes on under its own lease.
package vital

import (
	"strings"
	"sync"
)

// Reason is why a node is not ready, or will not be soon.
type Reason struct {
	Code string `json:"code"`           // stable and public: disk-full
	Says string `json:"says"`           // what is wrong, for the operator
	Mend string `json:"mend"`           // what to do about it
	Soon bool   `json:"soon,omitempty"` // a warning: the node is ready all the same
}

// Check gives the reasons of one part, none when all is well. It must be quick.
type Check func() []Reason

// Board gathers the checks of a node. Safe for concurrent use.
type Board struct {
	mu     sync.RWMutex // guards checks
	checks []Check
}

// Add adds a check.
func (b *Board) Add(c Check) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.checks = append(b.checks, c)
}

// Reasons gives what all checks say now, warnings too.
func (b *Board) Reasons() []Reason {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var out []Reason
	for _, c := range b.checks {
		out = append(out, c()...)
	}
	return out
}

// Ready is nil when nothing but warnings is on the board, and names the codes
// of the rest otherwise: that may be told to anybody.
func (b *Board) Ready() error {
	var codes []string
	for _, r := range b.Reasons() {
		if !r.Soon {
			codes = append(codes, r.Code)
		}
	}
	if len(codes) == 0 {
		return nil
	}
	return notReady(strings.Join(codes, ", "))
}

// Report says the whole board for the operator, a reason a line.
func (b *Board) Report() (ready bool, text string) {
	ready = true
	var lines strings.Builder
	for _, r := range b.Reasons() {
		soon := ""
		if r.Soon {
			soon = "soon: "
		}
		ready = ready && r.Soon
		lines.WriteString("\n" + soon + r.Code + ": " + r.Says + ". " + r.Mend + ".")
	}
	if ready {
		return true, "ready" + lines.String()
	}
	return false, "not ready" + lines.String()
}

// notReady is why viewers are sent elsewhere.
type notReady string

// Error names the codes.
func (e notReady) Error() string { return "not ready: " + string(e) }
