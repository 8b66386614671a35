package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

func TestVoucherIsKeptForEdgesAlone(t *testing.T) {
	w := open(t, cluster{})
	edge, watcher := w.as(w.node("edge-1", model.EdgeRole)), w.as(w.node("watcher-1", model.WatcherRole))
	v := model.Voucher{Chain: 1, Wallet: model.Wallet{1}, Hash: model.Hash{2}, Signature: []byte(strings.Repeat("s", model.MaxSignatureBytes))}
	body := func(v model.Voucher, until time.Time) string {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(`{"voucher":%s,"until":%q}`, raw, until.Format(time.RFC3339))
	}
	long := v
	long.Signature = append(long.Signature, 0)
	at := w.peerURL + "/vouchers/" + v.ID().String()
	tomorrow := time.Now().Add(24 * time.Hour)
	if a := send(t, edge, "GET", at, ""); a.StatusCode != 404 {
		t.Errorf("before: %s", a.Status)
	}
	for name, c := range map[string]struct {
		at, body string
		status   int
	}{
		"another's id":   {w.peerURL + "/vouchers/" + long.ID().String(), body(v, tomorrow), 400},
		"no id":          {w.peerURL + "/vouchers/x", body(v, tomorrow), 404},
		"too long":       {w.peerURL + "/vouchers/" + long.ID().String(), body(long, tomorrow), 400},
		"for years":      {at, body(v, time.Now().Add(365*24*time.Hour)), 400},
		"until long ago": {at, body(v, time.Now().Add(-time.Hour)), 400},
		"nothing":        {at, "", 400},
	} {
		if a := send(t, edge, "PUT", c.at, c.body); a.StatusCode != c.status {
			t.Errorf("%s: %s %s", name, a.Status, a.body)
		}
	}
	for range 2 {
		if a := send(t, edge, "PUT", at, body(v, tomorrow)); a.StatusCode != 204 {
			t.Fatalf("%s %s", a.Status, a.body)
		}
	}
	var got model.Voucher
	if a := send(t, edge, "GET", at, ""); a.StatusCode != 200 || json.Unmarshal([]byte(a.body), &got) != nil || got.ID() != v.ID() {
		t.Errorf("%s %s", a.Status, a.body)
	}
	for _, method := range []string{"GET", "PUT"} {
		if a := send(t, watcher, method, at, body(v, tomorrow)); a.StatusCode != 403 {
			t.Errorf("a watcher's %s: %s", method, a.Status)
		}
	}
}
