package server_test

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zapcore"
)

// journal is a log that a test can read and wait for. It fails a test in which
// a ticket is logged.
type journal struct {
	t     testing.TB
	lines chan map[string]any
}

func newJournal(t testing.TB) *journal { return &journal{t, make(chan map[string]any, 4096)} }

func (j *journal) Enabled(zapcore.Level) bool        { return true }
func (j *journal) With([]zapcore.Field) zapcore.Core { return j }
func (j *journal) Sync() error                       { return nil }
func (j *journal) Check(e zapcore.Entry, c *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	return c.AddCore(e, j)
}

func (j *journal) Write(e zapcore.Entry, fields []zapcore.Field) error {
	m := zapcore.NewMapObjectEncoder()
	for _, f := range fields {
		f.AddTo(m)
	}
	m.Fields["message"] = e.Message
	for k, v := range m.Fields {
		if s, ok := v.(string); ok && strings.Contains(s, ticket) {
			j.t.Errorf("the ticket was logged: %s %q", k, s)
		}
	}
	select {
	case j.lines <- m.Fields:
	default: // more than any test waits for
	}
	return nil
}

// ended waits for the log line of a response that was cut, or of one with a
// status otherwise.
func (h *house) ended(how any) map[string]any {
	h.t.Helper()
	late := time.After(hang)
	for {
		select {
		case l := <-h.log.lines:
			if l["message"] == "request" && (how == "cut" && l["cut"] == true || l["status"] == how) {
				return l
			}
		case <-late:
			h.t.Fatalf("no response ended with %v", how)
		}
	}
}
