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
