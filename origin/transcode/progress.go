package transcode

import (
	"bytes"
	"strconv"
)

// Progress is how much of a chunk is made, in frames of the grid; of an audio
// track, those that its sound lasts for.
type Progress struct{ Done, Total int }

// maxProgressLine bounds a line of key=value.
const maxProgressLine = 1 << 10

// reports reads ffmpeg's -progress blocks as they come and tells what rises.
type reports struct {
	tell  func(Progress)
	total int
	audio float64 // frames a microsecond of sound; 0 for video
	line  []byte
	best  int
}

// Write never fails: progress is not worth a chunk.
func (r *reports) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			if len(r.line)+len(b) <= maxProgressLine {
				r.line = append(r.line, b...)
			}
			break
		}
		r.take(append(r.line, b[:end]...))
		r.line, b = r.line[:0], b[end+1:]
	}
	return n, nil
}

func (r *reports) take(line []byte) {
	key, value, _ := bytes.Cut(line, []byte("="))
	v, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
	if err != nil || r.tell == nil {
		return
	}
	done := 0
	switch {
	case r.audio == 0 && string(key) == "frame":
		done = int(min(v, int64(r.total)))
	case r.audio > 0 && string(key) == "out_time_us":
		done = int(min(float64(v)*r.audio, float64(r.total)))
	}
	if done > r.best {
		r.best = done
		r.tell(Progress{Done: done, Total: r.total})
	}
}
