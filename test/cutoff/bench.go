package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// lossBound is how long one loss may take, everything included.
const lossBound = time.Minute

// person can send the pass to another.
type person struct {
	wallet  cluster.Wallet
	address model.Address
	op      *operator.Operator
}

// probe is one of alice's sessions, asked over one protocol on connections of
// its own.
type probe struct {
	edge    int
	proto   string
	session cluster.Session
	poll    http.RoundTripper
	slow    http.RoundTripper
}

type bench struct {
	demo     *cluster.Cluster
	contract model.Address
	alice    *person
	bob      *person
	heads    *cluster.Heads
	page     *page
	probes   []*probe
	small    string // a file that is polled
	large    string // a file that is fetched slowly
	load     *load
}

func newBench(ctx context.Context, demo *cluster.Cluster, o options) (b *bench, err error) {
	b = &bench{demo: demo}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if b.contract, err = evm.ParseAddress(demo.Contract); err != nil {
		return b, err
	}
	if b.alice, err = newPerson(ctx, demo, "alice"); err != nil {
		return b, err
	}
	if b.bob, err = newPerson(ctx, demo, "bob"); err != nil {
		return b, err
	}
	if b.heads, err = cluster.FollowHeads(ctx, demo.RPC); err != nil {
		return b, err
	}
	others, err := b.admit(ctx, o.sessions)
	if err != nil {
		return b, err
	}
	if err := b.openProbes(ctx); err != nil {
		return b, err
	}
	files, largest, err := segmentsOf(ctx, demo, b.probes[0].session)
	if err != nil {
		return b, err
	}
	b.small, b.large = strings.Split(largest, "/")[0]+"/init.mp4", largest
	b.load = startLoad(ctx, others, files, demo.TLS(), o.rate)
	say("starting Chromium")
	b.page, err = startPage(ctx, demo, "alice")
	return b, err
}

func newPerson(ctx context.Context, demo *cluster.Cluster, name string) (*person, error) {
	p := &person{}
	err := attempt(ctx, func(t testing.TB) { p.wallet = demo.Wallet(t, name) })
	if err != nil {
		return nil, err
	}
	key, err := operator.KeyFromHex(p.wallet.Key)
	if err != nil {
		return nil, err
	}
	p.address = key.Address()
	p.op, err = operator.New(ctx, demo.RPC, key)
	return p, err
}

