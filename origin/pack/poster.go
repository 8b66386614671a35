package pack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/probe"
	"github.com/streamgate/streamgate/origin/sandbox"
	"github.com/streamgate/streamgate/origin/transcode"
)

const (
	posterSide     = 720 // of the short side, at most
	maxPosterBytes = 4 << 20
	posterWithin   = time.Minute
)

// Runner runs a tool away from everything else; *sandbox.Box does.
type Runner interface {
	Run(ctx context.Context, j sandbox.Job) error
}

// Poster takes a picture from a tenth of the way into a source, as JPEG. A
// video without one is still a video: callers go on when it fails.
func Poster(ctx context.Context, box Runner, path string, src model.Source) ([]byte, error) {
	const op = "origin/pack.Poster"
	dir, err := os.MkdirTemp("", "streamgate-poster-")
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	defer os.RemoveAll(dir)
	at := strconv.FormatFloat((src.Duration / 10).Seconds(), 'f', 3, 64)
	args := append([]string{"-hide_banner", "-nostdin", "-v", "error", "-y"}, probe.Flags()...)
	args = append(args, "-f", src.Demuxer, "-ss", at, "-i", sandbox.SourcePath, "-map", "0:V:0", "-frames:v", "1",
		"-vf", posterFilter(src), "-map_metadata", "-1", "-q:v", "4", "-f", "image2", "poster.jpg")
	if err := box.Run(ctx, sandbox.Job{Tool: sandbox.FFmpeg, Source: path, Out: dir, Limits: sandbox.Limits{Wall: posterWithin}, Args: args}); err != nil {
		return nil, fault.Wrap(op, err)
	}
	file := filepath.Join(dir, "poster.jpg")
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxPosterBytes {
		return nil, fault.New(op, fault.Corrupt, "no picture of at most %d bytes came out", maxPosterBytes)
	}
	b, err := os.ReadFile(file)
	return b, fault.Wrap(op, err)
}

// posterFilter makes a picture of the size that viewers see: the source's
// pixels need not be square.
func posterFilter(src model.Source) string {
	short := min(src.Width, src.Height)
	side := min(posterSide, short)
	scale := fmt.Sprintf("scale=%d:%d,setsar=1", max(2, src.Width*side/short&^1), max(2, src.Height*side/short&^1))
	if src.HDR {
		scale += "," + transcode.ToneMap
	}
	return scale + ",format=yuvj420p"
}
