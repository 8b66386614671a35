package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// order is what the benchmark tells a load generator, one JSON a line.
type order struct {
	Proto string   // of the connections to open: h3 or h2; empty: run
	Bases []string // where the objects are, with a slash; connection i uses base i modulo their number
	CA    string   // file
	Conns int

	Size     string // of the object to ask for
	Each     time.Duration
	Inflight int
}

// result is the answer to one.
type result struct {
	Requests, Bytes, Errors int64
	Error                   string // the first
}

// openTogether is how many connections are made at a time.
const openTogether = 32

// generator asks for objects over connections that it keeps.
type generator struct {
	conns []conn
	close func()
}

// conn is one connection and what it asks for.
type conn struct {
	client *http.Client
	base   string
}

// generate carries out orders until there are no more.
func generate(ctx context.Context, in io.Reader, out io.Writer) error {
	var g generator
	defer func() { g.stop() }()
	orders, answers := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var o order
		if err := orders.Decode(&o); err != nil {
			return nil // the benchmark is over
		}
		var r result
		if o.Proto != "" {
			if err := g.open(ctx, o); err != nil {
				r.Error, r.Errors = err.Error(), 1
			}
		} else {
			r = g.run(ctx, o)
		}
		if err := answers.Encode(r); err != nil {
			return err
		}
	}
}

func (g *generator) stop() {
	if g.close != nil {
		g.close()
	}
	g.conns, g.close = nil, nil
}

// open makes new connections in place of those that were there, and asks for
// each object once: later requests find everything in memory and warm.
func (g *generator) open(ctx context.Context, o order) error {
	g.stop()
	clients, shut, err := dial(o.Proto, o.CA, o.Conns)
	if err != nil {
		return err
	}
	g.close = shut
	for i, c := range clients {
		g.conns = append(g.conns, conn{c, o.Bases[i%len(o.Bases)]})
	}
	for name := range sizes {
		if err := g.conns[0].check(ctx, name); err != nil {
			return err
		}
	}
	failed := make(chan error, len(g.conns))
	var opening sync.WaitGroup
	slots := make(chan struct{}, openTogether)
	for _, c := range g.conns {
		slots <- struct{}{}
		opening.Go(func() {
			_, err := c.get(ctx, "2k", io.Discard)
			failed <- err
			<-slots
		})
	}
	opening.Wait()
	close(failed)
	var all error
	for err := range failed {
		all = errors.Join(all, err)
	}
	return all
}

// check looks at every byte.
func (c conn) check(ctx context.Context, name string) error {
	var got bytes.Buffer
	if _, err := c.get(ctx, name, &got); err != nil {
		return err
	}
	if !bytes.Equal(got.Bytes(), content(name)) {
		return fmt.Errorf("%s%s: %d wrong bytes", c.base, path(name), got.Len())
	}
	return nil
}

// askWithin bounds a request; at 200 of 1 MiB at a time on two cores, one may take seconds.
const askWithin = time.Minute

func (c conn) get(ctx context.Context, name string, into io.Writer) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path(name), nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", secret)
	resp, err := c.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	n, err := copyBody(into, resp.Body)
	if err == nil && (resp.StatusCode != http.StatusOK || n != int64(sizes[name])) {
		err = fmt.Errorf("%s: status %d, %d bytes", path(name), resp.StatusCode, n)
	}
	return n, err
}

// buffers are large: what the client spends is not measured, but takes from the
// same two cores.
var buffers = sync.Pool{New: func() any { b := make([]byte, 64<<10); return &b }}

func copyBody(into io.Writer, from io.Reader) (int64, error) {
	b := buffers.Get().(*[]byte)
	defer buffers.Put(b)
	return io.CopyBuffer(struct{ io.Writer }{into}, from, *b) // hides io.Discard's own small buffers
}

// run asks for one object for a while, one request at a time on a connection.
func (g *generator) run(ctx context.Context, o order) result {
	var requests, sum, errs atomic.Int64
	var first atomic.Pointer[string]
	workers := min(len(g.conns), o.Inflight)
	until := time.Now().Add(o.Each)
	var running sync.WaitGroup
	for w := range workers {
		running.Go(func() {
			for i := w; time.Now().Before(until); i += workers {
				if i >= len(g.conns) {
					i = w
				}
				n, err := g.conns[i].get(ctx, o.Size, io.Discard)
				sum.Add(n)
				if err != nil {
					errs.Add(1)
					text := err.Error()
					first.CompareAndSwap(nil, &text)
					continue
				}
				requests.Add(1)
			}
		})
	}
	running.Wait()
	r := result{Requests: requests.Load(), Bytes: sum.Load(), Errors: errs.Load()}
	if text := first.Load(); text != nil {
		r.Error = *text
	}
	return r
}