// admit lets n strangers watch the same video, whoever holds the pass, and opens
// a session for each: they are the load.
func (b *bench) admit(ctx context.Context, n int) ([]cluster.Session, error) {
	if n == 0 {
		return nil, nil
	}
	say("opening %d sessions of other viewers", n)
	var wallets []cluster.Wallet
	var addresses []string
	for i := range n {
		w, err := stranger(fmt.Sprintf("viewer-%d", i+1))
		if err != nil {
			return nil, err
		}
		wallets, addresses = append(wallets, w), append(addresses, w.Address)
	}
	rule := map[string]any{"any": []any{
		map[string]any{"erc721": map[string]any{"chain": b.demo.ChainID, "contract": b.demo.Contract, "token_ids": []string{b.demo.TokenID}, "min": 1}},
		map[string]any{"allow": addresses},
	}, "confirmations": map[string]int{fmt.Sprint(b.demo.ChainID): 0}, "max_staleness": "30s"}
	err := attempt(ctx, func(t testing.TB) {
		if err := b.demo.Creator(t).Call(ctx, http.MethodPut, "/v1/videos/"+b.demo.Video+"/gate", rule, nil); err != nil {
			t.Fatal(err)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("gate: %w", err)
	}
	var sessions []cluster.Session
	for i, w := range wallets {
		s, err := watch(ctx, b.demo, b.demo.Edges[i%len(b.demo.Edges)], w)
		if err != nil {
			return nil, err
		}
		sessions = append(sessions, s)
	}
	return sessions, nil
}

func (b *bench) openProbes(ctx context.Context) error {
	for i, edge := range b.demo.Edges {
		for _, proto := range protocols() {
			s, err := watch(ctx, b.demo, edge, b.alice.wallet)
			if err != nil {
				return err
			}
			b.probes = append(b.probes, &probe{edge: i, proto: proto, session: s,
				poll: connection(proto, b.demo.TLS(), 0), slow: connection(proto, b.demo.TLS(), slowWindow)})
		}
	}
	return nil
}

// lose takes the pass from alice, measures, and gives it back.
func (b *bench) lose(ctx context.Context) (loss, error) {
	ctx, cancel := context.WithTimeout(ctx, lossBound)
	defer cancel()
	if err := b.allServed(ctx); err != nil {
		return loss{}, err
	}
	if _, err := b.page.do("ready"); err != nil {
		return loss{}, err
	}
	m, err := b.measure(ctx)
	if err != nil {
		return loss{}, err
	}
	_, err = b.bob.op.Transfer(ctx, b.contract, b.alice.address, b.demo.TokenID)
	return m.loss(), err
}

// allServed waits until alice's sessions serve.
func (b *bench) allServed(ctx context.Context) error {
	for _, p := range b.probes {
		err := eventually(ctx, fmt.Sprintf("session on edge %d over %s", p.edge+1, p.proto), func(ctx context.Context) error {
			status, _, _, err := get(ctx, p.poll, sibling(p.session, b.small))
			if err == nil && status != http.StatusOK {
				err = fmt.Errorf("status %d", status)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// measure sends the pass to bob while everything watches.
func (b *bench) measure(ctx context.Context) (*moments, error) {
	m := &moments{refusals: make([]refusal, len(b.probes)), downloads: make([]download, len(b.probes)), decided: make([]time.Time, len(b.probes))}
	group, ctx := errgroup.WithContext(ctx)
	var underWay sync.WaitGroup
	for i, p := range b.probes {
		underWay.Add(1)
		group.Go(func() (err error) {
			m.downloads[i], err = slow(ctx, p.proto, b.demo.TLS(), p.slow, sibling(p.session, b.large), underWay.Done)
			return err
		})
		group.Go(func() (err error) {
			m.refusals[i], err = untilRefused(ctx, p.poll, sibling(p.session, b.small))
			return err
		})
	}
	group.Go(func() (err error) {
		if err := wait(ctx, &underWay); err != nil {
			return err
		}
		m.sent = time.Now()
		if m.block, err = b.alice.op.Transfer(ctx, b.contract, b.bob.address, b.demo.TokenID); err != nil {
			return err
		}
		m.seen, err = b.heads.At(ctx, m.block.Number)
		return err
	})
	group.Go(func() (err error) {
		m.page, err = b.page.do("lost")
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return m, b.receipts(ctx, m)
}

// wait waits for wg, or for ctx.
func wait(ctx context.Context, wg *sync.WaitGroup) error {
	done := make(chan struct{})
	go func() { // ends with the responses under way; if one never begins, with the process
		wg.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("responses did not begin: %w", context.Cause(ctx))
	}
}

// receipts reads when each edge says that it decided, and checks that it was for
// this block.
func (b *bench) receipts(ctx context.Context, m *moments) error {
	for i, p := range b.probes {
		a, err := b.demo.Get(context.WithoutCancel(ctx), strings.Replace(p.session.Events, "/events?", "?", 1))
		if err != nil {
			return err
		}
		var info model.SessionInfo
		if err := json.Unmarshal(a.Body, &info); err != nil || info.Receipt == nil {
			return fmt.Errorf("session on edge %d: status %d, no receipt: %w", p.edge+1, a.Status, err)
		}
		if info.Receipt.Decision != model.Revoked || info.Receipt.BlockNumber < m.block.Number {
			return fmt.Errorf("edge %d: receipt says %s at block %d, the pass left in %d", p.edge+1, info.Receipt.Decision, info.Receipt.BlockNumber, m.block.Number)
		}
		m.decided[i] = info.Receipt.DecidedAt
	}
	if !m.page.VideoEmpty {
		return errors.New("the page's video element still holds a picture")
	}
	return nil
}

func (b *bench) close() {
	if b.page != nil {
		b.page.close()
	}
	if b.load != nil {
		b.load.close()
	}
	if b.heads != nil {
		b.heads.Close()
	}
	for _, p := range []*person{b.alice, b.bob} {
		if p != nil && p.op != nil {
			p.op.Close()
		}
	}
}
