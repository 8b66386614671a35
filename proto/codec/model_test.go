package codec_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

func address(t *rapid.T) (a model.Address) {
	copy(a[:], rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "address"))
	return a
}

func block(t *rapid.T) model.BlockRef {
	b := model.BlockRef{Chain: model.ChainID(rapid.Uint64().Draw(t, "chain")), Number: rapid.Uint64().Draw(t, "number")}
	copy(b.Hash[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
	if s := rapid.Int64Range(0, 1<<33).Draw(t, "time"); s != 0 {
		b.Time = time.Unix(s, 0).UTC()
	}
	return b
}

func token(t *rapid.T) model.TokenRef {
	return model.TokenRef{Chain: model.ChainID(rapid.Uint64().Draw(t, "chain")), Contract: address(t),
		ID: rapid.StringMatching(`[0-9]{0,78}`).Draw(t, "id")}
}

func TestOwnershipChangeComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := model.OwnershipChange{Block: block(t), LogIndex: rapid.Uint32().Draw(t, "log"), Token: token(t),
			From: address(t), To: address(t), Undone: rapid.Bool().Draw(t, "undone")}
		raw, err := codec.EncodeChange(codec.Change{Ownership: &in})
		if err != nil {
			t.Fatal(err)
		}
		out, err := codec.DecodeChange(raw)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(&in, out.Ownership); d != "" {
			t.Fatal(d)
		}
		again, err := codec.EncodeChange(out)
		if err != nil || !bytes.Equal(raw, again) {
			t.Fatalf("the same change gave other bytes: %v", err)
		}
	})
}

func TestVerdictComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 50, 200)
		in := model.Verdict{Allowed: rapid.Bool().Draw(t, "allowed"), Pending: rapid.Bool().Draw(t, "pending"),
			Rule: text.Draw(t, "rule"), Reason: text.Draw(t, "reason"), Satisfy: text.Draw(t, "satisfy")}
		for range rapid.IntRange(0, 3).Draw(t, "blocks") {
			in.Blocks = append(in.Blocks, block(t))
			in.Tokens, in.Watch = append(in.Tokens, token(t)), append(in.Watch, token(t))
			in.Holders, in.Holder = append(in.Holders, token(t).Contract), token(t).Contract
		}
		if rapid.Bool().Draw(t, "until") {
			in.Until = time.Unix(rapid.Int64Range(1, 1<<33).Draw(t, "end"), 0).UTC()
			if rapid.Bool().Draw(t, "timed") {
				in.Clock = model.ChainTime{Chain: model.ChainID(rapid.Uint64Min(1).Draw(t, "clock")), Now: time.UnixMilli(rapid.Int64Range(0, 1<<43).Draw(t, "now")).UTC()}
			}
		}
		out, err := codec.VerdictOf(codec.Verdict(in))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(in, out); d != "" {
			t.Fatal(d)
		}
	})
}

// wire gives a change with one field of the ownership change altered.
func wire(alter func(*v1.OwnershipChange)) []byte {
	o := &v1.OwnershipChange{Block: &v1.BlockRef{Chain: 1, Number: 2, Hash: make([]byte, 32)},
		Token: &v1.TokenRef{Chain: 1, Contract: make([]byte, 20), Id: "7"}, From: make([]byte, 20), To: make([]byte, 20)}
	alter(o)
	b, err := proto.Marshal(&v1.Change{Kind: &v1.Change_Ownership{Ownership: o}})
	if err != nil {
		panic(err) // built above
	}
	return b
}

func catalog(video, what string) []byte {
	b, err := proto.Marshal(&v1.Change{Kind: &v1.Change_Catalog{Catalog: &v1.CatalogChange{Video: video, What: what}}})
	if err != nil {
		panic(err) // built above
	}
	return b
}

