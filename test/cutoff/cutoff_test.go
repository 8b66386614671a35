package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

func TestFiguresAreNearestRanks(t *testing.T) {
	values := make([]float64, 200)
	for i := range values {
		values[len(values)-1-i] = float64(i + 1)
	}
	if got, want := summarise(values), (figures{1, 100, 190, 198, 200}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := summarise([]float64{7}), (figures{7, 7, 7, 7, 7}); got != want {
		t.Errorf("of one value: %+v", got)
	}
}

// edge serves until told to stop, and then resets what is under way.
func edge(t *testing.T) (url string, trust *tls.Config, cut func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx.Err() != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		defer context.AfterFunc(ctx, func() { _ = http.NewResponseController(w).SetWriteDeadline(time.Unix(1, 0)) })()
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			panic(http.ErrAbortHandler)
		}
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return s.URL, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, cancel
}

func TestSlowViewerSeesTheResponseBeingCut(t *testing.T) {
	url, trust, cut := edge(t)
	d, err := slow(t.Context(), h2, trust, nil, url, cut)
	if err != nil {
		t.Fatal(err)
	}
	if !d.reset || d.bytes == 0 || d.bytes >= 1<<20 || d.last.After(d.ended) {
		t.Errorf("got %+v", d)
	}
}

func TestPollingTakesTheFirstRefusalThatIsNotTakenBack(t *testing.T) {
	answers := []int{200, 503, 200, 0, 503, 403} // 0 is a cut
	var asked atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := answers[asked.Add(1)-1]
		if status == 0 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(status)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	r, err := untilRefused(t.Context(), s.Client().Transport, s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if r.polls != 6 || r.resets != 1 || r.status != 503 || r.at.IsZero() {
		t.Errorf("got %+v", r)
	}
}
