package pack

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/probe"
	"github.com/streamgate/streamgate/origin/sandbox"
)

const (
	posterHeight   = 720
	maxPosterBytes = 4 << 20
	posterWithin   = time.Minute
)

// Poster takes a picture from a tenth of the way into a source, as JPEG. A
// video without one is still a video: callers go on when it fails.
func Poster(ctx context.Context, box *sandbox.Box, path string, src model.Source) ([]byte, error) {
	const op = "origin/pack.Poster"
	dir, err := os.MkdirTemp("", "streamgate-poster-")
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	defer os.RemoveAll(dir)
	height := min(posterHeight, src.Height) &^ 1
	width := int(math.Round(float64(src.Width)*float64(height)/float64(src.Height)/2)) * 2
	args := append([]string{"-hide_banner", "-nostdin", "-v", "error", "-y"}, probe.Flags()...)
	// A source whose pixels are not square has the size of its picture in src alone.
	args = append(args, "-f", src.Demuxer, "-ss", fmt.Sprintf("%.3f", (src.Duration/10).Seconds()), "-i", sandbox.SourcePath,
		"-map", "0:V:0", "-frames:v", "1", "-vf", fmt.Sprintf("scale=%d:%d,setsar=1,format=yuvj420p", max(width, 2), height),
		"-map_metadata", "-1", "-q:v", "4", "-f", "image2", "poster.jpg")
	err = box.Run(ctx, sandbox.Job{Tool: sandbox.FFmpeg, Source: path, Out: dir, Limits: sandbox.Limits{Wall: posterWithin}, Args: args})
	if err != nil {
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
