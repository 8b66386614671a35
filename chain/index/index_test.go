package index_test

import (
	"flag"
	"maps"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/chain/index"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"
)

// steps of the random run; more of them is a soak: go test ./chain/index -run Agrees -steps 5000.
var steps = flag.Int("steps", 150, "random operations")

// tokens that random operations are about, of each kind.
const tokens = 5

// act does one random thing. What the state does not allow reverts, as in life.
func (w *world) act(rng *rand.Rand) {
	who, to := rng.IntN(wallets), w.wallet(rng.IntN(wallets))
	id := big.NewInt(1 + rng.Int64N(tokens))
	pass, runs, tickets, coin := bindings.NewAccessPass(), bindings.NewRuns(), bindings.NewTickets(), bindings.NewCoin()
	switch rng.IntN(14) {
	case 0:
		w.send(0, &w.pass, pass.PackMint(to, id))
	case 1, 2:
		w.send(who, &w.pass, pass.PackTransferFrom(w.wallet(who), to, id))
	case 3:
		w.send(0, &w.pass, pass.PackRevoke(id))
	case 4:
		w.send(who, &w.pass, pass.PackSetUser(id, to, uint64(time.Now().Add(time.Hour).Unix())))
	case 5, 6: // of the tokens in a row, at their ends too
		id = big.NewInt([]int64{0, 1, 350, 699, 700, 702, 703, 900}[rng.IntN(8)])
		w.send(who, &w.runs, runs.PackTransferFrom(w.wallet(who), to, id))
	case 7:
		w.send(who, &w.runs, runs.PackBurn(big.NewInt([]int64{5, 701, 900}[rng.IntN(3)])))
		w.send(who, &w.runs, runs.PackMint(to, big.NewInt([]int64{5, 900}[rng.IntN(2)])))
	case 8:
		w.send(who, &w.tickets, tickets.PackMint(to, id, big.NewInt(rng.Int64N(4))))
	case 9:
		w.send(who, &w.tickets, tickets.PackSafeTransferFrom(w.wallet(who), to, id, big.NewInt(rng.Int64N(3)), nil))
	case 10: // an id twice, and one of which there may be nothing
		w.send(who, &w.tickets, tickets.PackSafeBatchTransferFrom(w.wallet(who), to, []*big.Int{id, id, big.NewInt(1)}, []*big.Int{big.NewInt(1), new(big.Int), big.NewInt(rng.Int64N(2))}, nil))
	case 11:
		w.send(who, &w.tickets, tickets.PackBurn(id, big.NewInt(1)))
	case 12:
		w.send(who, &w.coin, coin.PackMint(to, big.NewInt(rng.Int64N(1000))))
	default:
		w.send(who, &w.coin, coin.PackTransfer(to, big.NewInt(rng.Int64N(500))))
	}
}

// held is what the index says that wallets have, over several pages.
func (r *rig) held(of common.Address, block *uint64) map[common.Address]string {
	r.w.t.Helper()
	out := map[common.Address]string{}
	q := index.Query{Contract: model.Address(of), Block: block, Limit: 2}
	for {
		page, p, err := r.index.Holders(q)
		if err != nil {
			r.w.t.Fatal(err)
		}
		for _, h := range page {
			if _, twice := out[common.Address(h.Wallet)]; twice {
				r.w.t.Fatalf("%v is listed twice", h.Wallet)
			}
			out[common.Address(h.Wallet)] = h.Amount
		}
		if q.After = p.Next; p.Next == nil {
			return out
		}
	}
}

// compare holds the index against fresh reads of the chain at a block.
func (r *rig) compare(block uint64) {
	t, w := r.w.t, r.w
	t.Helper()
	for name, of := range map[string]common.Address{"pass": w.pass, "runs": w.runs, "coin": w.coin} {
		want := map[common.Address]string{}
		for i := range wallets {
			if n := w.number(block, of, bindings.NewCoin().PackBalanceOf(w.wallet(i))); n.Sign() > 0 {
				want[w.wallet(i)] = n.String()
			}
		}
		if got := r.held(of, &block); !maps.Equal(got, want) {
			t.Fatalf("block %d: holders of %s are %v, the chain says %v", block, name, got, want)
		}
	}
	r.compareOwners(block, w.pass, []int64{1, 2, 3, 4, 5})
	r.compareOwners(block, w.runs, []int64{0, 1, 2, 5, 350, 698, 699, 700, 701, 702, 703, 900})
	for id := int64(1); id <= tokens; id++ {
		want := map[model.Wallet]string{}
		for i := range wallets {
			if n := w.number(block, w.tickets, bindings.NewTickets().PackBalanceOf(w.wallet(i), big.NewInt(id))); n.Sign() > 0 {
				want[model.Wallet(w.wallet(i))] = n.String()
			}
		}
		got := map[model.Wallet]string{}
		page, _, err := r.index.HoldersOf(index.Query{Contract: model.Address(w.tickets), Block: &block}, uint256.NewInt(uint64(id)))
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range page {
			got[h.Wallet] = h.Amount
		}
		if !maps.Equal(got, want) {
			t.Fatalf("block %d: holders of ticket %d are %v, the chain says %v", block, id, got, want)
		}
	}
	r.compareTokens(block)
}

