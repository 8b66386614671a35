package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"github.com/streamgate/streamgate/test/cluster"
)

// setupBound is how long the cluster may take for one step before measuring.
const setupBound = 30 * time.Second

// outside lets test/cluster's doors be used without a test. A method that is not
// here is not called by them.
type outside struct {
	testing.TB
	ctx context.Context
}

// stopped is what Fatal throws and attempt catches.
type stopped struct{ err error }

func (o outside) Helper()                           {}
func (o outside) Context() context.Context          { return o.ctx }
func (o outside) Cleanup(func())                    {} // connections end with the process
func (o outside) Fatal(args ...any)                 { panic(stopped{fmt.Errorf("%s", fmt.Sprint(args...))}) }
func (o outside) Fatalf(format string, args ...any) { panic(stopped{fmt.Errorf(format, args...)}) }

// attempt runs f and turns its Fatal into an error.
func attempt(ctx context.Context, f func(testing.TB)) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case stopped:
			err = r.err
		default:
			panic(r)
		}
	}()
	f(outside{ctx: ctx})
	return nil
}

// eventually asks until the answer is nil, or for setupBound.
func eventually(ctx context.Context, what string, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, setupBound)
	defer cancel()
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within %v: %w", what, setupBound, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// watch signs in and opens a session as soon as the edge grants it.
func watch(ctx context.Context, c *cluster.Cluster, edge string, w cluster.Wallet) (s cluster.Session, err error) {
	token := ""
	if err := attempt(ctx, func(t testing.TB) { token = c.Login(t, edge, w) }); err != nil {
		return s, fmt.Errorf("login of %s at %s: %w", w.Name, edge, err)
	}
	err = eventually(ctx, "session of "+w.Name+" at "+edge, func(ctx context.Context) (err error) {
		ferr := attempt(ctx, func(t testing.TB) { s, err = c.Open(t, edge, token, c.Video) })
		if ferr != nil {
			return ferr
		}
		return err
	})
	return s, err
}

// stranger makes a wallet that holds nothing.
func stranger(name string) (cluster.Wallet, error) {
	k, err := crypto.GenerateKey()
	if err != nil {
		return cluster.Wallet{}, err
	}
	return cluster.Wallet{Name: name, Address: crypto.PubkeyToAddress(k.PublicKey).Hex(), Key: hexutil.Encode(crypto.FromECDSA(k))}, nil
}

// sibling names another file of a session: path is relative to its master playlist.
func sibling(s cluster.Session, path string) string {
	return strings.TrimSuffix(s.HLS, "master.m3u8") + path
}

// The protocols that are measured.
const (
	h2 = "h2"
	h3 = "h3"
)

func protocols() []string { return []string{h2, h3} }

// connection makes a client with connections of its own. window bounds the bytes
// that an HTTP/3 response may be ahead of its reader, 0 for the usual.
func connection(proto string, trust *tls.Config, window uint64) http.RoundTripper {
	if proto == h3 {
		q := &quic.Config{InitialStreamReceiveWindow: window, MaxStreamReceiveWindow: window, KeepAlivePeriod: 10 * time.Second}
		return &http3.Transport{TLSClientConfig: trust, QUICConfig: q}
	}
	return &http.Transport{TLSClientConfig: trust, ForceAttemptHTTP2: true, ResponseHeaderTimeout: setupBound}
}
