package fill_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/streamgate/streamgate/edge/fill"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
)

// wished is one of the keys that a call asks for.
type wished struct {
	Video   model.VideoID   `json:"video"`
	Window  int             `json:"window"`
	Session model.SessionID `json:"session"`
	Request string          `json:"request_id"`
}

// keyOf is what the origins of these tests give for a window.
func keyOf(window int) string { return fmt.Sprintf("key-of-%09d", window) }

// crowd holds lone calls until hold is closed, and answers together as each says.
func crowd(t *testing.T, hold <-chan struct{}, together *atomic.Int32, each func(wished) any) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/keys" {
			var window int
			if _, err := fmt.Sscanf(r.URL.Path, "/keys/v1/%d", &window); err != nil {
				t.Errorf("%s: %v", r.URL.Path, err)
			}
			<-hold
			_, _ = rw.Write([]byte(keyOf(window)))
			return
		}
		var in struct{ Keys []wished }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		together.Add(int32(len(in.Keys)))
		answers := []any{}
		for _, k := range in.Keys {
			if k.Video != "v1" || string(k.Session) != fmt.Sprint("s", k.Window) || k.Request != fmt.Sprint("r", k.Window) {
				t.Errorf("%+v", k)
			}
			answers = append(answers, each(k))
		}
		_ = json.NewEncoder(rw).Encode(map[string]any{"keys": answers})
	}
}

func given(k wished) any { return map[string]any{"key": []byte(keyOf(k.Window))} }

// ask asks for the keys of windows 0 … n-1 at the same time. Then is called once all
// have come and some wait.
func ask(t *testing.T, c *fill.Client, n int, then func()) (keys []string, errs []error) {
	t.Helper()
	keys, errs = make([]string, n), make([]error, n)
	var asking sync.WaitGroup
	for i := range n {
		asking.Go(func() {
			g := &model.Grant{Session: model.SessionID(fmt.Sprint("s", i)), Receipt: &model.Receipt{Video: "v1"}}
			key, err := c.Key(obs.WithRequestID(t.Context(), fmt.Sprint("r", i)), "v1", i, g)
			keys[i], errs[i] = string(key), err
		})
	}
	eventually(t, "somebody waits", func() bool { return c.Waiting() > 0 })
	then()
	asking.Wait()
	return keys, errs
}

func TestKeysOfACrowdAreAskedForTogether(t *testing.T) {
	w, hold := newWorld(t), make(chan struct{})
	var together atomic.Int32
	o := w.origin("origin-1", crowd(t, hold, &together, given))
	keys, errs := ask(t, w.client(), 300, func() { close(hold) })
	for i := range keys {
		if errs[i] != nil || keys[i] != keyOf(i) {
			t.Errorf("%d: %q, %v", i, keys[i], errs[i])
		}
	}
	if o.asked.Load() > 150 || together.Load() < 150 {
		t.Errorf("%d calls, %d keys together", o.asked.Load(), together.Load())
	}
}

func TestOneRefusedKeyLeavesTheOthersAlone(t *testing.T) {
	w, hold := newWorld(t), make(chan struct{})
	var together, second atomic.Int32
	refused := func(k fault.Kind) any {
		return map[string]any{"problem": fault.ProblemOf(fault.New("origin", k, "because"))}
	}
	w.origin("origin-1", crowd(t, hold, &together, func(k wished) any {
		switch k.Window % 4 {
		case 0:
			return refused(fault.Forbidden)
		case 1:
			return refused(fault.Unavailable)
		case 2:
			return map[string]any{"key": []byte("short")}
		}
		return given(k)
	}))
	w.origin("origin-2", crowd(t, hold, &second, given))
	c := w.client()
	c.AvoidFor(0) // or one who comes alone and is told to go elsewhere takes all others with him
	keys, errs := ask(t, c, 40, func() { close(hold) })
	denied := 0
	for i := range keys {
		switch {
		case fault.KindOf(errs[i]) == fault.Forbidden && errs[i] != nil && i%4 == 0:
			denied++
		case errs[i] != nil || keys[i] != keyOf(i):
			t.Errorf("%d: %q, %v", i, keys[i], errs[i])
		}
	}
	if denied == 0 || second.Load() == 0 {
		t.Errorf("%d denied, %d of the second origin", denied, second.Load())
	}
}

func TestWhoWaitsForAKeyMayLeave(t *testing.T) {
	w, hold := newWorld(t), make(chan struct{})
	var together atomic.Int32
	w.origin("origin-1", crowd(t, hold, &together, given))
	c := w.client()
	keys, errs := ask(t, c, 20, func() {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.Key(obs.WithRequestID(ctx, "r99"), "v1", 99, &model.Grant{Session: "s99"}); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("left, and got %v", err)
		}
		close(hold)
	})
	for i := range keys {
		if errs[i] != nil || keys[i] != keyOf(i) {
			t.Errorf("%d: %q, %v", i, keys[i], errs[i])
		}
	}
}
