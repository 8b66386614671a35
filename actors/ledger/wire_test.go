package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

func FuzzBatchOfAPeerIsReadOrRefused(f *testing.F) {
	whole, err := proto.Marshal(batchToWire(fanout.Batch{Feed: "chain/1", Generation: 7, Incarnation: 8, After: 1, Last: 3, Reset: true, Check: 9,
		Entries: []fanout.Entry{{Seq: 2, Payload: []byte("x"), Trace: "00-0"}, {Seq: 3}}, View: &model.ChainView{Head: model.BlockRef{Chain: 1, Number: 5}, Age: 6}}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte("\x3a\x09\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var m v1.FeedBatch
		if proto.Unmarshal(raw, &m) != nil {
			return
		}
		b, err := batchOf(&m)
		if err != nil {
			return
		}
		back, err := batchOf(batchToWire(b))
		if err != nil || !cmp.Equal(b, back) {
			t.Fatalf("%+v came back as %+v, %v", b, back, err)
		}
		// Whatever it says, it breaks no follower.
		var r fanout.Receiver
		r.Page(b)
		r.Push(b)
	})
}

func FuzzCatalogEntryIsReadOrRefused(f *testing.F) {
	f.Add([]byte(`{"video":"v","version":7,"what":"gate"}`))
	f.Add([]byte(`{`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := CatalogEntry(1, raw)
		if (err == nil) != (e.Change.Catalog != nil) || err != nil && fault.KindOf(err) != fault.Corrupt {
			t.Fatalf("%+v, %v", e, err)
		}
	})
}

func TestFeedNamesAreUnderstoodAndNothingElse(t *testing.T) {
	for _, c := range []model.ChainID{1, 31337, 1 << 63} {
		if got := chainOf(ChainFeed(c)); got != c {
			t.Errorf("%s is of chain %d", ChainFeed(c), got)
		}
	}
	for _, bad := range []string{"", CatalogFeed, "chain/", "chain/0", "chain/01", "chain/+1", "chain/1/2", "chain/99999999999999999999"} {
		if got := chainOf(bad); got != 0 {
			t.Errorf("%q is of chain %d", bad, got)
		}
	}
}
