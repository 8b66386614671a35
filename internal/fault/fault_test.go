package fault_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/internal/fault"
)

func TestKindAndFieldSurviveWrapping(t *testing.T) {
	inner := fault.At("gate.Parse", fault.Invalid, "/any/0", "empty list %d", 3)
	err := fault.Wrap("api.SetGate", fmt.Errorf("video x: %w", inner))
	if fault.KindOf(err) != fault.Invalid || fault.FieldOf(err) != "/any/0" || fault.Detail(err) != "empty list 3" {
		t.Fatalf("kind %v, field %q, detail %q", fault.KindOf(err), fault.FieldOf(err), fault.Detail(err))
	}
	if !strings.HasPrefix(err.Error(), "api.SetGate: video x: gate.Parse: ") {
		t.Fatalf("trail %q", err)
	}
}

func TestWrapOfNilIsNil(t *testing.T) {
	if fault.Wrap("op", nil) != nil || fault.As("op", fault.Invalid, nil) != nil {
		t.Fatal("made an error of nothing")
	}
}

func TestInternalShowsNoTrail(t *testing.T) {
	p := fault.ProblemOf(fault.Wrap("kv.Get", errors.New("disk /dev/sda1 is broken")))
	if p.Status != http.StatusInternalServerError || p.Detail != "" {
		t.Fatalf("%+v", p)
	}
}

func TestProblemTravelsAndKeepsItsKind(t *testing.T) {
	for _, kind := range []fault.Kind{fault.Invalid, fault.Revoked, fault.Stale, fault.Expired, fault.Conflict, fault.TooMany, fault.Corrupt} {
		rec := httptest.NewRecorder()
		fault.WriteProblem(rec, fault.ProblemOf(fault.At("op", kind, "/x", "because")))
		resp := rec.Result()
		err := fault.FromResponse("client", resp)
		if fault.KindOf(err) != kind || fault.FieldOf(err) != "/x" || fault.Detail(err) != "because" {
			t.Errorf("%v came back as %v", kind, err)
		}
		if retry := resp.Header.Get("Retry-After"); (retry != "") != (kind == fault.Stale || kind == fault.TooMany) {
			t.Errorf("%v: Retry-After %q", kind, retry)
		}
	}
}

func TestAnswerThatIsNoProblemHasTheKindOfItsStatus(t *testing.T) {
	for status, want := range map[int]fault.Kind{404: fault.NotFound, 410: fault.NotFound, 409: fault.Conflict, 418: fault.Internal} {
		resp := &http.Response{StatusCode: status, Status: http.StatusText(status), Body: io.NopCloser(strings.NewReader("<html>"))}
		if err := fault.FromResponse("client", resp); fault.KindOf(err) != want {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// Who is refused in one moment is told different times to come again.
func TestRefusalsSpreadThoseWhoComeAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		before   func(http.Header)
		from, to int
	}{
		"too many": {func(http.Header) {}, 1, 3},
		"full":     {fault.RetryWhenFull, 2, 10},
	} {
		told := map[string]bool{}
		for range 1000 {
			rec := httptest.NewRecorder()
			tc.before(rec.Header())
			fault.WriteProblem(rec, fault.ProblemOf(fault.New("op", fault.TooMany, "because")))
			told[rec.Header().Get("Retry-After")] = true
		}
		for s := tc.from; s <= tc.to; s++ {
			if !told[strconv.Itoa(s)] {
				t.Errorf("%s: nobody of 1000 is told %d", name, s)
			}
		}
		if len(told) != tc.to-tc.from+1 {
			t.Errorf("%s: %v", name, told)
		}
	}
}
