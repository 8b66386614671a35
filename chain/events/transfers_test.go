package events_test

import (
	"bytes"
	"testing"

	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

func words(ns ...int64) []byte {
	var out []byte
	for _, n := range ns {
		h := number(n)
		out = append(out, h[:]...)
	}
	return out
}

func TestMovementsAreReadInOrder(t *testing.T) {
	none := model.Hash{}
	from, to := padded(alice), padded(bob)
	cases := map[string]struct {
		topics []model.Hash
		data   []byte
		want   []string // kind id-last value
	}{
		"a token":                                {[]model.Hash{transfer, from, to, number(7)}, nil, []string{"erc721 7-7 1"}},
		"a mint":                                 {[]model.Hash{transfer, none, to, number(7)}, nil, []string{"erc721 7-7 1"}},
		"a coin":                                 {[]model.Hash{transfer, from, to}, words(9), []string{"erc20 0-0 9"}},
		"a coin without value":                   {[]model.Hash{transfer, from, to}, nil, nil},
		"tokens in a row":                        {[]model.Hash{consecutive, number(3), none, to}, words(5), []string{"erc721 3-5 3"}},
		"a row that ends before it begins":       {[]model.Hash{consecutive, number(3), none, to}, words(2), nil},
		"all there can be":                       {[]model.Hash{consecutive, none, none, to}, bytes.Repeat([]byte{0xff}, 32), nil},
		"units":                                  {[]model.Hash{single, from, from, to}, words(7, 2), []string{"erc1155 7-7 2"}},
		"no units":                               {[]model.Hash{single, from, from, to}, words(7, 0), []string{"erc1155 7-7 0"}},
		"units cut short":                        {[]model.Hash{single, from, from, to}, words(7), nil},
		"a batch":                                {[]model.Hash{batch, from, from, to}, words(64, 160, 2, 7, 7, 2, 1, 4), []string{"erc1155 7-7 1", "erc1155 7-7 4"}},
		"an empty batch":                         {[]model.Hash{batch, from, from, to}, words(64, 96, 0, 0), []string{}},
		"a batch of unequal lists":               {[]model.Hash{batch, from, from, to}, words(64, 160, 2, 7, 7, 1, 1), nil},
		"a batch that promises more than it has": {[]model.Hash{batch, from, from, to}, words(64, 64, 200), nil},
		"a use":                                  {[]model.Hash{updateUser, number(4), to}, words(1), []string{"erc4907 4-4 1"}},
		"an approval":                            {[]model.Hash{number(1), from, to, number(7)}, nil, nil},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			got, ok := events.Transfers(rpc.Log{Address: contract, Topics: tt.topics, Data: tt.data})
			if ok != (tt.want != nil) || len(got) != len(tt.want) {
				t.Fatalf("%+v, %v", got, ok)
			}
			for i, g := range got {
				if s := g.Kind.String() + " " + g.ID.Dec() + "-" + g.Last.Dec() + " " + g.Value.Dec(); s != tt.want[i] {
					t.Errorf("%s, want %s", s, tt.want[i])
				}
			}
		})
	}
}

func FuzzTransfers(f *testing.F) {
	f.Add(append(append(batch[:], make([]byte, 96)...), words(64, 160, 2, 7, 7, 2, 1, 4)...))
	f.Add(append(append(batch[:], make([]byte, 96)...), bytes.Repeat([]byte{0xff}, 96)...))
	f.Add(append(append(single[:], make([]byte, 96)...), words(1, 2)...))
	f.Add(append(append(consecutive[:], make([]byte, 96)...), bytes.Repeat([]byte{0xff}, 32)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		l := rpc.Log{Address: contract}
		for len(b) >= 32 && len(l.Topics) < 4 {
			l.Topics, b = append(l.Topics, model.Hash(b[:32])), b[32:]
		}
		l.Data = b
		got, ok := events.Transfers(l)
		if len(got) > max(1, len(b)/32) || !ok && got != nil {
			t.Fatalf("%d movements of %d bytes, %v", len(got), len(b), ok)
		}
		for _, g := range got {
			if g.Last.Lt(&g.ID) || g.Kind == events.ERC721 && g.Value.Cmp(uint256.NewInt(0)) == 0 {
				t.Fatalf("%+v", g)
			}
		}
	})
}