var badChanges = []struct {
	name string
	in   []byte
	kind fault.Kind
}{
	{"nothing", nil, fault.Unsupported},
	{"a kind of the future", []byte("\x1a\x00"), fault.Unsupported},
	{"no message", []byte("\xff"), fault.Invalid},
	{"short wallet", wire(func(o *v1.OwnershipChange) { o.From = o.From[1:] }), fault.Invalid},
	{"no wallet", wire(func(o *v1.OwnershipChange) { o.To = nil }), fault.Invalid},
	{"no token", wire(func(o *v1.OwnershipChange) { o.Token = nil }), fault.Invalid},
	{"long hash", wire(func(o *v1.OwnershipChange) { o.Block.Hash = make([]byte, 33) }), fault.Invalid},
	{"token id in hex", wire(func(o *v1.OwnershipChange) { o.Token.Id = "0x7" }), fault.Invalid},
	{"endless token id", wire(func(o *v1.OwnershipChange) { o.Token.Id = strings.Repeat("9", 79) }), fault.Invalid},
	{"no video", catalog("", "gate"), fault.Invalid},
	{"endless video", catalog(strings.Repeat("v", 999), "gate"), fault.Invalid},
}

func TestBadChangeIsRefused(t *testing.T) {
	for _, tt := range badChanges {
		t.Run(tt.name, func(t *testing.T) {
			if c, err := codec.DecodeChange(tt.in); err == nil || fault.KindOf(err) != tt.kind {
				t.Errorf("%+v, %v, want %s", c, err, tt.kind)
			}
		})
	}
}

func TestUnknownWordOfTheCatalogMeansLookAgain(t *testing.T) {
	c, err := codec.DecodeChange(catalog("v", "renamed"))
	if err != nil || c.Catalog.What != "gate" {
		t.Errorf("%+v, %v", c.Catalog, err)
	}
}

func TestNegativeAgeIsRefused(t *testing.T) {
	// It would make a view newer than it is.
	if _, err := codec.ChainViewOf(&v1.ChainView{Head: &v1.BlockRef{Chain: 1}, AgeNanos: -1}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
}

func FuzzChangeOfAPeerIsReadOrRefused(f *testing.F) {
	for _, tt := range badChanges {
		f.Add(tt.in)
	}
	f.Add(wire(func(*v1.OwnershipChange) {}))
	f.Add(catalog("v", "published"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := codec.DecodeChange(b)
		if err != nil {
			return
		}
		raw, err := codec.EncodeChange(c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := codec.DecodeChange(raw)
		if err != nil || !cmp.Equal(c, back) {
			t.Fatalf("%+v came back as %+v, %v", c, back, err)
		}
	})
}

func TestExplanationComesBackAsItWas(t *testing.T) {
	text := rapid.StringN(0, 50, 200)
	var rules func(t *rapid.T, depth int) model.RuleAnswer
	rules = func(t *rapid.T, depth int) model.RuleAnswer {
		a := model.RuleAnswer{Rule: text.Draw(t, "rule"), Allowed: rapid.Bool().Draw(t, "allowed"), Reason: text.Draw(t, "reason"), Holder: token(t).Contract}
		for range rapid.IntRange(0, 2).Draw(t, "rules") {
			if a.Tokens = append(a.Tokens, token(t)); depth < 3 {
				a.Rules = append(a.Rules, rules(t, depth+1))
			}
		}
		return a
	}
	rapid.Check(t, func(t *rapid.T) {
		in := model.Explanation{Verdict: model.Verdict{Rule: text.Draw(t, "rule")}, Rules: rules(t, 0), Omitted: rapid.IntRange(0, 9).Draw(t, "omitted")}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			in.Reads = append(in.Reads, model.ChainRead{Block: block(t), Contract: token(t).Contract, Call: text.Draw(t, "call"), Answer: text.Draw(t, "answer"),
				Data: rapid.SliceOfN(rapid.Byte(), 1, 256).Draw(t, "data"), Confirms: rapid.Bool().Draw(t, "confirms")})
			in.Endings = append(in.Endings, model.Ending{Chain: 5, Contract: token(t).Contract, Event: text.Draw(t, "event"), When: text.Draw(t, "when"), Rule: text.Draw(t, "whose")})
		}
		out, err := codec.ExplanationOf(codec.Explanation(in))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(in, out); d != "" {
			t.Fatal(d)
		}
	})
}

func TestLongExplanationsAreCutAndSayIt(t *testing.T) {
	in := model.Explanation{Reads: make([]model.ChainRead, 900), Omitted: 3}
	m := codec.Explanation(in)
	out, err := codec.ExplanationOf(m)
	if err != nil || len(out.Reads)+out.Omitted != 903 || len(out.Reads) == 900 {
		t.Fatalf("%d reads, %d omitted, %v", len(out.Reads), out.Omitted, err)
	}
	for range 200 {
		m.Rules.Rules = append(m.Rules.Rules, &v1.RuleAnswer{})
	}
	if _, err := codec.ExplanationOf(m); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("201 rules: %v", err)
	}
}

