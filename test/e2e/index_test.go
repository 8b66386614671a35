package e2e

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"
)

// The pass that alice plays with was minted by the demo, before anybody asked.
func TestOperatorSeesWhoHoldsWhat(t *testing.T) {
	alice, bob := begin(t) // the pass is with alice
	c := demo.Creator(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ask := func(path string) (out struct {
		Holders   []struct{ Wallet, Amount string }
		History   []struct{ What, To, Balance string }
		Contracts []struct {
			Contract string
			Index    struct{ State, Kind string }
		}
		At    map[string]any
		Index map[string]any
	}) {
		if err := c.Call(ctx, "GET", path, nil, &out); err != nil {
			t.Fatal(path, err)
		}
		return out
	}
	for {
		all := ask("/v1/contracts").Contracts
		if len(all) > 0 && all[0].Index.State == "complete" && all[0].Index.Kind == "erc721" {
			break
		}
		select {
		case <-ctx.Done():
			t.Fatalf("not indexed: %+v", all)
		case <-time.After(50 * time.Millisecond):
		}
	}
	q := "?" + url.Values{"chain": {"31337"}}.Encode()
	at := "/v1/contracts/" + demo.Contract + "/holders"
	held := map[string]string{}
	for _, h := range ask(at + q).Holders {
		held[strings.ToLower(h.Wallet)] = h.Amount
	}
	if held[strings.ToLower(alice.Address)] == "" || held[strings.ToLower(bob.Address)] != "" {
		t.Errorf("holders are %v", held)
	}
	h := ask(at + "/" + alice.Address + "/history" + q)
	if n := len(h.History); n == 0 || h.History[n-1].What != "mint" && h.History[n-1].What != "transfer" || h.At["block_hash"] == nil {
		t.Errorf("history of alice: %+v", h)
	}
	var guesses struct{ Guesses []struct{ Guess string } }
	gate := map[string]any{"erc721": map[string]any{"chain": 31337, "contract": demo.Contract}}
	if err := c.Call(ctx, "POST", "/v1/gates:estimate", map[string]any{"gate": gate, "wallets": []string{alice.Address, bob.Address}}, &guesses); err != nil {
		t.Fatal(err)
	}
	if len(guesses.Guesses) != 2 || guesses.Guesses[0].Guess != "likely" || guesses.Guesses[1].Guess != "unlikely" {
		t.Errorf("%+v", guesses)
	}
}
