package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/streamgate/streamgate/internal/client"
)

const (
	// drawEvery is how often a line on a terminal changes.
	drawEvery = 200 * time.Millisecond
	// tellEvery is how often a log is told.
	tellEvery = 10 * time.Second
	// rateOver is how much of the past makes the rate.
	rateOver = 15 * time.Second
)

// meter shows how far a transfer is: one line that changes on a terminal, a line now
// and then elsewhere. Safe for concurrent use.
type meter struct {
	w    io.Writer
	live bool
	now  func() time.Time

	mu    sync.Mutex // guards what follows
	what  string
	marks []mark // of the last rateOver, oldest first
	drawn time.Time
	last  string // what the line shows
	done  int64
	total int64
}

// mark is where a transfer was at a time.
type mark struct {
	at   time.Time
	done int64
}

func newMeter(w io.Writer) *meter { return &meter{w: w, live: isTerminal(w), now: time.Now} }

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// watch has a client's transfer shown.
func (m *meter) watch(what string, giveUp time.Duration) client.Watch {
	return client.Watch{
		Moved:   func(done, total int64) { m.at(what, done, total) },
		Checked: func(done, total int64) { m.at("checked", done, total) },
		Waiting: func(err error, wait time.Duration) {
			m.say(fmt.Sprintf("%s; again in %s", words(err), wait.Round(100*time.Millisecond)))
		},
		Note:   m.say,
		GiveUp: giveUp,
	}
}

// at shows where a transfer is.
func (m *meter) at(what string, done, total int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if what != m.what || done < m.done {
		m.marks = nil // another stage, or some of it did not arrive: the rate is of what follows
	}
	m.what, m.done, m.total = what, done, total
	if n := len(m.marks); n == 0 || now.Sub(m.marks[n-1].at) >= time.Second/4 {
		m.marks = append(m.marks, mark{now, done})
	}
	for len(m.marks) > 2 && now.Sub(m.marks[0].at) > rateOver {
		m.marks = m.marks[1:]
	}
	every := drawEvery
	if !m.live {
		every = tellEvery
	}
	if now.Sub(m.drawn) >= every {
		m.drawn = now
		m.draw(m.line(now))
	}
}

// line tells the state in words.
func (m *meter) line(now time.Time) string {
	if m.total <= 0 {
		return fmt.Sprintf("%s %s", m.what, amount(m.done))
	}
	s := fmt.Sprintf("%s %s of %s, %d %%", m.what, amount(m.done), amount(m.total), m.done*100/m.total)
	if len(m.marks) == 0 {
		return s
	}
	took, moved := now.Sub(m.marks[0].at).Seconds(), m.done-m.marks[0].done
	if took < 0.5 || moved <= 0 {
		return s
	}
	rate := float64(moved) / took
	left := time.Duration(float64(m.total-m.done) / rate * float64(time.Second)).Round(time.Second)
	return s + fmt.Sprintf(", %s/s, about %s left", amount(int64(rate)), left)
}

// draw shows a line in the place of the last one, or below it where there is no terminal.
func (m *meter) draw(s string) {
	if s == m.last {
		return
	}
	if m.live {
		fmt.Fprint(m.w, "\r", s, strings.Repeat(" ", max(len(m.last)-len(s), 0)))
	} else {
		fmt.Fprintln(m.w, s)
	}
	m.last = s
}

// say tells a person something, on a line of its own.
func (m *meter) say(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.newLine()
	fmt.Fprintln(m.w, text)
}

func (m *meter) newLine() {
	if m.live && m.last != "" {
		fmt.Fprintln(m.w)
	}
	m.last = ""
}

// end shows where it came to.
func (m *meter) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.what == "" {
		return
	}
	m.marks = nil // no rate: it is over
	m.draw(m.line(m.now()))
	m.newLine()
}

// amount writes bytes for people, in powers of ten.
func amount(n int64) string {
	f, unit := float64(n), "B"
	for _, u := range []string{"kB", "MB", "GB", "TB"} {
		if f < 999.5 {
			break
		}
		f, unit = f/1000, u
	}
	if unit == "B" {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", f, unit)
}
