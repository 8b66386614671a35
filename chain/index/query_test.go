package index_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/chain/index"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// story is a world in which little happens, all of it known.
func story(t *testing.T) (*rig, []uint64) {
	t.Helper()
	w := newWorld(t)
	w.deploy()
	pass, tickets, runs := bindings.NewAccessPass(), bindings.NewTickets(), bindings.NewRuns()
	var at []uint64
	for _, do := range []func(){
		func() { w.send(0, &w.pass, pass.PackMint(w.wallet(1), big.NewInt(7))) },
		func() {
			w.send(1, &w.pass, pass.PackSetUser(big.NewInt(7), w.wallet(3), uint64(time.Now().Add(time.Hour).Unix())))
		},
		func() { w.send(1, &w.pass, pass.PackTransferFrom(w.wallet(1), w.wallet(2), big.NewInt(7))) },
		func() { w.send(2, &w.pass, pass.PackTransferFrom(w.wallet(2), w.wallet(2), big.NewInt(7))) },
		func() { w.send(0, &w.tickets, tickets.PackMint(w.wallet(1), big.NewInt(1), big.NewInt(3))) },
		func() {
			w.send(1, &w.tickets, tickets.PackSafeBatchTransferFrom(w.wallet(1), w.wallet(2), []*big.Int{big.NewInt(1), big.NewInt(1)}, []*big.Int{big.NewInt(1), big.NewInt(1)}, nil))
		},
		func() { w.send(1, &w.runs, runs.PackTransferFrom(w.wallet(1), w.wallet(3), big.NewInt(350))) },
		func() { w.send(0, &w.pass, pass.PackRevoke(big.NewInt(7))) },
		func() { w.send(0, &w.coin, bindings.NewCoin().PackMint(w.wallet(1), big.NewInt(5))) },
	} {
		do()
		at = append(at, w.commit().Number)
	}
	r := w.start(options{})
	r.track(w.all()...)
	r.settle(w.all()...)
	return r, at
}

// told writes movements as a test compares them, blocks and wallets by number.
func (r *rig) told(at []uint64, moves []model.Movement) string {
	name := func(a model.Address) string {
		for i := range wallets {
			if model.Address(r.w.wallet(i)) == a {
				return fmt.Sprint(i)
			}
		}
		return "-"
	}
	var out []string
	for _, m := range moves {
		s := fmt.Sprintf("%s %s", m.What, m.Token)
		if m.Last != "" {
			s += ".." + m.Last
		}
		s += fmt.Sprintf(" %s>%s %s", name(m.From), name(m.To), m.Value)
		if m.Balance != "" {
			s += "=" + m.Balance
		}
		out = append(out, fmt.Sprintf("%d:%s", slices.Index(at, m.Block), s))
	}
	return strings.Join(out, ", ")
}

// pages asks for a list a line at a time.
func pages(t *testing.T, q index.Query, ask func(index.Query) ([]model.Movement, index.Page, error)) (out []model.Movement) {
	t.Helper()
	q.Limit = 1
	for range 100 {
		page, p, err := ask(q)
		if err != nil || len(page) > 1 {
			t.Fatal(page, err)
		}
		out = append(out, page...)
		if q.After = p.Next; p.Next == nil {
			return out
		}
	}
	t.Fatal("the list does not end")
	return nil
}