func (r *rig) compareOwners(block uint64, of common.Address, ids []int64) {
	t := r.w.t
	t.Helper()
	for _, id := range ids {
		owner := common.BigToAddress(r.w.number(block, of, bindings.NewRuns().PackOwnerOf(big.NewInt(id))))
		page, _, err := r.index.HoldersOf(index.Query{Contract: model.Address(of), Block: &block}, uint256.NewInt(uint64(id)))
		var got common.Address
		if len(page) > 0 {
			got = common.Address(page[0].Wallet)
		}
		if err != nil || len(page) > 1 || got != owner {
			t.Fatalf("block %d: token %d is %v's, the chain says %v's; %v", block, id, got, owner, err)
		}
	}
}

// compareTokens holds the lists of tokens, of all and of each wallet, against how
// many each wallet has.
func (r *rig) compareTokens(block uint64) {
	t := r.w.t
	t.Helper()
	for _, of := range []common.Address{r.w.pass, r.w.runs} {
		byOwner := map[model.Wallet]map[string]bool{}
		q := index.Query{Contract: model.Address(of), Block: &block, Limit: 300}
		for {
			page, p, err := r.index.Tokens(q)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range page {
				if byOwner[h.Wallet] == nil {
					byOwner[h.Wallet] = map[string]bool{}
				}
				byOwner[h.Wallet][h.Token] = true
			}
			if q.After = p.Next; p.Next == nil {
				break
			}
		}
		for i := range wallets {
			w := model.Wallet(r.w.wallet(i))
			want := r.w.number(block, of, bindings.NewRuns().PackBalanceOf(r.w.wallet(i))).Int64()
			if int64(len(byOwner[w])) != want {
				t.Fatalf("block %d: %v has %d tokens of %v in the list, the chain says %d", block, w, len(byOwner[w]), of, want)
			}
			mine := map[string]bool{}
			q := index.Query{Contract: model.Address(of), Block: &block, Limit: 90}
			for {
				page, p, err := r.index.Held(q, w)
				if err != nil {
					t.Fatal(err)
				}
				for _, h := range page {
					if mine[h.Token] {
						t.Fatalf("token %s twice", h.Token)
					}
					mine[h.Token] = true
				}
				if q.After = p.Next; p.Next == nil {
					break
				}
			}
			if len(mine) != len(byOwner[w]) || len(mine) > 0 && !maps.Equal(mine, byOwner[w]) {
				t.Fatalf("block %d: %v holds %v, in the list of all it is %v", block, w, mine, byOwner[w])
			}
		}
	}
}

func (w *world) all() []common.Address {
	return []common.Address{w.pass, w.runs, w.tickets, w.coin}
}

func TestIndexAgreesWithFreshReadsThroughReorgs(t *testing.T) {
	w := newWorld(t)
	w.deploy()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 30 { // a past, some of it below the window
		w.act(rng)
		w.commit()
	}
	base := w.chain.Head().Number
	r := w.start(options{dir: t.TempDir(), check: 10 * time.Millisecond})
	r.track(w.all()...)
	r.settle(w.all()...)
	r.compare(w.chain.Head().Number)
	for i := range *steps {
		for range rng.IntN(4) {
			w.act(rng)
		}
		w.commit()
		if head := w.chain.Head().Number; rng.IntN(8) == 0 && head > base+1 {
			w.fork(1 + rng.Uint64N(min(head-base, window-2)))
			if rng.IntN(3) > 0 {
				w.act(rng)
				w.commit()
			}
		}
		if i%10 == 9 {
			head := r.settle(w.all()...)
			r.compare(head.Number)
			r.compare(head.Number - rng.Uint64N(min(head.Number, 40)))
		}
	}
	for _, c := range w.all() {
		if s := r.index.State(model.Address(c)); s.State != model.IndexComplete {
			t.Errorf("%+v", s)
		}
	}
}
