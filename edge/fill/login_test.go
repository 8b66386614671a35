package fill_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestVoucherIsFoundAtWhicheverOriginHasIt(t *testing.T) {
	v := model.Voucher{Chain: 1, Wallet: model.Wallet{1}, Hash: model.Hash{2}, Signature: []byte("signature")}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	gives := func(b []byte) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write(b) }
	}
	for name, c := range map[string]struct {
		first, second http.HandlerFunc
		want          fault.Kind // of the failure; Internal for none
	}{
		"the first has it":        {gives(raw), refuses(fault.NotFound), fault.Internal},
		"the second has it":       {refuses(fault.NotFound), gives(raw), fault.Internal},
		"the first is down":       {refuses(fault.Unavailable), gives(raw), fault.Internal},
		"nobody has it":           {refuses(fault.NotFound), refuses(fault.NotFound), fault.NotFound},
		"who may have it is down": {refuses(fault.Unavailable), refuses(fault.NotFound), fault.Unavailable},
		"the other may have it":   {refuses(fault.NotFound), refuses(fault.Unavailable), fault.Unavailable},
		"it is another one":       {gives(bytes.Replace(raw, []byte(`"chain":1`), []byte(`"chain":2`), 1)), refuses(fault.NotFound), fault.Unavailable},
	} {
		w := newWorld(t)
		w.origin("origin-1", c.first)
		w.origin("origin-2", c.second)
		got, err := w.client().Voucher(t.Context(), v.ID())
		if c.want == fault.Internal && (err != nil || got.ID() != v.ID()) || c.want != fault.Internal && fault.KindOf(err) != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
