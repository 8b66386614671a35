package membership

import (
	"reflect"
	"testing"

	"github.com/streamgate/streamgate/internal/model"
)

func FuzzMetaOfAPeerIsReadOrRefused(f *testing.F) {
	whole, err := encodeMeta(model.Node{Name: "a", Region: "eu", Roles: []model.Role{model.EdgeRole, model.WatcherRole},
		Incarnation: 7, ActorAddr: "h:1", PeerURL: "https://h:2", PublicURL: "https://h:3", Chains: []model.ChainID{1, 137}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte{})
	f.Add([]byte("\x12\x03foo"))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := decodeMeta("a", b)
		if err != nil {
			return
		}
		again, err := encodeMeta(n)
		if err != nil {
			return // was read with an unknown part and grew
		}
		back, err := decodeMeta("a", again)
		if err != nil || !reflect.DeepEqual(n, back) {
			t.Fatalf("%+v came back as %+v, %v", n, back, err)
		}
	})
}

func TestNodeTellsWhetherItTakesViewers(t *testing.T) {
	for _, tc := range []struct {
		busy     int
		draining bool
		takes    bool
	}{{0, false, true}, {99, false, true}, {100, false, false}, {1 << 20, false, false}, {5, true, false}} {
		b, err := encodeMeta(model.Node{Name: "a", PublicURL: "https://h:3", Busy: tc.busy, Draining: tc.draining})
		if err != nil {
			t.Fatal(err)
		}
		n, err := decodeMeta("a", b)
		if err != nil || n.Takes() != tc.takes || n.Busy > maxBusy {
			t.Errorf("%+v: told %+v, %v", tc, n, err)
		}
	}
}
