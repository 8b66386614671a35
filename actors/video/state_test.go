package video

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/actors/script"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// TestScripts runs testdata: each command is an event, what follows are the
// effects, and `at=` moves the clock. A save is followed by its end, which is
// success unless `disk` said otherwise.
func TestScripts(t *testing.T) {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	script.Files(t, "testdata/*.txt", func(*testing.T) func(script.Command) string {
		now := start
		s := newState(now)
		var disk error
		var b strings.Builder
		var carry func(effects []effect)
		carry = func(effects []effect) {
			for _, e := range effects {
				fmt.Fprintln(&b, e)
				var end event
				switch e := e.(type) {
				case save:
					end = saved(e)
				case wipe:
					end = saved{}
				default:
					continue
				}
				if disk != nil {
					end = saveFailed{disk}
				}
				carry(s.apply(now, end))
			}
		}
		return func(c script.Command) string {
			b.Reset()
			now = start.Add(c.Duration("at", now.Sub(start)))
			switch c.Name {
			case "disk":
				disk = map[string]error{
					"well": nil, "broken": fault.New("", fault.Internal, "disk is broken"),
					"taken": fault.New("", fault.Conflict, "epoch 2"),
				}[c.Words[0]]
				return "disk is " + c.Words[0]
			case "wake":
				if s.wake().IsZero() {
					return "never"
				}
				return s.wake().Sub(start).String()
			}
			carry(s.apply(now, scriptEvent(c, s)))
			return b.String()
		}
	})
}

func scriptPlan() model.Plan {
	return model.Plan{Frames: 1200, Chunks: []model.Chunk{
		{Number: 0, Count: 600}, {Number: 1, Count: 600}, {Number: 2, Audio: "audio"},
	}}
}

func scriptEvent(c script.Command, s *State) event {
	n := int(c.Uint("n", 0))
	switch c.Name {
	case "load":
		v := model.Video{ID: "v", State: model.VideoState(c.Words[0]), Upload: c.String("upload", ""), Epoch: 0}
		if c.Has("planned") {
			p := scriptPlan()
			v.Plan = &p
		}
		for d := range int(c.Uint("done", 0)) {
			v.Done = append(v.Done, d)
		}
		return loaded{v}
	case "started":
		return uploadStarted{c.Words[0]}
	case "moved":
		return uploadMoved{int64(c.Uint("offset", 0)), 100}
	case "completed":
		return uploadCompleted{c.Words[0]}
	case "ended":
		return uploadEnded{c.Words[0]}
	case "probed":
		return stepped{ID: c.Uint("id", s.steps), Plan: scriptPlan()}
	case "packed":
		return stepped{ID: c.Uint("id", s.steps), Manifest: &model.Manifest{}}
	case "refused":
		return stepped{ID: c.Uint("id", s.steps), Err: fault.New("", fault.Unsupported, "no video track")}
	case "failed":
		return stepped{ID: c.Uint("id", s.steps), Err: fault.New("", fault.Unavailable, "no sandbox")}
	case "vanished":
		return stepped{ID: c.Uint("id", s.steps), Err: fault.New("", fault.NotFound, "chunk 0 is gone")}
	case "made":
		return chunkDone{Number: n}
	case "unmade":
		return chunkDone{Number: n, Err: fault.New("", fault.Internal, "ffmpeg: exit 1")}
	case "chunk":
		return chunkProgressed{n, int(c.Uint("done", 0)), 100}
	case "gate":
		return setGate{json.RawMessage(`{"public":true}`)}
	case "publish":
		return setPublish{true}
	case "unpublish":
		return setPublish{}
	case "rename":
		return rename{c.Words[0]}
	case "retry":
		return retry{}
	case "delete":
		return erase{}
	case "tick":
		return ticked{}
	case "sweep":
		return swept{}
	}
	c.Fatalf("unknown command %q", c.Name)
	return nil
}
