package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

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
	use := func(share float64, seconds int) {
		for range seconds {
			b.sample(time.Second, 0, int64(share*1000*fullEgress))
		}
	}
	use(2, 1) // a burst
	if b.Full() || b.Percent() >= 100 {
		t.Fatal("a second is no reason")
	}
	use(1.2, 20)
	if !b.Full() || b.Percent() != 100 {
		t.Fatalf("at 120 %%: %d %%, full %v", b.Percent(), b.Full())
	}
	select {
	case <-told:
	default:
		t.Fatal("nobody was told")
	}
	use(0.9, 20)
	if !b.Full() {
		t.Error("not full any more at 90 %: it would be full again at once")
	}
	use(0.5, 20)
	if b.Full() || b.Percent() < 45 || b.Percent() > 55 {
		t.Errorf("at half: %d %%, full %v", b.Percent(), b.Full())
	}
	told = b.Changed()
	use(0.52, 5)
	select {
	case <-told:
		t.Error("a change of 2 % is told")
	default:
	}
}

func TestProcessorCountsToo(t *testing.T) {
	b := NewBusy(0)
	for range 20 {
		b.sample(time.Second, time.Hour, 0)
	}
	if !b.Full() {
		t.Error("not full with every processor at work")
	}
}

func TestFullEdgeSendsNewViewersToOthers(t *testing.T) {
	s, r := segmentHit(t)
	s.Ready, s.Siblings = func() error { return nil }, aSibling{}
	if err := s.full(r); err != nil {
		t.Fatal(err)
	}
	s.Busy.full = true
	if err := s.full(r); err == nil || !strings.Contains(err.Error(), "https://other.example") {
		t.Errorf("a full edge says %v", err)
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
