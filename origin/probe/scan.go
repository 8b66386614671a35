package probe

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/origin/sandbox"
)

// maxLine bounds a line of a scan: three numbers.
const maxLine = 256

// scanned is what the packets of the picture say. Times are in units of its time base.
type scanned struct {
	times []int64 // of presentation, ascending
	tail  int64   // duration of the last frame, 0 if the file does not say
	cut   bool    // the tool met the end before the file said
}

// scan demuxes the whole file without decoding it.
func (p *Prober) scan(ctx context.Context, path, demuxer string, v stream) (scanned, error) {
	_, _, ok := ratio(v.TimeBase, "/")
	if !ok {
		return scanned{}, refuse(fault.Invalid, "the video has no time base")
	}
	most := p.cfg.MaxDuration.Seconds() * maxPacketRate
	rec := &packets{limit: int(most)}
	args := append([]string{"-v", "error", "-hide_banner"}, Flags()...)
	args = append(args, "-f", demuxer, "-select_streams", "V:0", "-show_entries", "packet=pts,duration,flags", "-of", "csv=p=0", sandbox.SourcePath)
	err := p.runner.Run(ctx, sandbox.Job{Tool: sandbox.FFprobe, Args: args, Source: path, Stdout: rec, Limits: sandbox.Limits{Wall: p.cfg.Wall}})
	if rec.over {
		return scanned{}, refuse(fault.TooLarge, "the video has more frames than %v at %d a second", p.cfg.MaxDuration, maxPacketRate)
	}
	var f *sandbox.Failure
	switch {
	case err == nil:
	case errors.As(err, &f) && f.Limit == "" && f.Code == 1:
		rec.cut = true // it reports a damaged end that way; the times tell how much is missing
	default:
		return scanned{}, p.explain(err)
	}
	if len(rec.times) == 0 {
		return scanned{}, refuse(fault.Invalid, "there are no pictures in the video")
	}
	slices.Sort(rec.times)
	return scanned{times: rec.times, tail: rec.tail, cut: rec.cut}, nil
}

// maxPacketRate is the fastest video that is taken, in frames a second.
const maxPacketRate = 240

// packets reads the lines of a scan as they come: pts,duration,flags.
type packets struct {
	times     []int64
	last      int64
	tail      int64
	line      []byte
	limit     int
	over, cut bool
}

// Write fails once there are too many packets, which ends the run.
func (r *packets) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			if len(r.line)+len(b) > maxLine {
				r.over = true
				return 0, errOver
			}
			r.line = append(r.line, b...)
			break
		}
		r.take(append(r.line, b[:end]...))
		r.line, b = r.line[:0], b[end+1:]
		if len(r.times) > r.limit {
			r.over = true
			return 0, errOver
		}
	}
	return n, nil
}

// take reads one line. Packets without a time, and those that an edit list
// takes out, are no pictures.
func (r *packets) take(line []byte) {
	f := bytes.Split(bytes.TrimRight(line, "\r,"), []byte(","))
	if len(f) < 3 || bytes.ContainsRune(f[2], 'D') {
		return
	}
	at, err := strconv.ParseInt(string(f[0]), 10, 64)
	if err != nil || at > maxTicks || at < -maxTicks {
		return
	}
	if len(r.times) == 0 || at >= r.last {
		r.last, r.tail = at, 0
		if d, err := strconv.ParseInt(string(f[1]), 10, 64); err == nil && d > 0 && d < maxTicks {
			r.tail = d
		}
	}
	r.times = append(r.times, at)
}

// maxTicks bounds times: years, at any time base there is.
const maxTicks = 1 << 50
