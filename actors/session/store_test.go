package session

import (
	"errors"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// TestNewGrantIsPublishedBeforeTheOldOneEnds looks at the very moment of the
// cut, which is too short to be met from outside.
func TestNewGrantIsPublishedBeforeTheOldOneEnds(t *testing.T) {
	why := errors.New("lost")
	s := &Service{table: newTable(), ended: ended()}
	s.ended[model.RevokedState] = endedContext(why)
	a := &shell{s: s, e: &entry{ticket: "t"}, st: newState(time.Now(), "v", alice, time.Hour, testPace, 0)}
	a.store(standing{State: model.Active})
	old := a.e.grant.Load()
	end := a.endGrant
	cuts := 0
	a.endGrant = func(cause error) {
		cuts++
		if now := a.e.grant.Load(); now == old || now.State != model.RevokedState {
			t.Errorf("at the cut the ticket leads to a grant that is %s", now.State)
		}
		if cause != why {
			t.Errorf("cut with %v", cause)
		}
		end(cause)
	}
	a.store(standing{State: model.RevokedState})
	a.store(standing{State: model.RevokedState, Reason: "again"})
	if cuts != 1 || old.Context.Err() == nil {
		t.Errorf("%d cuts, context %v", cuts, old.Context.Err())
	}
	a.store(standing{State: model.Active})
	if g := a.e.grant.Load(); g.Context.Err() != nil || g.Context == old.Context {
		t.Error("the grant that came back has the context that ended")
	}
}
