package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"math/rand/v2"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	wallets  = 5
	accounts = 2 // of contracts
	tokens   = 8
)

// world is a chain, who acts on it, and what is tested.
type world struct {
	kind string
	rng  *rand.Rand
	dir  string
	node *node
	keys []*ecdsa.PrivateKey
	base uint64 // no reorg goes below

	pass, tickets, coin, registry common.Address
	accounts                      []common.Address // contracts that sign by their owner

	proxies [2]*proxy // two providers of the chain, which may disagree
	asks    asking    // how they are asked
	eye     *eye      // nil while the watcher is stopped
	o       options
	gates   []tested
	viewers []viewer

	vouchers map[[2]int]model.Voucher // by wallet and signer

	schedule []string  // what was done
	digest   hash.Hash // of that, and of what the chain said at each checkpoint
	changed  time.Time // when the chain was changed last
	lies     bool      // a provider lied since the checkpoint before

	answers map[viewer]*answer
	cursor  uint64
	journal uint64 // generation that the cursor is of
	head    model.BlockRef
	latest  *truth // of the newest block that was compared
	tally
}

// tally is what is counted.
type tally struct {
	did      map[string]int
	took     map[string][]time.Duration
	restored []time.Duration
	turned   []time.Duration // until it was told that an account does not say the same any more
	checks   int
	compared int
	held     int // of compared, what the index listed
	wrong    int
	entries  int
	resets   int
}

func newWorld(ctx context.Context, kind string, id uint64, o options) (w *world, err error) {
	w = &world{kind: kind, o: o, rng: rand.New(rand.NewPCG(o.seed, id-devChain+uint64(len(kind)))), answers: map[viewer]*answer{}, vouchers: map[[2]int]model.Voucher{},
		tally: tally{did: map[string]int{}, took: map[string][]time.Duration{}}, digest: sha256.New()}
	w.asks = asking(w.rng.IntN(int(askings)))
	defer func() {
		if err != nil {
			err = errors.Join(err, w.close())
		}
	}()
	for i := range wallets { // the same for each seed
		k, err := crypto.ToECDSA(crypto.Keccak256([]byte(fmt.Sprintf("wallet %d of seed %d", i, o.seed))))
		if err != nil {
			return w, err
		}
		w.keys = append(w.keys, k)
	}
	if w.dir, err = os.MkdirTemp("", "streamgate-reorg-"); err != nil {
		return w, err
	}
	if w.node, err = startNode(ctx, kind, id, w.keys); err != nil {
		return w, err
	}
	if err = w.deploy(ctx); err != nil {
		return w, err
	}
	for i := range w.proxies {
		if w.proxies[i], err = newProxy(w.node.url); err != nil {
			return w, err
		}
	}
	if err = errors.Join(w.makeGates(), w.signIn()); err != nil {
		return w, err
	}
	if err = w.open(ctx); err != nil {
		return w, err
	}
	return w, w.check(ctx, "")
}

func (w *world) close() error {
	err := w.shut()
	for _, p := range w.proxies {
		if p != nil {
			p.close()
		}
	}
	if w.node != nil {
		if w.node.client != nil {
			w.node.client.Close()
		}
		err = errors.Join(err, w.node.stop())
	}
	return errors.Join(err, os.RemoveAll(w.dir))
}

func (w *world) id() model.ChainID { return model.ChainID(w.node.id) }

// wallet is one of those with a key, or of the accounts after them.
func (w *world) wallet(i int) common.Address {
	if i >= wallets {
		return w.accounts[i-wallets]
	}
	return addressOf(w.keys[i])
}

func (w *world) deploy(ctx context.Context) error {
	type contract struct {
		at   *common.Address
		code []byte
	}
	all := []contract{
		{&w.pass, append(common.FromHex(bindings.AccessPassMetaData.Bin), bindings.NewAccessPass().PackConstructor("Pass", "PASS", w.wallet(0))...)},
		{&w.tickets, common.FromHex(bindings.TicketsMetaData.Bin)},
		{&w.coin, common.FromHex(bindings.CoinMetaData.Bin)},
		{&w.registry, common.FromHex(bindings.DelegateRegistryMetaData.Bin)},
	}
	w.accounts = make([]common.Address, accounts)
	for i := range w.accounts {
		all = append(all, contract{&w.accounts[i], append(common.FromHex(bindings.WalletMetaData.Bin), bindings.NewWallet().PackConstructor(w.wallet(i))...)})
	}
	for _, c := range all {
		r, err := w.node.send(ctx, w.keys[0], nil, c.code)
		if err != nil || r == nil || r.Status != 1 {
			return fmt.Errorf("deploying: %+v, %w", r, err)
		}
		*c.at, w.base = r.ContractAddress, r.BlockNumber.Uint64()
	}
	for range w.o.window { // the deepest reorg must have something to take
		if err := w.node.commit(ctx); err != nil {
			return err
		}
	}
	return nil
}
