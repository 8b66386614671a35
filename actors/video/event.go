package video

import (
	"encoding/json"
	"fmt"

	"github.com/streamgate/streamgate/internal/model"
)

// event is a fact or a command that a video's actor is told.
type event interface{ event() }

type (
	// loaded is the record, claimed for this actor.
	loaded struct{ Video model.Video }
	// saved and saveFailed end a save.
	saved      struct{ Video model.Video }
	saveFailed struct{ Err error }
	// stepped is the end of a probe or a pack.
	stepped struct {
		ID       uint64
		Err      error
		Source   model.Source    // of a probe
		Plan     model.Plan      // of a probe
		Manifest *model.Manifest // of a pack
	}
	chunkDone struct {
		Number int
		Err    error
	}
	chunkProgressed struct{ Number, Done, Total int }
	packProgressed  struct{ Done, Total int }
	uploadMoved     struct{ Offset, Size int64 }
	// ticked means that the time State.wake gave has come; swept comes now and then.
	ticked struct{}
	swept  struct{}
)

// The commands. Each is answered once.
type (
	rename          struct{ Title string }
	setGate         struct{ Gate json.RawMessage }
	setPublish      struct{ Publish bool }
	retry           struct{}
	erase           struct{}
	uploadStarted   struct{ Upload string }
	uploadCompleted struct{ Upload string }
	uploadEnded     struct{ Upload string } // without being complete
)

func (loaded) event()          {}
func (saved) event()           {}
func (saveFailed) event()      {}
func (stepped) event()         {}
func (chunkDone) event()       {}
func (chunkProgressed) event() {}
func (packProgressed) event()  {}
func (uploadMoved) event()     {}
func (ticked) event()          {}
func (swept) event()           {}
func (rename) event()          {}
func (setGate) event()         {}
func (setPublish) event()      {}
func (retry) event()           {}
func (erase) event()           {}
func (uploadStarted) event()   {}
func (uploadCompleted) event() {}
func (uploadEnded) event()     {}

// effect is an order to the shell. Effects are carried out in order.
type effect interface{ String() string }

type (
	// save writes the record; saved or saveFailed follows before anything else.
	save struct{ Video model.Video }
	// wipe removes the record; the same follows.
	wipe struct{ Epoch uint64 }
	// probe and pack start the step with that number.
	probe struct {
		ID    uint64
		Video model.Video
	}
	pack struct {
		ID    uint64
		Video model.Video
	}
	// submit gives chunks to the pool, cancel takes all of them back.
	submit struct {
		Plan   model.Plan
		Chunks []model.Chunk
	}
	cancel struct{}
	// tidy removes what packaging leaves over, remove all that is left of a video.
	tidy   struct{ Video model.Video }
	remove struct{ Video model.Video }
	tell   struct{ Progress model.Progress }
	answer struct{ Err error }
	// retire stops the actor; Gone if there is no such video any more.
	retire struct{ Gone bool }
)

func (e save) String() string {
	s := "save " + string(e.Video.State)
	if e.Video.Publish {
		s += " publish"
	}
	if n := len(e.Video.Done); n > 0 {
		s += fmt.Sprintf(" done %v", e.Video.Done)
	}
	if e.Video.Reason != "" {
		s += fmt.Sprintf(" %q", e.Video.Reason)
	}
	return s
}
func (wipe) String() string    { return "wipe" }
func (e probe) String() string { return fmt.Sprintf("probe #%d", e.ID) }
func (e pack) String() string  { return fmt.Sprintf("pack #%d", e.ID) }
func (e submit) String() string {
	s := "submit"
	for _, c := range e.Chunks {
		s += fmt.Sprintf(" %d", c.Number)
	}
	return s
}
func (cancel) String() string { return "cancel chunks" }
func (tidy) String() string   { return "tidy" }
func (remove) String() string { return "remove" }
func (e tell) String() string {
	p := e.Progress
	s := fmt.Sprintf("tell %s %s %.1f%%", p.State, p.Stage, p.Percent)
	if p.ETA > 0 {
		s += fmt.Sprintf(" eta %s", p.ETA)
	}
	return s
}
func (e answer) String() string {
	if e.Err != nil {
		return "answer " + e.Err.Error()
	}
	return "answer ok"
}
func (e retire) String() string {
	if e.Gone {
		return "retire, gone"
	}
	return "retire"
}
