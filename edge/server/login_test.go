package server_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const byContract = `{"message":"m","signature":"contract"}`

func (h *house) Issue(domain string, a model.Address, _ model.ChainID) (server.Challenge, error) {
	return server.Challenge{Message: domain + " " + a.String(), Nonce: "n1"}, nil
}
func (h *house) Verify(_, signature string) (server.Proof, error) {
	if signature == "contract" {
		return server.Proof{Address: viewer, Nonce: "n1", Voucher: &model.Voucher{Chain: 5, Wallet: viewer, Signature: []byte("s")}}, nil
	}
	if signature != "good" {
		return server.Proof{}, fault.New("fake", fault.Unauthorized, "bad signature")
	}
	return server.Proof{Address: viewer, Nonce: "n1"}, nil
}
func (h *house) Consume(_ context.Context, nonce string, _ time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.nonces[nonce] {
		return fault.New("fake", fault.Conflict, "used")
	}
	h.nonces[nonce] = true
	return nil
}

func (h *house) Vouch(context.Context, model.Voucher) (bool, error) {
	if err := h.stands.Load(); err != nil {
		return *err == nil, *err
	}
	return false, nil
}
func (h *house) Keep(_ context.Context, v model.Voucher, _ time.Time) error {
	h.kept.Store(&v)
	return nil
}

// says is what the contract of an account will say: nil for yes.
func (h *house) says(err error) { h.stands.Store(&err) }

func TestContractAccountSignsInOnItsContractsWord(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	if got := h.do(c, "POST", "/v1/auth/verify", byContract); got.status != 401 || h.kept.Load() != nil {
		t.Errorf("its contract says no: status %d: %s", got.status, got.body)
	}
	h.says(fault.New("fake", fault.NotFound, "no watcher"))
	if got := h.do(c, "POST", "/v1/auth/verify", byContract); got.status != 401 || !strings.Contains(got.body, "none of ours") {
		t.Errorf("on a chain that is not ours: status %d: %s", got.status, got.body)
	}
	h.says(fault.New("fake", fault.Stale, "not seen"))
	if got := h.do(c, "POST", "/v1/auth/verify", byContract); got.status != 503 {
		t.Errorf("nobody can tell: status %d: %s", got.status, got.body)
	}
	h.says(nil)
	got := h.do(c, "POST", "/v1/auth/verify", byContract) // the nonce was not used up until now
	var out struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal([]byte(got.body), &out); err != nil || got.status != 200 || h.kept.Load() == nil {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	if got := h.do(c, "POST", "/v1/videos/v1/sessions", "", "Authorization", "Bearer "+out.Token); got.status != 201 {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	if v := h.opened.Load(); v.Wallet != viewer || v.Voucher != h.kept.Load().ID() {
		t.Errorf("opened by %+v, kept %v", v, h.kept.Load().ID())
	}
	if got := h.do(c, "POST", "/v1/auth/verify", byContract); got.status != 401 {
		t.Errorf("the same login again: status %d", got.status)
	}
}

func TestLoginsOfContractAccountsAreFew(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	const burst, aSecond, all = 20, 2, 40
	begun := time.Now()
	for range all {
		if got := h.do(c, "POST", "/v1/auth/verify", byContract); got.status == 429 {
			return
		}
	}
	if took := time.Since(begun); burst+aSecond*took.Seconds() < all-1 {
		t.Errorf("%d logins in %v ran strangers' code", all, took)
	}
}

func TestTokensSayWhatTheyRestOn(t *testing.T) {
	h := build(t)
	for _, want := range []model.Viewer{{Wallet: viewer}, {Wallet: viewer, Voucher: model.VoucherID{1}}} {
		token, _, err := h.tokens.Issue(want, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := h.tokens.Check(token, time.Now()); err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
	}
}
