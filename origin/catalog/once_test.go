package catalog_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/origin/catalog"
)

func TestNonceIsUsedUpOnce(t *testing.T) {
	c := open(t, catalog.Config{})
	var won, lost atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			switch err := c.Consume(t.Context(), "nonce1234", time.Now().Add(time.Minute)); {
			case err == nil:
				won.Add(1)
			case fault.KindOf(err) == fault.Conflict:
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || lost.Load() != 7 {
		t.Errorf("%d won, %d lost", won.Load(), lost.Load())
	}
}

func TestBadNoncesAreRefused(t *testing.T) {
	c := open(t, catalog.Config{})
	soon := time.Now().Add(time.Minute)
	for _, n := range []struct {
		name, nonce string
		expires     time.Time
		want        fault.Kind
	}{
		{"short", "abc", soon, fault.Invalid},
		{"long", strings.Repeat("a", 257), soon, fault.Invalid},
		{"not alphanumeric", "abcd/../efgh", soon, fault.Invalid},
		{"expired", "abcdefgh", time.Now().Add(-time.Second), fault.Conflict},
		{"for ever", "abcdefgh", time.Now().Add(100 * time.Hour), fault.Invalid},
	} {
		t.Run(n.name, func(t *testing.T) { wantKind(t, c.Consume(t.Context(), n.nonce, n.expires), n.want) })
	}
}

func TestIdempotencyKeyGivesTheFirstAnswer(t *testing.T) {
	c := open(t, catalog.Config{})
	ctx, mine, other := t.Context(), [32]byte{1}, [32]byte{2}
	if r, err := c.Reserve(ctx, "k", mine); r != nil || err != nil {
		t.Fatalf("first: %v, %v", r, err)
	}
	_, err := c.Reserve(ctx, "k", mine)
	wantKind(t, err, fault.Conflict)
	answer := catalog.Reply{Status: 201, Header: map[string]string{"Location": "/x"}, Body: []byte("{}")}
	if err := c.Settle(ctx, "k", mine, answer); err != nil {
		t.Fatal(err)
	}
	r, err := c.Reserve(ctx, "k", mine)
	if err != nil || !cmp.Equal(*r, answer) {
		t.Errorf("second: %+v, %v", r, err)
	}
	_, err = c.Reserve(ctx, "k", other)
	wantKind(t, err, fault.Unsupported)
	if _, err := c.Reserve(ctx, "failed", mine); err != nil {
		t.Fatal(err)
	}
	if err := c.Release(ctx, "failed"); err != nil {
		t.Fatal(err)
	}
	if r, err := c.Reserve(ctx, "failed", other); r != nil || err != nil {
		t.Errorf("after a release: %v, %v", r, err)
	}
	_, err = c.Reserve(ctx, strings.Repeat("k", 600), mine)
	wantKind(t, err, fault.Invalid)
}

func TestAuditLinesAreKeptInOrderOverARestart(t *testing.T) {
	dir := t.TempDir()
	db := database(t, dir)
	c := over(t, catalog.Config{}, db)
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			l := catalog.Line{Actor: "admin", Action: "gate.set", Video: "v1", Outcome: "done", Detail: json.RawMessage(`{"n":1}`)}
			if i%2 == 0 {
				l.Video = "v2"
			}
			if err := c.Append(t.Context(), l); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = database(t, dir)
	defer db.Close()
	c = over(t, catalog.Config{}, db)
	if err := c.Append(t.Context(), catalog.Line{Action: "last", Video: "v2"}); err != nil {
		t.Fatal(err)
	}
	var got []string
	q := catalog.LineQuery{PageSize: 2, Video: "v2"}
	for {
		page, err := c.Lines(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Lines {
			got = append(got, fmt.Sprint(l.Number))
			if l.Video != "v2" || l.Time.IsZero() {
				t.Errorf("line %+v", l)
			}
		}
		if q.PageToken = page.Next; q.PageToken == "" {
			break
		}
	}
	if len(got) != 6 || got[0] != "11" {
		t.Errorf("lines %v", got)
	}
	err := c.Append(t.Context(), catalog.Line{Detail: json.RawMessage(`"` + strings.Repeat("x", 9000) + `"`)})
	wantKind(t, err, fault.TooLarge)
}
