package video

import (
	"fmt"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// stepped takes the end of a probe or a pack.
func (s *State) stepped(now time.Time, e stepped) []effect {
	if !s.stepping || e.ID != s.steps {
		return nil // of a step given up
	}
	s.stepping = false
	switch {
	case e.Err == nil:
		s.tries = 0
	case fault.KindOf(e.Err) == fault.NotFound && s.v.State == model.Transcoding && !s.remade:
		return s.remake()
	case refused(e.Err):
		return s.fail(fault.Detail(e.Err))
	case s.tries+1 >= maxTries:
		return s.fail(fmt.Sprintf("tried %d times: %s", maxTries, fault.Detail(e.Err)))
	default:
		s.stepAt = now.Add(pause(s.tries))
		s.tries++
		return nil
	}
	v := s.next()
	switch {
	case v.State == model.Uploaded:
		v.Source, v.Plan, v.Done = &e.Source, &e.Plan, nil
		v.State = model.Probed
	case v.State == model.Transcoding && e.Manifest != nil:
		v.Manifest = e.Manifest
		v.State = model.Packaged
		publishable(&v)
	default:
		return nil
	}
	return s.write(v)
}

// remake makes all chunks again, once: what was made of them is gone.
func (s *State) remake() []effect {
	s.remade = true
	clear(s.submitted)
	s.p = progress{told: s.p.told}
	v := s.next()
	v.Done = nil
	return s.write(v)
}

// transcode submits the chunks that are not done, or packs when all are.
func (s *State) transcode(now time.Time) []effect {
	if s.v.Plan == nil {
		return s.fail("the plan is lost: upload the source again")
	}
	s.p.work(now, *s.v.Plan, s.v.Done)
	var missing []model.Chunk
	waiting := false
	for _, c := range s.v.Plan.Chunks {
		if slices.Contains(s.v.Done, c.Number) {
			continue
		}
		waiting = true
		if !s.submitted[c.Number] {
			s.submitted[c.Number] = true
			missing = append(missing, c)
		}
	}
	switch {
	case len(missing) > 0:
		return []effect{submit{*s.v.Plan, missing}}
	case waiting:
		return nil
	}
	s.begin()
	return []effect{pack{s.steps, s.v}}
}

// chunkDone takes the end of a chunk. The pool has tried it several times.
func (s *State) chunkDone(now time.Time, e chunkDone) []effect {
	v := s.next()
	if v.State != model.Transcoding || slices.Contains(v.Done, e.Number) || !s.submitted[e.Number] {
		return nil
	}
	if e.Err != nil {
		delete(s.submitted, e.Number)
		if refused(e.Err) || s.tries+1 >= maxTries {
			return s.fail(fmt.Sprintf("chunk %d: %s", e.Number, fault.Detail(e.Err)))
		}
		s.stepAt = now.Add(pause(s.tries))
		s.tries++
		return nil
	}
	s.tries = 0
	v.Done = append(v.Done, e.Number)
	slices.Sort(v.Done)
	s.p.chunk(chunkProgressed{Number: e.Number, Done: 1, Total: 1})
	return s.write(v)
}

// command weighs a command, and answers at once if nothing is to be written.
func (s *State) command(now time.Time, e event) []effect {
	v, err := s.changed(e)
	switch {
	case err != nil:
		return []effect{answer{err}}
	case v == nil:
		return append([]effect{answer{}}, s.resume(now)...)
	}
	var out []effect
	s.before = s.draft
	switch e.(type) {
	case erase:
		s.erasing, s.saving = true, true
		return append(s.abandon(), wipe{s.v.Epoch})
	case uploadStarted, uploadEnded:
		out = s.abandon() // whatever was under way was of another source
	}
	s.commanded = true
	publishable(v)
	return append(out, s.write(*v)...)
}

// abandon gives up all work under way.
func (s *State) abandon() []effect {
	s.stepping, s.stepAt, s.tries = false, time.Time{}, 0
	s.p = progress{told: s.p.told}
	if len(s.submitted) == 0 {
		return nil
	}
	clear(s.submitted)
	return []effect{cancel{}}
}

// changed is the record as a command wants it, nil if it is so already.
func (s *State) changed(e event) (*model.Video, error) {
	v := s.next()
	switch e := e.(type) {
	case erase:
		return &v, nil
	case rename:
		if v.Title == e.Title {
			return nil, nil
		}
		v.Title = e.Title
	case setGate:
		if string(v.Gate) == string(e.Gate) {
			return nil, nil
		}
		v.Gate = e.Gate
	case setPublish:
		return published(v, e.Publish)
	case retry:
		return retried(v)
	case uploadStarted:
		return uploading(v, e.Upload)
	case uploadCompleted:
		return uploaded(v, e.Upload)
	case uploadEnded:
		if v.State != model.Uploading || v.Upload != e.Upload {
			return nil, nil
		}
		v.State, v.Upload = model.Created, ""
	}
	return &v, nil
}

func published(v model.Video, wish bool) (*model.Video, error) {
	if v.Publish == wish {
		return nil, nil
	}
	v.Publish = wish
	if !wish && v.State == model.Published {
		v.State = model.Packaged
	}
	return &v, nil
}

// retried goes back to the first thing that is not done.
func retried(v model.Video) (*model.Video, error) {
	switch {
	case v.State != model.Failed:
		return nil, fault.New("actors/video.Retry", fault.Conflict, "the video is %s, only failed ones are tried again", v.State)
	case v.Upload == "":
		return nil, fault.New("actors/video.Retry", fault.Conflict, "nothing was uploaded: upload a source")
	case v.Plan != nil:
		v.State = model.Transcoding
	default:
		v.State = model.Uploaded
	}
	v.Reason = ""
	return &v, nil
}

// uploading lets a source be uploaded as long as there is nothing made of one.
func uploading(v model.Video, upload string) (*model.Video, error) {
	switch v.State {
	case model.Created, model.Uploading, model.Failed:
		if v.State == model.Uploading && v.Upload == upload {
			return nil, nil
		}
		v.State, v.Upload, v.Reason = model.Uploading, upload, ""
		v.Source, v.Plan, v.Done, v.Manifest = nil, nil, nil, nil
		return &v, nil
	}
	if v.Upload == upload {
		return nil, nil // late news of an upload that is complete
	}
	return nil, fault.New("actors/video.UploadStarted", fault.Conflict, "the video is %s: a source is never replaced, create another video", v.State)
}

func uploaded(v model.Video, upload string) (*model.Video, error) {
	switch {
	case v.Upload == upload && v.State != model.Uploading:
		return nil, nil // heard already
	case v.Upload != upload && v.State != model.Created:
		return nil, fault.New("actors/video.UploadCompleted", fault.Conflict, "the video is %s with another upload", v.State)
	}
	v.State, v.Upload = model.Uploaded, upload
	return &v, nil
}
