package provider

import (
	"testing"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

func TestHeadThatOneOfTwoAnnouncesIsNamedByItsHashAlone(t *testing.T) {
	var rung []rpc.Header
	hear := alike(func(h rpc.Header) { rung = append(rung, h) })
	a, b := hear(line{slot: &slot{}}), hear(line{slot: &slot{}})
	one := rpc.Header{Number: 1, Hash: model.Hash{1}, Parent: model.Hash{9}}
	forged := rpc.Header{Number: 1, Hash: model.Hash{1}, Parent: model.Hash{8}}
	two := rpc.Header{Number: 2, Hash: model.Hash{2}, Parent: model.Hash{1}}
	for _, step := range []struct {
		ear     func(rpc.Header)
		said    rpc.Header
		believe bool
	}{
		{a, one, false}, {b, forged, false}, {b, one, true}, {a, two, false}, {b, two, true},
	} {
		step.ear(step.said)
		want := rpc.Header{Hash: step.said.Hash}
		if step.believe {
			want = step.said
		}
		if got := rung[len(rung)-1]; !sameHeader(got, want) {
			t.Errorf("after %d rings: %+v, want %+v", len(rung), got, want)
		}
	}
}
