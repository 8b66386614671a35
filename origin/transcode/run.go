package transcode

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/sandbox"
)

// Runner runs a tool away from everything else; *sandbox.Box does.
type Runner interface {
	Run(ctx context.Context, j sandbox.Job) error
}

// Config of a Transcoder. Zero fields take the default.
type Config struct {
	Preset  string        // of x264: ultrafast to slow; veryfast
	Threads int           // of each encoder; as many as processors, at most 8
	Wall    time.Duration // for one chunk; 30 min
}

// maxThreads bounds the threads of an encoder: beyond, more chunks at a time do
// more than more threads a chunk.
const maxThreads = 8

// presets are those that encode in reasonable time.
func presets() []string {
	return []string{"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow"}
}

// Transcoder runs chunks. Safe for concurrent use, for different chunks.
type Transcoder struct {
	cfg    Config
	runner Runner
}

// New makes a Transcoder.
func New(cfg Config, r Runner) (*Transcoder, error) {
	const op = "transcode.New"
	if cfg.Preset == "" {
		cfg.Preset = "veryfast"
	}
	if cfg.Threads == 0 {
		cfg.Threads = min(runtime.NumCPU(), maxThreads)
	}
	if cfg.Wall == 0 {
		cfg.Wall = 30 * time.Minute
	}
	switch {
	case r == nil:
		return nil, fault.New(op, fault.Invalid, "runner missing")
	case !slices.Contains(presets(), cfg.Preset):
		return nil, fault.At(op, fault.Invalid, "preset", "x264 preset %q, want one of %s", cfg.Preset, strings.Join(presets(), ", "))
	case cfg.Threads < 1:
		return nil, fault.At(op, fault.Invalid, "threads", "%d threads", cfg.Threads)
	}
	return &Transcoder{cfg: cfg, runner: r}, nil
}

// Job is a chunk to make.
type Job struct {
	Source string // the upload, absolute
	Dir    string // of the video's chunks, absolute; made if missing
	Plan   model.Plan
	Chunk  model.Chunk
}

// RunChunk makes a chunk, or finds that it is made. Progress, which may be nil,
// is called from another goroutine until RunChunk returns. Invalid means that
// the source does not hold what its probe promised, TooLarge that the output
// passes a limit; anything else may be tried again. Only one RunChunk of a
// chunk may run at a time.
func (t *Transcoder) RunChunk(ctx context.Context, j Job, progress func(Progress)) error {
	const op = "transcode.RunChunk"
	stamp, err := t.stamp(j)
	if err != nil {
		return fault.Wrap(op, err)
	}
	final := chunkDir(j.Dir, j.Chunk)
	if made, err := os.ReadFile(filepath.Join(final, stampFile)); err == nil && string(made) == stamp {
		if _, err := readChunk(j.Plan, j.Chunk, final); err == nil {
			return nil
		}
	}
	tmp := final + ".tmp"
	if err := errors.Join(os.RemoveAll(tmp), os.RemoveAll(final), folders(j, tmp)); err != nil {
		return fault.As(op, fault.Unavailable, err)
	}
	defer os.RemoveAll(tmp)
	if err := t.encode(ctx, j, tmp, progress); err != nil {
		return fault.Wrap(op, err)
	}
	if err := tidy(tmp, renditions(j.Plan, j.Chunk)); err != nil {
		return fault.As(op, fault.Internal, err)
	}
	if _, err := readChunk(j.Plan, j.Chunk, tmp); err != nil {
		return fault.Wrap(op, err)
	}
	return fault.As(op, fault.Unavailable, settle(tmp, final, stamp))
}

// stamp names source, plan, chunk and options: a finished chunk with another
// stamp is made again.
func (t *Transcoder) stamp(j Job) (string, error) {
	info, err := os.Stat(j.Source)
	if err != nil {
		return "", fault.As("transcode.stamp", fault.NotFound, err)
	}
	b, err := json.Marshal([]any{info.Size(), info.ModTime().UnixNano(), j.Plan, j.Chunk, t.cfg})
	if err != nil {
		return "", fault.Wrap("transcode.stamp", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// renditions lists what a chunk makes.
func renditions(p model.Plan, c model.Chunk) []model.Rendition {
	if c.Audio != "" {
		return []model.Rendition{rendition(p, c.Audio)}
	}
	return video(p)
}

func (t *Transcoder) encode(ctx context.Context, j Job, tmp string, progress func(Progress)) error {
	const op = "transcode.encode"
	if j.Chunk.Audio != "" && rendition(j.Plan, j.Chunk.Audio).Name == "" || len(video(j.Plan)) == 0 {
		return fault.New(op, fault.Invalid, "the plan lacks the renditions of chunk %d", j.Chunk.Number)
	}
	rep := &reports{tell: progress, total: j.Chunk.Count}
	if j.Chunk.Audio != "" {
		rep.total = j.Plan.Frames
		rep.audio = float64(j.Plan.Source.FrameNum) / float64(j.Plan.Source.FrameDen) / 1e6
	}
	err := t.runner.Run(ctx, sandbox.Job{Tool: sandbox.FFmpeg, Args: args(j.Plan, j.Chunk, t.cfg), Source: j.Source, Out: tmp,
		Stdout: rep, Limits: sandbox.Limits{Wall: t.cfg.Wall}})
	var f *sandbox.Failure
	switch {
	case !errors.As(err, &f):
		return fault.Wrap(op, err)
	case f.Limit == "wall" || f.Limit == "cpu" || strings.Contains(f.Stderr, "No space left"):
		return fault.As(op, fault.Unavailable, err)
	}
	return fault.Wrap(op, err)
}
