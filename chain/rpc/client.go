package rpc

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	gethrpc "github.com/ethereum/go-ethereum/rpc"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// callTimeout bounds a call where the chain's profile does not: a provider that
	// needs longer is as good as gone.
	callTimeout = 4 * time.Second
	// logsTimeout bounds a getLogs over a range, which may read thousands of blocks.
	logsTimeout = 20 * time.Second
	// maxAnswer bounds an answer. 120,000 logs are 32 MiB.
	maxAnswer = 64 << 20
	// maxHead bounds a message on the socket that carries heads.
	maxHead = 1 << 20
	// batchItems bounds the calls in one JSON-RPC batch; some providers refuse more.
	batchItems = 50
)

// Client asks one provider. Safe for concurrent use.
type Client struct {
	chain    chains.Chain
	provider chains.Provider
	calls    *gethrpc.Client
	http     *http.Transport // nil when calls go over the socket, as web
	web      *http.Client
	together Together
	meter    Meter
	patience time.Duration // with a call
	metrics  *Metrics
}

// Dial connects to a provider and checks that it serves the chain. Close the
// client when done.
func Dial(ctx context.Context, chain chains.Chain, p chains.Provider, m *Metrics) (*Client, error) {
	return DialMetered(ctx, chain, p, m, noMeter{})
}

// DialMetered is Dial with a meter through which all calls go.
func DialMetered(ctx context.Context, chain chains.Chain, p chains.Provider, m *Metrics, meter Meter) (*Client, error) {
	const op = "chain/rpc.Dial"
	c := &Client{chain: chain, provider: p, metrics: m, meter: meter, patience: cmp.Or(chain.CallTimeout, callTimeout)}
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	var err error
	if p.HTTP != "" {
		c.http = &http.Transport{MaxIdleConnsPerHost: 16, IdleConnTimeout: 90 * time.Second, Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, DisableCompression: near(p.HTTP)}
		c.web = &http.Client{Transport: bounded{c.http}}
		c.calls, err = gethrpc.DialOptions(ctx, p.HTTP, gethrpc.WithHTTPClient(c.web))
	} else {
		c.calls, err = gethrpc.DialOptions(ctx, p.WS, gethrpc.WithWebsocketMessageSizeLimit(maxAnswer))
	}
	if err != nil {
		return nil, fault.As(op, fault.Unavailable, hideURL(err))
	}
	if err := c.greet(ctx); err != nil {
		c.Close()
		return nil, fault.Wrap(op, err)
	}
	return c, nil
}

// greet asks who is there.
func (c *Client) greet(ctx context.Context) error {
	var id hexutil.Uint64
	if err := c.call(ctx, &id, "eth_chainId"); err != nil {
		return err
	}
	if model.ChainID(id) != c.chain.ID {
		return fault.New("chain/rpc.greet", fault.Invalid, "provider %s serves chain %d, not %d", c.provider.Host(), id, c.chain.ID)
	}
	return c.chooseTogether(ctx)
}

// Host names the provider, without the secrets a URL may hold.
func (c *Client) Host() string { return c.provider.Host() }

// Close ends the connections. Calls under way fail.
func (c *Client) Close() {
	c.calls.Close()
	if c.http != nil {
		c.http.CloseIdleConnections()
	}
}

// Latest gives the provider's newest block.
func (c *Client) Latest(ctx context.Context) (Header, error) {
	return c.header(ctx, "eth_getBlockByNumber", "latest")
}

// HeaderByHash gives a block, NotFound if the provider does not know it (or not yet).
func (c *Client) HeaderByHash(ctx context.Context, h model.Hash) (Header, error) {
	return c.header(ctx, "eth_getBlockByHash", h)
}

func (c *Client) header(ctx context.Context, method string, which any) (Header, error) {
	var h *Header
	err := c.call(ctx, &h, method, which, false)
	if err == nil && h == nil {
		err = fault.New("chain/rpc.header", fault.NotFound, "provider knows no block %v", which)
	}
	if err != nil {
		return Header{}, err
	}
	return *h, nil
}

