package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// An edge gives out its day's receipts on the operator's port, and they are decided
// again from the chain alone: a grant, a loss, a return and a refusal.
func TestDaysReceiptsAreDecidedAgainTheSame(t *testing.T) {
	began := time.Now()
	alice, bob := begin(t)
	s := demo.Watch(t, demo.Edges[0], alice)
	events := demo.Events(t, s)
	if _, err := demo.Open(t, demo.Edges[0], demo.Login(t, demo.Edges[0], bob), demo.Video); err == nil {
		t.Fatal("bob watches without the pass")
	}
	demo.Transfer(t, alice, bob)
	awaitState(t, events, model.RevokedState)
	demo.Transfer(t, bob, alice)
	awaitState(t, events, model.Active)

	file := filepath.Join(t.TempDir(), "day.log")
	want := map[model.Decision]bool{model.Granted: true, model.Denied: true, model.Revoked: true, model.Restored: true}
	lines := 0
	for deadline := time.Now().Add(30 * time.Second); len(want) > 0; { // they are written a moment later
		if time.Now().After(deadline) {
			t.Fatalf("not among the receipts: %v", want)
		}
		lines = receiptsSince(t, began, file, func(r model.Receipt) { delete(want, r.Decision) })
	}
	cmd := exec.CommandContext(t.Context(), demo.Bin, "session", "replay", file, "--ca", demo.CA, "--json", "--rpc", fmt.Sprintf("%d=%s", demo.ChainID, demo.RPC))
	cmd.Env = append(os.Environ(), "STREAMGATE_SERVER="+demo.Origin, "STREAMGATE_TOKEN="+demo.AdminToken)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	var sum struct {
		Receipts, Verified int
		Outcomes           map[string]int
	}
	if err != nil || json.Unmarshal(out, &sum) != nil || sum.Receipts != lines || sum.Verified != lines || sum.Outcomes["equal"] < 4 || sum.Outcomes["differs"]+sum.Outcomes["orphaned"] > 0 {
		t.Fatalf("%d receipts: %v, %s", lines, err, out)
	}
}

// receiptsSince writes an edge's receipts of today from a moment on to a file.
func receiptsSince(t *testing.T, began time.Time, file string, each func(model.Receipt)) (lines int) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, day := range days(began, time.Now()) {
		resp, err := http.Get(demo.Admin["edge-1"] + "/receipts?day=" + day)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("receipts: %v, %v", resp, err)
		}
		defer resp.Body.Close()
		in := bufio.NewScanner(resp.Body)
		for in.Buffer(nil, 1<<20); in.Scan(); {
			var r model.Receipt
			if err := json.Unmarshal(in.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			if r.DecidedAt.Before(began) {
				continue // of tests before, under other gates
			}
			lines++
			each(r)
			if _, err := fmt.Fprintln(f, in.Text()); err != nil {
				t.Fatal(err)
			}
		}
		if err := in.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return lines
}

// days are the one or two, in UTC, that a test ran on.
func days(from, to time.Time) []string {
	a, b := from.UTC().Format(time.DateOnly), to.UTC().Format(time.DateOnly)
	if a == b {
		return []string{a}
	}
	return []string{a, b}
}