func FuzzExplanationOfAPeerIsReadOrRefused(f *testing.F) {
	b, err := proto.Marshal(codec.Explanation(model.Explanation{Rules: model.RuleAnswer{Rules: []model.RuleAnswer{{}}}, Reads: []model.ChainRead{{Call: "x"}}}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(_ *testing.T, b []byte) {
		var m v1.ExplainReply
		if proto.Unmarshal(b, &m) == nil {
			_, _ = codec.ExplanationOf(&m) // an error is fine, a panic is not
		}
	})
}

func TestThousandVerdictsFitIntoAMessage(t *testing.T) {
	all := make([]model.Verdict, 1000)
	until := time.Unix(1_900_000_000, 0).UTC()
	for i := range all {
		all[i] = model.Verdict{Allowed: i%2 == 0, Pending: i%3 == 0, Rule: strings.Repeat("rule ", 99), Reason: strings.Repeat("é", 999), Until: until, Blocks: []model.BlockRef{{Chain: 1, Number: 7, Hash: model.Hash{1}}}}
	}
	b, err := proto.Marshal(codec.Verdicts(all))
	if err != nil || len(b) > 512<<10 {
		t.Fatalf("%d bytes, %v", len(b), err)
	}
	var m v1.DecideManyReply
	if err := proto.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	if _, err := codec.VerdictsOf(&m, 999); err == nil {
		t.Error("verdicts of others are taken")
	}
	out, err := codec.VerdictsOf(&m, 1000)
	if err != nil || !out[0].Allowed || out[1].Allowed || out[1].Pending || !out[3].Pending || !out[0].Until.Equal(until) || out[999].Block().Number != 7 || !strings.HasSuffix(out[0].Reason, "é…") {
		t.Errorf("%+v, %v", out[0], err)
	}
}

func FuzzVerdictsOfAPeerAreReadOrRefused(f *testing.F) {
	b, err := proto.Marshal(codec.Verdicts([]model.Verdict{{Rule: "r", Blocks: []model.BlockRef{{Chain: 1}}}}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(_ *testing.T, b []byte) {
		var m v1.DecideManyReply
		if proto.Unmarshal(b, &m) == nil {
			_, _ = codec.VerdictsOf(&m, 1) // an error is fine, a panic is not
		}
	})
}

func FuzzVerdictOfAPeerIsReadOrRefused(f *testing.F) {
	b, err := proto.Marshal(codec.Verdict(model.Verdict{Allowed: true, Rule: "r", Blocks: []model.BlockRef{{Chain: 1}}, Tokens: []model.TokenRef{{Chain: 1, ID: "7"}}}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(_ *testing.T, b []byte) {
		var m v1.DecideReply
		if proto.Unmarshal(b, &m) == nil {
			_, _ = codec.VerdictOf(&m) // an error is fine, a panic is not
		}
	})
}
