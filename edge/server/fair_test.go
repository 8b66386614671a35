package server

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestSessionThatAsksTooOftenIsSlowedDownAlone(t *testing.T) {
	s, r := segmentHit(t)
	s.rates = newRates(2)
	ask := func() int {
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		return w.Code
	}
	for i := range 2 * burstSeconds {
		if code := ask(); code != http.StatusOK {
			t.Fatalf("request %d: status %d", i, code)
		}
	}
	// A slow machine takes so long for the burst that one or two more are due.
	code := http.StatusOK
	for i := 0; code == http.StatusOK && i < 1000; i++ {
		code = ask()
	}
	if code != http.StatusTooManyRequests {
		t.Fatalf("a thousand more: status %d", code)
	}
	if !s.rates.allow("another", time.Now()) {
		t.Error("another session has to wait too")
	}
}

func TestSessionsThatEndedAreForgotten(t *testing.T) {
	r, now := newRates(1), time.Now()
	for i := range 100_000 {
		r.allow(model.SessionID(strings.Repeat("x", i%7)+time.Duration(i).String()), now)
	}
	for i := range 60_000 {
		r.allow(model.SessionID("later "+time.Duration(i).String()), now.Add(2*rateIdle))
	}
	kept := 0
	for i := range r.shards {
		kept += len(r.shards[i].by)
	}
	if kept > 61_000 {
		t.Errorf("%d of 160,000 sessions are remembered", kept)
	}
}

func TestBusyEdgeIsFullUntilItIsWellBelow(t *testing.T) {
	b := NewBusy(1000)
	told := b.Changed()
	spend := func(share float64, seconds int) {
		for range seconds {
			b.sample(time.Second, use{sent: int64(share * 1000 * fullEgress), processors: 2})
		}
	}
	spend(2, 1) // a burst
	if b.Full() || b.Percent() >= 100 {
		t.Fatal("a second is no reason")
	}
	spend(1.2, 20)
	if !b.Full() || b.Percent() != 100 {
		t.Fatalf("at 120 %%: %d %%, full %v", b.Percent(), b.Full())
	}
	select {
	case <-told:
	default:
		t.Fatal("nobody was told")
	}
	spend(0.9, 20)
	if !b.Full() {
		t.Error("not full any more at 90 %: it would be full again at once")
	}
	spend(0.5, 20)
	if b.Full() || b.Percent() < 45 || b.Percent() > 55 {
		t.Errorf("at half: %d %%, full %v", b.Percent(), b.Full())
	}
	told = b.Changed()
	spend(0.52, 5)
	select {
	case <-told:
		t.Error("a change of 2 % is told")
	default:
	}
}

func TestProcessorsCountAndWaitsForThem(t *testing.T) {
	const cpu = time.Second / 10
	for name, tc := range map[string]struct {
		use
		want int
	}{
		"every processor at work":            {use{cpu: 2 * time.Second, processors: 2}, 100},
		"half of them":                       {use{cpu: time.Second, processors: 2}, 55},
		"the other half is somebody else's":  {use{cpu: time.Second, waited: time.Second, processors: 2, late: time.Second}, 100},
		"but nothing is late for it":         {use{cpu: time.Second, waited: time.Second, processors: 2, late: time.Millisecond}, 55},
		"and some things are":                {use{cpu: time.Second, waited: time.Second, processors: 2, late: fullLate * 81 / 100}, 80},
		"late for a moment":                  {use{cpu: time.Second, waited: 200 * time.Millisecond, processors: 2, late: time.Second}, 66},
		"a fifth of a processor is allowed":  {use{cpu: 2 * cpu, processors: 0.2}, 100},
		"hardly at work on a busy machine":   {use{cpu: cpu, waited: 20 * time.Second, processors: 2, late: time.Second}, 22},
		"waits fell, for a thread has ended": {use{cpu: time.Second, waited: -time.Hour, processors: 2, late: time.Second}, 55},
	} {
		b := NewBusy(0)
		for range 40 {
			b.sample(time.Second, tc.use)
		}
		if got := b.Percent(); got != tc.want || b.Full() != (tc.want == 100) {
			t.Errorf("%s: %d %%, full %v, want %d", name, got, b.Full(), tc.want)
		}
	}
}

