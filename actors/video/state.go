package video

import (
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	maxTries   = 5 // of a step that fails for no fault of the source
	pauseFirst = time.Second
	pauseMax   = 30 * time.Second
	idleFor    = time.Minute // without anything to do, before the actor goes
)

// State is one video's life. What is worth keeping is in v, the record as the
// catalog has it; the rest is begun anew after a restart.
type State struct {
	v     model.Video
	draft *model.Video // being saved, or to be saved again at saveAt
	saves int          // failed in a row
	save  time.Time    // when the draft is saved again; zero while it is being saved

	saving    bool
	over      bool         // deleted, or another's: nothing more is done or told
	commanded bool         // the save under way belongs to a command
	before    *model.Video // the draft that the command's was made from
	erasing   bool

	steps     uint64 // number of the newest probe or pack
	stepping  bool
	tries     int
	stepAt    time.Time // of the next try
	submitted map[int]bool
	remade    bool // all chunks were made again in this life
	tidied    bool

	busy time.Time // when something happened last
	p    progress
}

func newState(now time.Time) *State {
	return &State{submitted: map[int]bool{}, busy: now}
}

func (s *State) apply(now time.Time, e event) []effect {
	if _, ok := e.(swept); !ok {
		s.busy = now
	}
	var out []effect
	switch e := e.(type) {
	case loaded:
		s.v = e.Video
		s.steps = s.v.Epoch << 32 // not those of an owner before
		out = s.resume(now)
	case saved:
		out = s.saved(now, e.Video)
	case saveFailed:
		out = s.saveFailed(now, e.Err)
	case stepped:
		out = s.stepped(now, e)
	case chunkDone:
		out = s.chunkDone(now, e)
	case chunkProgressed:
		s.p.chunk(e)
	case packProgressed:
		s.p.part = ratio(float64(e.Done), float64(e.Total))
	case uploadMoved:
		if s.v.State == model.Uploading {
			s.p.part = ratio(float64(e.Offset), float64(e.Size))
		}
	case ticked:
		out = s.tick(now)
	case swept:
		if s.isIdle(now) {
			return []effect{retire{}}
		}
		return nil
	default:
		out = s.command(now, e)
	}
	if s.saving || s.over {
		return out // told once it is saved
	}
	return append(out, s.p.tell(now, s.v)...)
}

// wake is when ticked is due, zero for never.
func (s *State) wake() time.Time {
	at := s.save
	if at.IsZero() || !s.stepAt.IsZero() && s.stepAt.Before(at) {
		at = s.stepAt
	}
	return at
}

func (s *State) tick(now time.Time) []effect {
	if !s.save.IsZero() && !now.Before(s.save) {
		return s.write(*s.draft)
	}
	if !s.stepAt.IsZero() && !now.Before(s.stepAt) {
		s.stepAt = time.Time{}
		return s.resume(now)
	}
	return nil
}

func (s *State) isIdle(now time.Time) bool {
	switch s.v.State {
	case model.Created, model.Uploading, model.Packaged, model.Published, model.Failed:
		return s.draft == nil && !s.stepping && now.Sub(s.busy) >= idleFor
	}
	return false
}

// next is a copy of the record to change and write.
func (s *State) next() model.Video {
	v := s.v
	if s.draft != nil {
		v = *s.draft
	}
	v.Done = slices.Clone(v.Done)
	return v
}

// write makes v the record. What follows from it happens once it is saved.
func (s *State) write(v model.Video) []effect {
	s.draft = &v
	s.saving, s.save = true, time.Time{}
	return []effect{save{v}}
}

func (s *State) saved(now time.Time, v model.Video) []effect {
	s.saves = 0
	s.saving, s.draft = false, nil
	if s.erasing {
		s.over = true
		return []effect{answer{}, remove{s.v}, retire{Gone: true}}
	}
	s.v = v
	var out []effect
	if s.commanded {
		s.commanded, s.before = false, nil
		out = append(out, answer{})
	}
	return append(out, s.resume(now)...)
}

// saveFailed ends the actor when another owner was there: whoever that is goes on.
func (s *State) saveFailed(now time.Time, err error) []effect {
	lost := fault.KindOf(err) == fault.Conflict || fault.KindOf(err) == fault.NotFound
	s.saving, s.over = false, lost
	var out []effect
	if s.commanded || s.erasing {
		if fault.KindOf(err) == fault.Conflict {
			err = fault.As("actors/video", fault.Unavailable, err) // ask again, the next owner will know
		}
		out = append(out, answer{err})
		s.draft, s.before, s.commanded, s.erasing = s.before, nil, false, false
	}
	switch {
	case lost:
		s.stepping = false
		return append(out, cancel{}, retire{})
	case s.draft == nil:
		return append(out, s.resume(now)...)
	}
	s.save = now.Add(pause(s.saves))
	s.saves++
	return out
}

// resume starts whatever the record says is to be done and is not under way.
func (s *State) resume(now time.Time) []effect {
	if s.draft != nil || s.stepping || !s.stepAt.IsZero() {
		return nil
	}
	switch s.v.State {
	case model.Uploaded:
		s.begin()
		return []effect{probe{s.steps, s.v}}
	case model.Probed:
		v := s.next()
		v.State = model.Transcoding
		return s.write(v)
	case model.Transcoding:
		return s.transcode(now)
	case model.Packaged, model.Published:
		if !s.tidied { // again in each life: the last one may have been cut short
			s.tidied = true
			return []effect{tidy{s.v}}
		}
	}
	return nil
}

// publishable makes a packaged video published, if its creator wishes so and
// said for whom.
func publishable(v *model.Video) {
	if v.State == model.Packaged && v.Publish && len(v.Gate) > 0 {
		v.State = model.Published
	}
}

func (s *State) begin() {
	s.steps++
	s.stepping = true
	s.p.part = 0
}

// fail ends the life, with a reason for people. Retry may begin it again.
func (s *State) fail(reason string) []effect {
	v := s.next()
	v.State, v.Reason = model.Failed, reason
	clear(s.submitted)
	return append([]effect{cancel{}}, s.write(v)...)
}

// refused tells whether trying again is of no use: the source is at fault.
func refused(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Unsupported, fault.TooLarge, fault.Corrupt, fault.Forbidden:
		return true
	}
	return false
}

func pause(failed int) time.Duration { return min(pauseFirst<<min(failed, 10), pauseMax) }
