package operator_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/model"
)

// forgetful is a node that never counts transactions which wait, as one of
// several behind an address may not have heard of them. It calls before with
// each request.
func forgetful(t *testing.T, upstream string, before func(body []byte)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		before(body)
		if bytes.Contains(body, []byte("eth_getTransactionCount")) {
			body = bytes.Replace(body, []byte(`"pending"`), []byte(`"latest"`), 1)
		}
		req, err := http.NewRequestWithContext(r.Context(), http.MethodPost, upstream, bytes.NewReader(body))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.Copy(w, resp.Body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// blind is an operator whose node is forgetful, on a chain that seals on
// command alone.
type blind struct {
	chain *devchain.Chain
	op    *operator.Operator
	truth *ethclient.Client
}

func startBlind(t *testing.T, before func(body []byte)) blind {
	t.Helper()
	alice := key(t)
	chain, err := devchain.Start(t.Context(), devchain.Config{Addr: "127.0.0.1:0", ChainID: 31337, Manual: true, Fund: []model.Address{alice.Address()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = chain.Close() })
	op, err := operator.New(t.Context(), forgetful(t, chain.URL(), before), alice)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(op.Close)
	truth, err := ethclient.DialContext(t.Context(), chain.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(truth.Close)
	return blind{chain, op, truth}
}

// deploy sends a transaction; its outcome goes to the channel.
func (b blind) deploy(t *testing.T, out chan<- error) {
	go func() { _, err := b.op.DeployRegistry(t.Context()); out <- err }()
}

// waitFor waits until the account's next nonce is n, waiting transactions counted.
func (b blind) waitFor(t *testing.T, n uint64, failed <-chan error) {
	t.Helper()
	for begun := time.Now(); time.Since(begun) < hang; {
		select {
		case err := <-failed:
			t.Fatal(err)
		default:
		}
		got, err := b.truth.PendingNonceAt(t.Context(), common.Address(b.op.Address()))
		if err != nil {
			t.Fatal(err)
		}
		if got == n {
			return
		}
	}
	t.Fatalf("nonce %d does not come", n)
}

func (b blind) commit(t *testing.T) {
	t.Helper()
	if _, err := b.chain.Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestNoncesDoNotRestOnWhatTheNodeRemembers(t *testing.T) {
	const together = 5
	b := startBlind(t, func([]byte) {})
	for range 2 { // again after a fork that takes everything back
		errs := make(chan error, together)
		for range together {
			b.deploy(t, errs)
		}
		b.waitFor(t, together, errs)
		b.commit(t)
		for range together {
			if err := <-errs; err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.chain.Fork(1); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNonceIsNotTakenTwiceAroundABlock: the first transaction is mined and
// known to be so after the node was asked for the second one's nonce, and
// before that is sent.
func TestNonceIsNotTakenTwiceAroundABlock(t *testing.T) {
	var estimates atomic.Int32
	sent, asked, mined := make(chan struct{}), make(chan struct{}), make(chan struct{})
	told, release := sync.OnceFunc(func() { close(sent) }), sync.OnceFunc(func() { close(mined) })
	b := startBlind(t, func(body []byte) {
		switch {
		case bytes.Contains(body, []byte("eth_getTransactionReceipt")):
			told()
		case bytes.Contains(body, []byte("eth_estimateGas")) && estimates.Add(1) == 2:
			close(asked)
			<-mined
		}
	})
	defer release()
	wait := func(c <-chan struct{}) {
		t.Helper()
		select {
		case <-c:
		case <-time.After(hang):
			t.Fatal("hangs")
		}
	}
	first, second := make(chan error, 1), make(chan error, 1)
	b.deploy(t, first)
	wait(sent)
	b.deploy(t, second)
	wait(asked)
	b.commit(t)
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	release()
	b.waitFor(t, 2, second)
	b.commit(t)
	if err := <-second; err != nil {
		t.Fatal(err)
	}
}