func TestHistoriesAreToldNewestFirst(t *testing.T) {
	r, at := story(t)
	w := r.w
	of := func(a common.Address, block int) index.Query {
		q := index.Query{Contract: model.Address(a)}
		if block >= 0 {
			q.Block = &at[block]
		}
		return q
	}
	history := func(who int) func(index.Query) ([]model.Movement, index.Page, error) {
		return func(q index.Query) ([]model.Movement, index.Page, error) {
			return r.index.History(q, model.Wallet(w.wallet(who)))
		}
	}
	token := func(id uint64) func(index.Query) ([]model.Movement, index.Page, error) {
		return func(q index.Query) ([]model.Movement, index.Page, error) {
			return r.index.TokenHistory(q, uint256.NewInt(id))
		}
	}
	for name, tt := range map[string]struct {
		q    index.Query
		ask  func(index.Query) ([]model.Movement, index.Page, error)
		want string
	}{
		"transfers of passes":          {of(w.pass, -1), r.index.Transfers, "7:burn 7 2>- 1, 3:transfer 7 2>2 1, 2:transfer 7 1>2 1, 0:mint 7 ->1 1"},
		"as of an earlier block":       {of(w.pass, 2), r.index.Transfers, "2:transfer 7 1>2 1, 0:mint 7 ->1 1"},
		"before there was any":         {index.Query{Contract: model.Address(w.pass), Block: new(uint64)}, r.index.Transfers, ""},
		"a batch that has an id twice": {of(w.tickets, -1), r.index.Transfers, "5:transfer 1 1>2 1, 5:transfer 1 1>2 1, 4:mint 1 ->1 3"},
		"a coin":                       {of(w.coin, -1), r.index.Transfers, "8:mint  ->1 5"},
		"of who had a pass":            {of(w.pass, -1), history(2), "7:burn 7 2>- 1=0, 3:transfer 7 2>2 1=1, 2:transfer 7 1>2 1=1"},
		"of who was lent it":           {of(w.pass, -1), history(3), "1:use 7 ->3 1=0"},
		"of who held units":            {of(w.tickets, -1), history(1), "5:transfer 1 1>2 1=1, 5:transfer 1 1>2 1=2, 4:mint 1 ->1 3=3"},
		"of a token":                   {of(w.pass, 3), token(7), "3:transfer 7 2>2 1, 2:transfer 7 1>2 1, 1:use 7 ->3 1, 0:mint 7 ->1 1"},
		"of a token of a run":          {of(w.runs, -1), token(350), "6:transfer 350 1>3 1, -1:mint 0..699 ->1 700"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := r.told(at, pages(t, tt.q, tt.ask)); got != tt.want {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestForeignPageTokensAreRefused(t *testing.T) {
	r, _ := story(t)
	for _, after := range [][]byte{{1}, make([]byte, 15), make([]byte, 1000)} {
		q := index.Query{Contract: model.Address(r.w.pass), After: after}
		_, _, err1 := r.index.Transfers(q)
		_, _, err2 := r.index.Held(q, model.Wallet{})
		if fault.KindOf(err1) != fault.Invalid || fault.KindOf(err2) != fault.Invalid {
			t.Errorf("%d bytes: %v, %v", len(after), err1, err2)
		}
	}
}

func TestTokensThatAWalletWasEverGivenAreKnown(t *testing.T) {
	r, _ := story(t)
	for who, want := range map[int][]string{1: {"7"}, 2: {"7"}, 3: {"7"}, 0: nil} {
		ids, upTo, ok := r.index.Given(model.Address(r.w.pass), model.Wallet(r.w.wallet(who)))
		if !ok || upTo != r.w.chain.Head().Number || !slices.Equal(ids, want) {
			t.Errorf("wallet %d: %v up to %d, %v", who, ids, upTo, ok)
		}
	}
	ids, _, _ := r.index.Given(model.Address(r.w.runs), model.Wallet(r.w.wallet(1)))
	if len(ids) != 256 || ids[0] != "444" || ids[255] != "699" {
		t.Errorf("of 700 in a row: %d, %v", len(ids), ids)
	}
	if _, _, ok := r.index.Given(model.Address{1}, model.Wallet{}); ok {
		t.Error("a contract that is not indexed is known")
	}
}

func TestEstimatesAreWhatTheEventsSay(t *testing.T) {
	r, at := story(t)
	w := r.w
	pass := model.Rule{ERC721: &model.ERC721Rule{Chain: 31337, Contract: model.Address(w.pass), Min: 1}}
	seven := model.Rule{ERC721: &model.ERC721Rule{Chain: 31337, Contract: model.Address(w.pass), TokenIDs: []string{"7"}, Min: 1}}
	ticket := model.Rule{ERC1155: &model.ERC1155Rule{Chain: 31337, Contract: model.Address(w.tickets), TokenID: "1", Min: 2}}
	coin := model.Rule{ERC20: &model.ERC20Rule{Chain: 31337, Contract: model.Address(w.coin), Min: "5"}}
	lent := model.Rule{User: &model.TimedRule{Chain: 31337, Contract: model.Address(w.pass)}}
	other := model.Rule{ERC721: &model.ERC721Rule{Chain: 31337, Contract: model.Address{9}, Min: 1}}
	listed := model.Rule{Allow: []model.Wallet{model.Wallet(w.wallet(3))}}
	all := make([]model.Wallet, wallets)
	for i := range all {
		all[i] = model.Wallet(w.wallet(i))
	}
	for name, tt := range map[string]struct {
		gate model.Gate
		at   int
		want string // of wallets 0 to 3: + likely, - unlikely, ? unsure
	}{
		"a pass":                  {model.Gate{Rule: pass}, 2, "--+-"},
		"a pass, before":          {model.Gate{Rule: pass}, 1, "-+--"},
		"a pass, after it ended":  {model.Gate{Rule: pass}, 7, "----"},
		"one pass":                {model.Gate{Rule: seven}, 3, "--+-"},
		"two units":               {model.Gate{Rule: ticket}, 4, "-+--"},
		"two units, one of three": {model.Gate{Rule: ticket}, 5, "--+-"},
		"coins":                   {model.Gate{Rule: coin}, 8, "-+--"},
		"lent":                    {model.Gate{Rule: lent}, 8, "????"},
		"not indexed":             {model.Gate{Rule: other}, 8, "????"},
		"any":                     {model.Gate{Rule: model.Rule{Any: []model.Rule{seven, lent, listed}}}, 3, "??++"},
		"all":                     {model.Gate{Rule: model.Rule{All: []model.Rule{seven, lent}}}, 3, "--?-"},
		"delegates":               {model.Gate{Rule: seven, Delegates: &model.Delegates{}}, 3, "??+?"},
		"public":                  {model.Gate{Public: true}, 3, "++++"},
	} {
		t.Run(name, func(t *testing.T) {
			got, blocks, err := index.NewEstimator(r.index).Estimate(tt.gate, all, map[model.ChainID]uint64{31337: at[tt.at]})
			if err != nil || !tt.gate.Public && (len(blocks) != 1 || blocks[0].Number != at[tt.at]) {
				t.Fatal(blocks, err)
			}
			var text string
			for _, g := range got {
				text += map[index.Guess]string{index.Likely: "+", index.Unlikely: "-", index.Unsure: "?"}[g]
			}
			if text != tt.want {
				t.Errorf("%s, want %s", text, tt.want)
			}
		})
	}
	if _, _, err := index.NewEstimator(r.index).Estimate(model.Gate{Rule: pass}, make([]model.Wallet, 1001), nil); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("1,001 wallets: %v", err)
	}
}
