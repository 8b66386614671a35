package main

import (
	"reflect"
	"testing"
	"time"

	"github.com/streamgate/streamgate/actors/session"
)

// most bounds an exploration of a test: a busy machine is no failure, hanging is.
const most = 5 * time.Minute

func TestBoundHoldsInEveryOrderOfEvents(t *testing.T) {
	for _, s := range sizes("small") {
		f, r := try(t.Context(), s, right, most)
		t.Log(s.Name, f)
		if f.Wrong != "" {
			t.Errorf("%s\n%s", f.Wrong, r.tell(f.Trace))
		}
		if f.Cut || f.States < 10_000 {
			t.Errorf("%s is not all there is", f)
		}
	}
}

func TestEveryVariantThatIsBuiltWrongIsCaught(t *testing.T) {
	for _, v := range wrongs() {
		t.Run(v.what, func(t *testing.T) {
			f, r := try(t.Context(), v.size, v.how, most)
			if f.Wrong == "" {
				t.Fatalf("not caught: %s", f)
			}
			if last := f.Trace[len(f.Trace)-1].at; !r.serves(&last) {
				t.Errorf("the trace does not end where it is said to:\n%s", r.tell(f.Trace))
			}
		})
	}
}

// A state that shared anything with the one that it was made of would make the
// walk wrong without a word.
func TestCopiesOfACoreShareNothing(t *testing.T) {
	r := newRigs(sizes("small")[0], right, 1)[0]
	w := r.Start()[0]
	before := r.t.sessions.at(w.e.session).core
	was := keyed(&before)
	after := copied(before)
	if keyed(&after) != was {
		t.Fatal("the copy is another")
	}
	after.Missed(zero, zero, &listener{m: r, head: w.e.head})
	shift(&after, zero, -tick, far)
	if keyed(&after) == was {
		t.Error("the copy did not change: the test is empty")
	}
	if keyed(&before) != was {
		t.Error("what was done to the copy was done to the original")
	}
}

func TestTimesAreMovedAndOldOnesStay(t *testing.T) {
	v := struct {
		at, never, end time.Time
		in             map[string]*time.Time
	}{at: zero, end: zero.Add(far), in: map[string]*time.Time{"x": {}}}
	*v.in["x"] = zero.Add(-2 * tick)
	shift(&v, zero, -tick, 2*tick)
	if !v.at.Equal(zero.Add(-tick)) || !v.never.IsZero() || !v.end.Equal(zero.Add(far)) || !v.in["x"].Equal(zero.Add(-2*tick)) {
		t.Errorf("moved to %+v, %s", v, v.in["x"])
	}
}

// The world is hashed as bytes, so it may hold nothing that bytes do not say.
func TestWorldHoldsPlainNumbersAlone(t *testing.T) {
	var look func(reflect.Type)
	look = func(of reflect.Type) {
		switch of.Kind() {
		case reflect.Struct:
			for i := range of.NumField() {
				look(of.Field(i).Type)
			}
		case reflect.Array:
			look(of.Elem())
		case reflect.Int32:
		default:
			t.Errorf("the world holds a %s", of)
		}
	}
	look(reflect.TypeFor[world]())
}

var _ session.Orders = (*listener)(nil)