// Headers gives the canonical blocks of these numbers, in one round trip a
// batch. They may be of different branches when a reorg comes in between: check
// that they link. NotFound if the provider lacks one.
func (c *Client) Headers(ctx context.Context, numbers []uint64) ([]Header, error) {
	raw := make([]*Header, len(numbers))
	elems := make([]gethrpc.BatchElem, len(numbers))
	for i, n := range numbers {
		elems[i] = gethrpc.BatchElem{Method: "eth_getBlockByNumber", Args: []any{hexutil.Uint64(n), false}, Result: &raw[i]}
	}
	if err := c.batch(ctx, elems); err != nil {
		return nil, err
	}
	out := make([]Header, len(numbers))
	for i, h := range raw {
		if elems[i].Error != nil {
			return nil, fault.As("chain/rpc.Headers", fault.Unavailable, elems[i].Error)
		}
		if h == nil {
			return nil, fault.New("chain/rpc.Headers", fault.NotFound, "provider knows no block %d", numbers[i])
		}
		if h.Number != numbers[i] {
			return nil, fault.New("chain/rpc.Headers", fault.Unavailable, "asked for block %d, got %d", numbers[i], h.Number)
		}
		out[i] = *h
	}
	return out, nil
}

// call makes one call with a deadline.
func (c *Client) call(ctx context.Context, result any, method string, args ...any) error {
	return c.timed(ctx, c.patience, method, 1, func(ctx context.Context) error {
		return c.calls.CallContext(ctx, result, method, args...)
	})
}

// batch makes many calls, batchItems at a time. The caller looks at each item's
// Error when batch gives none.
func (c *Client) batch(ctx context.Context, elems []gethrpc.BatchElem) error {
	for len(elems) > 0 {
		n := min(batchItems, len(elems))
		err := c.timed(ctx, c.patience, elems[0].Method, n, func(ctx context.Context) error { return c.some(ctx, elems[:n]) })
		if err != nil {
			return err
		}
		elems = elems[n:]
	}
	return nil
}

// some makes the calls of one request. A provider that has had enough of us is an
// error of the whole.
func (c *Client) some(ctx context.Context, elems []gethrpc.BatchElem) error {
	if len(elems) == 1 { // a provider may charge or refuse batches
		e := &elems[0]
		e.Error = c.calls.CallContext(ctx, e.Result, e.Method, e.Args...)
		if IsAnswer(e.Error) && !IsRefused(mark(e.Error)) {
			return nil
		}
		return e.Error
	}
	if err := c.calls.BatchCallContext(ctx, elems); err != nil {
		return err
	}
	for _, e := range elems {
		if IsRefused(mark(e.Error)) {
			return e.Error
		}
	}
	return nil
}

// timed makes a request of n calls with a deadline, if the meter lets it.
func (c *Client) timed(ctx context.Context, timeout time.Duration, method string, n int, do func(context.Context) error) error {
	parent := ctx
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := c.meter.Begin(ctx, n); err != nil {
		return fault.Wrap("chain/rpc."+method, err)
	}
	start := time.Now()
	err := mark(hideURL(do(ctx)))
	c.metrics.observe(c.chain.ID, method, time.Since(start), err)
	if err != nil && parent.Err() != nil { // the caller had enough: no fault of the provider's
		c.meter.End(context.Canceled)
	} else {
		c.meter.End(err)
	}
	kind := fault.Unavailable
	if IsRefused(err) {
		kind = fault.TooMany
	}
	return fault.As("chain/rpc."+method, kind, err)
}

// hideURL drops the URL that net/http puts before its errors: it may hold a key.
func hideURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return fmt.Errorf("%s: %w", u.Op, u.Err)
	}
	return err
}

// Follow calls ring for each new head that the provider announces, zero if it could
// not be read, until ctx ends (nil) or the socket does. Rings may be lost:
// ask for the head now and then.
// It is Unsupported where the provider has no socket for it.
func (c *Client) Follow(ctx context.Context, ring func(announced Header)) error {
	const op = "chain/rpc.Follow"
	if c.provider.WS == "" {
		return fault.New(op, fault.Unsupported, "provider %s has no socket", c.Host())
	}
	dialCtx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	ws, err := gethrpc.DialOptions(dialCtx, c.provider.WS, gethrpc.WithWebsocketMessageSizeLimit(maxHead))
	if err != nil {
		return fault.As(op, fault.Unavailable, hideURL(err))
	}
	defer ws.Close()
	heads := make(chan json.RawMessage, 16)
	sub, err := ws.EthSubscribe(dialCtx, heads, "newHeads")
	if err != nil {
		return fault.As(op, fault.Unavailable, hideURL(err))
	}
	defer sub.Unsubscribe()
	ring(Header{}) // what came before the subscription
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-sub.Err():
			if err == nil {
				err = errors.New("subscription ended")
			}
			return fault.As(op, fault.Unavailable, hideURL(err))
		case head := <-heads:
			ring(headOf(head))
		}
	}
}

// headOf reads an announced head, zero if it is none: it is asked for all the same.
func headOf(head json.RawMessage) Header {
	var h Header
	if json.Unmarshal(head, &h) != nil {
		return Header{}
	}
	return h
}
