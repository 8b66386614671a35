package fill_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/edge/fill"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// TestCloseEndsCallsForKeysAndRefusesLaterOnes has an origin that answers whoever asks
// alone, and never those who ask together.
func TestCloseEndsCallsForKeysAndRefusesLaterOnes(t *testing.T) {
	w, hold, reached := newWorld(t), make(chan struct{}), make(chan struct{}, 10)
	o := w.origin("origin-1", func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/keys" {
			reached <- struct{}{}
			<-r.Context().Done()
			return
		}
		<-hold
		_, _ = rw.Write([]byte(keyOf(1)))
	})
	c := w.client()
	const all, alone = 10, 1
	errs := make(chan error, all)
	begin := func(n int) {
		for i := range n {
			go func() {
				_, err := c.Key(t.Context(), "v1", 1, &model.Grant{Session: model.SessionID(fmt.Sprint("s", i)), Receipt: &model.Receipt{}})
				errs <- err
			}()
		}
	}
	begin(alone)
	eventually(t, "one asks alone", func() bool { return c.Calls() == alone })
	begin(all - alone)
	<-reached
	close(hold)
	for range alone {
		if err := <-errs; err != nil {
			t.Errorf("who asked alone: %v", err)
		}
	}
	c.Close()
	refused := 0
	for range all - alone {
		err := <-errs // nil for one who came so late as to ask alone
		if err != nil {
			refused++
		}
		if err != nil && fault.KindOf(err) != fault.Unavailable {
			t.Errorf("who waited: %v", err)
		}
	}
	if refused == 0 {
		t.Error("nobody was refused")
	}
	asked := o.asked.Load()
	if _, err := c.Key(t.Context(), "v1", 1, &model.Grant{}); fault.KindOf(err) != fault.Unavailable || err == nil {
		t.Errorf("after the end: %v", err)
	}
	if o.asked.Load() != asked || c.Calls() != 0 || c.Waiting() != 0 {
		t.Errorf("after the end: asked %d times before and %d now, %d calls, %d wait", asked, o.asked.Load(), c.Calls(), c.Waiting())
	}
	c.Close() // again is harmless
}

// heldOrigins is a list of no origin, which who asks for it waits for: the first until
// alone is closed, the others until together is.
type heldOrigins struct {
	asked           atomic.Int64
	alone, together chan struct{}
}

func (o *heldOrigins) Origins() []model.Node {
	if o.asked.Add(1) == 1 {
		<-o.alone
	} else {
		<-o.together
	}
	return nil
}

func TestCloseWaitsForTheCallsForKeysThatAreUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		origins := &heldOrigins{alone: make(chan struct{}), together: make(chan struct{})}
		c, err := fill.New(fill.Config{Origin: &tls.Config{}}, origins, nil, fill.NewMetrics(prometheus.NewRegistry()))
		if err != nil {
			t.Fatal(err)
		}
		const all = 4
		var answered atomic.Int64
		for range all {
			go func() {
				if _, err := c.Key(t.Context(), "v1", 1, &model.Grant{}); fault.KindOf(err) != fault.Unavailable {
					t.Errorf("without an origin: %v", err)
				}
				answered.Add(1)
			}()
		}
		synctest.Wait()
		close(origins.alone)
		time.Sleep(time.Second) // calls do not begin at the same time
		synctest.Wait()
		if n := origins.asked.Load(); n != 2 || answered.Load() != 1 {
			t.Fatalf("%d calls, %d answers; one alone and one for the others was to be", n, answered.Load())
		}
		var closed atomic.Bool
		go func() { c.Close(); closed.Store(true) }()
		synctest.Wait() // everybody waits for something
		if closed.Load() {
			t.Error("Close did not wait for a call that is under way")
		}
		close(origins.together)
		synctest.Wait()
		if !closed.Load() || answered.Load() != all || c.Calls() != 0 {
			t.Errorf("the call is over: closed %t, %d answers, %d calls", closed.Load(), answered.Load(), c.Calls())
		}
	})
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for until := time.Now().Add(time.Minute); !holds(); <-time.After(time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("not yet: %s", what)
		}
	}
}