// A collection of a large heap takes the processors for a second or two.
func TestEdgeThatIsLateForAMomentIsNotFull(t *testing.T) {
	b := NewBusy(0)
	sample := func(u use, seconds int) {
		for range seconds {
			b.sample(time.Second, u)
		}
	}
	sample(use{cpu: time.Second, processors: 2}, 40)
	sample(use{cpu: 2 * time.Second, waited: time.Minute, processors: 2, late: time.Second}, 3)
	if b.Full() {
		t.Error("full after three seconds")
	}
	sample(use{cpu: 2 * time.Second, waited: time.Minute, processors: 2, late: time.Second}, 10)
	if !b.Full() {
		t.Error("not full after thirteen")
	}
}

func TestLatenessIsThatOfTheLastSecond(t *testing.T) {
	bounds := []float64{math.Inf(-1), 0, 0.001, 0.02, 0.5, math.Inf(1)}
	for name, tc := range map[string]struct {
		was, now []uint64
		want     time.Duration
	}{
		"nothing ran":         {[]uint64{1, 2, 3, 4, 5}, []uint64{1, 2, 3, 4, 5}, 0},
		"all at once":         {nil, []uint64{0, 100, 0, 0, 0}, 0},
		"one in twenty":       {nil, []uint64{0, 95, 0, 5, 0}, 0},
		"more than that":      {nil, []uint64{0, 94, 0, 6, 0}, 20 * time.Millisecond},
		"what was is over":    {[]uint64{0, 0, 0, 0, 999}, []uint64{0, 10, 90, 0, 999}, time.Millisecond},
		"what has no measure": {nil, []uint64{7, 0, 0, 0, 0}, 0},
	} {
		if got := p95(tc.was, tc.now, bounds); got != tc.want {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
	l := newLateness()
	if got := l.p95(); got < 0 || got > time.Minute {
		t.Errorf("this process is late by %v", got)
	}
}

func TestFullEdgeSendsNewViewersToOthers(t *testing.T) {
	s, r := segmentHit(t)
	s.Ready, s.Siblings = func() error { return nil }, aSibling{}
	ask := func() *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		if !s.pageMoved(w, r) {
			return nil
		}
		return w
	}
	if why := s.closed(); why != "" || ask() != nil {
		t.Fatalf("an edge with room: %q", why)
	}
	s.Busy.full = true
	w := httptest.NewRecorder()
	s.sendAway(w, r, s.closed())
	var p fault.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	const other = "https://other.example"
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(p.Detail, "use "+other) || !slices.Equal(p.Edges, []string{other}) || w.Header().Get("Retry-After") == "" {
		t.Errorf("a full edge says %d %s", w.Code, w.Body)
	}
	if page := ask(); page == nil || page.Code != http.StatusTemporaryRedirect || page.Header().Get("Location") != other+r.URL.RequestURI() {
		t.Errorf("who comes for the page is told %v", page)
	}
}

// Sessions that a full edge has stay: steering would move all of them at once.
func TestFullEdgeKeepsTheSessionsItHas(t *testing.T) {
	s, r := segmentHit(t)
	s.Siblings, s.Busy.full = aSibling{}, true
	for path, want := range map[string]int{"steering": http.StatusOK, "720p/0.m4s": http.StatusOK} {
		r.URL.Path = "/play/the-ticket/" + path
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		if path == "steering" && !strings.Contains(w.Body.String(), `"PATHWAY-PRIORITY":[".","other.example"]`) {
			t.Errorf("steered by %s", w.Body)
		}
	}
}

type aSibling struct{}

func (aSibling) Others(string) []string    { return []string{"https://other.example"} }
func (s aSibling) Refuges(string) []string { return s.Others("") }
func (s aSibling) All() []string           { return s.Others("") }
func (aSibling) Changed() <-chan struct{}  { return nil }
