package cli

import (
	"bytes"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// desks answers the `contract` verbs.
type desks struct {
	Contracts
	sent Sent
	err  error
}

func (d desks) Deploy(_ context.Context, on Desk, _ Deploy) (Sent, error) {
	on.Tell("sent 0x1")
	return d.sent, d.err
}
func (d desks) Mint(context.Context, Desk, model.Address, model.Address, string, time.Time) (Sent, error) {
	return d.sent, d.err
}
func (d desks) SetRole(context.Context, Desk, model.Address, string, model.Address, bool) (Sent, error) {
	return d.sent, d.err
}

const pass, bob = "0x5FbDB2315678afecb367f032d93F642f64180aa3", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

func TestContractVerbsSayWhatBecameOfIt(t *testing.T) {
	plan := &Plan{From: bob, To: "0x4e59b44847b379578588920cA78FbF26c0B4956C", Nonce: 3, Gas: 100, Gwei: "2 gwei", Coins: "0.1"}
	done := Sent{Chain: 5, Contract: pass, Block: &model.BlockRef{Number: 9}, Transaction: "0xaa"}
	for name, tc := range map[string]struct {
		args      string
		sent      Sent
		err       error
		out, errs string
		code      int
	}{
		"deployed":   {"deploy access-pass --key-file k", done, nil, pass + " (chain 5, block 9, transaction 0xaa)\n", "sent 0x1\n", ExitDone},
		"there":      {"deploy access-pass --key-file k", Sent{Chain: 5, Contract: pass, There: true}, nil, pass + " (was on chain 5 already)\n", "sent 0x1\n", ExitDone},
		"dry run":    {"deploy access-pass --key-file k --dry-run", Sent{Chain: 5, Contract: pass, Plan: plan}, nil, "chain 5: would deploy " + pass + " from " + bob + ", nonce 3: 100 gas at 2 gwei or less, so 0.1 of the chain's coin at most\n", "sent 0x1\n", ExitDone},
		"would mint": {"mint " + pass + " " + bob + " 1 --key-file k --dry-run", Sent{Chain: 5, Contract: pass, Plan: plan}, nil, "chain 5: would call " + pass + " from " + bob + ", nonce 3: 100 gas at 2 gwei or less, so 0.1 of the chain's coin at most\n", "", ExitDone},
		"minted":     {"mint " + pass + " " + bob + " 1 --key-file k", done, nil, "minted 1 for " + bob + " (chain 5, block 9, transaction 0xaa)\n", "", ExitDone},
		"a role":     {"grant-role " + pass + " minter " + bob + " --key-file k", done, nil, bob + " has the role minter of " + pass + " (chain 5, block 9, transaction 0xaa)\n", "", ExitDone},
		"taken":      {"revoke-role " + pass + " minter " + bob + " --key-file k", done, nil, bob + " no longer has the role minter of " + pass + " (chain 5, block 9, transaction 0xaa)\n", "", ExitDone},
		"no":         {"mint " + pass + " " + bob + " 1 --key-file k", Sent{}, fault.Wrap("a.b", fault.New("c.d", fault.Conflict, "the contract refuses: no")), "", "streamgate: the contract refuses: no\n", ExitFailed},
		"wrong word": {"mint " + pass + " " + bob + " x --key-file k", Sent{}, fault.New("c.d", fault.Invalid, "token id %q", "x"), "", "streamgate: token id \"x\"\nsee 'streamgate contract mint --help'\n", ExitUsage},
		"too few":    {"mint " + pass + " " + bob, Sent{}, nil, "", "streamgate: accepts 3 arg(s), received 2: want streamgate contract mint CONTRACT TO TOKEN_ID [flags]\nsee 'streamgate contract mint --help'\n", ExitUsage},
		"is over":    {"mint " + pass + " " + bob + " 1 --key-file k --until 2020-01-01T00:00:00Z", Sent{}, nil, "", "streamgate: --until 2020-01-01T00:00:00Z is over: nobody could watch with that pass\nsee 'streamgate contract mint --help'\n", ExitUsage},
		"checksum": {"mint " + strings.ToUpper(pass[:3]) + pass[3:] + " " + bob + " 1 --key-file k", Sent{}, nil, "",
			"streamgate: CONTRACT: address \"0X5FbDB2315678afecb367f032d93F642f64180aa3\": want 0x and 40 hex digits\nsee 'streamgate contract mint --help'\n", ExitUsage},
	} {
		var out, errs bytes.Buffer
		code := Run(t.Context(), Deps{Out: &out, Err: &errs, Contracts: desks{sent: tc.sent, err: tc.err}}, append([]string{"contract"}, strings.Fields(tc.args)...))
		if code != tc.code || out.String() != tc.out || errs.String() != tc.errs {
			t.Errorf("%s: %d\n%s%s", name, code, out.String(), errs.String())
		}
	}
}

func TestErrorsForPeopleHaveNoTrail(t *testing.T) {
	inner := fault.New("chain/x.Y", fault.Unavailable, "no answer")
	for want, err := range map[string]error{
		"no answer":         fault.Wrap("a", fault.Wrap("b.C", inner)),
		"line 3: no answer": fmt.Errorf("line 3: %w", inner),
		"x: no answer":      usagef("x: %w", inner),
		"plain":             fmt.Errorf("plain"),
	} {
		if got := words(err); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestErrorsOfCallsSayWhatToDo(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"status":401,"detail":"send the API token"}`))
	}))
	defer s.Close()
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"--token-file": {"chain", "list", "--server", s.URL, "--ca", ca},
		"by --ca":      {"chain", "list", "--server", s.URL},
		"--server or":  {"chain", "list", "--server", "https://localhost:1"},
	} {
		var out, errs bytes.Buffer
		if code := Run(t.Context(), Deps{Out: &out, Err: &errs}, args); code != ExitFailed || !strings.Contains(errs.String(), want) {
			t.Errorf("%v: %d %s", args, code, errs.String())
		}
	}
}

func TestTablesAreForPeople(t *testing.T) {
	for want, v := range map[string]any{"21000000": 21e6, "1.5": 1.5, pass: strings.ToLower(pass), "a,b": []any{"a", "b"}, "-": nil} {
		if got := cell(v); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for want, wei := range map[string]uint64{"0": 0, "1 wei": 1, "0.6013": 601_315_607, "30": 30e9} {
		if got := gwei(wei); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
