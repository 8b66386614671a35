package session_test

import (
	"testing"
	"testing/synctest"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestTheEndIsToldOnceAndNotALossThatMayComeBack(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		first, second, late := 0, 0, 0
		for _, n := range []*int{&first, &second} {
			if err := h.AtEnd(info.Session, func() { *n++ }); err != nil {
				t.Fatal(err)
			}
		}
		h.transfer(alice, bob)
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		if first != 0 {
			t.Fatal("a right that was lost ended the session")
		}
		for range 2 {
			if err := h.Close(info.Session); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if first != 1 || second != 1 {
			t.Errorf("told %d and %d times, want once each", first, second)
		}
		if err := h.AtEnd(info.Session, func() { late++ }); err != nil || late != 1 {
			t.Errorf("of a session that has ended: told %d times, %v", late, err)
		}
		if err := h.AtEnd("none", func() {}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("of no session: %v", err)
		}
	})
}
