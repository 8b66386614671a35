package rpc_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
)

// book is a meter that writes down what it hears.
type book struct {
	calls int
	ended []error
	shut  error
}

func (b *book) Begin(_ context.Context, n int) error {
	b.calls += n
	return b.shut
}

func (b *book) End(err error) { b.ended = append(b.ended, err) }

func TestProvidersSayInManyWaysThatTheyTakeNoMoreCalls(t *testing.T) {
	cases := map[string]struct {
		answer  string
		refused bool
	}{
		"limit":            {`"error":{"code":-32005,"message":"limit exceeded"}`, true},
		"429":              {`"error":{"code":429,"message":"compute units per second exceeded"}`, true},
		"in words":         {`"error":{"code":-32000,"message":"Too Many Requests"}`, true},
		"of a day":         {`"error":{"code":-32005,"message":"daily request count exceeded, request rate limited"}`, true},
		"too many results": {`"error":{"code":-32005,"message":"query returned more than 10000 results"}`, false},
		"too many blocks":  {`"error":{"code":-32005,"message":"block range is too wide: 10 blocks"}`, false},
		"something else":   {`"error":{"code":-32000,"message":"header not found"}`, false},
		"a contract's no":  {`"error":{"code":3,"message":"execution reverted"}`, false},
		"no error":         {`"result":"0x"`, false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			greeting := true
			c := provider(t, func(method string) string {
				if greeting && method == "eth_chainId" {
					return `"result":"0x1"`
				}
				if greeting {
					return `"result":"0x"`
				}
				return tc.answer
			})
			b := &book{}
			client, err := rpc.DialMetered(t.Context(), c, c.Providers[0], metrics(), b)
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			greeting = false
			begun := len(b.ended)
			_, err = client.Read(t.Context(), []rpc.Call{{}})
			if rpc.IsRefused(err) != tc.refused || tc.refused != (fault.KindOf(err) == fault.TooMany && err != nil) {
				t.Errorf("%v", err)
			}
			if len(b.ended) != begun+1 || (b.ended[begun] != nil) != tc.refused {
				t.Errorf("the meter heard %v", b.ended[begun:])
			}
		})
	}
}

func TestHTTPStatus429IsARefusal(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }))
	defer s.Close()
	c, err := chains.New(chains.Config{ID: 1, RPC: []string{s.URL}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rpc.Dial(t.Context(), c, c.Providers[0], metrics()); !rpc.IsRefused(err) {
		t.Error(err)
	}
}

func TestMeterCountsEachCallOfABatchAndCanRefuse(t *testing.T) {
	w := begin(t, false)
	b := &book{}
	c, err := chains.New(chains.Config{ID: 31337, RPC: []string{w.chain.URL()}})
	if err != nil {
		t.Fatal(err)
	}
	client, err := rpc.DialMetered(t.Context(), c, c.Providers[0], metrics(), b)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	before := b.calls
	if _, err := client.Headers(t.Context(), []uint64{0, 1}); err != nil || b.calls != before+2 {
		t.Errorf("%d calls, %v", b.calls-before, err)
	}
	b.shut = rpc.Refused(context.DeadlineExceeded)
	ended := len(b.ended)
	if _, err := client.Latest(t.Context()); !rpc.IsRefused(err) || len(b.ended) != ended {
		t.Errorf("%v, ended %v", err, b.ended[ended:])
	}
}
