package probe

import (
	"context"
	"errors"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/sandbox"
)

const op = "probe.Run"

// Runner runs a tool away from everything else; *sandbox.Box does.
type Runner interface {
	Run(ctx context.Context, j sandbox.Job) error
}

// Config of a Prober. Zero fields take the default.
type Config struct {
	MaxPixels   int           // of a picture as shown; 4096×2304
	MaxDuration time.Duration // 6 h
	MaxTracks   int           // of all kinds; 32
	MaxAudio    int           // audio tracks; 8
	MaxRate     int           // frames a second of the grid; faster sources are thinned; 60
	Wall        time.Duration // for one run of the tool; 5 min
}

// The defaults.
const (
	defaultPixels   = 4096 * 2304
	defaultDuration = 6 * time.Hour
	defaultTracks   = 32
	defaultAudio    = 8
	defaultRate     = 60
	defaultWall     = 5 * time.Minute
)

const (
	minDuration = 500 * time.Millisecond
	minSide     = 16 // pixels: below that no player shows anything
	maxSide     = 8192
	// toolPixels is what the decoder may be asked for at all; above MaxPixels,
	// so that the reason can name the size.
	toolPixels = 36_000_000
	// maxReport bounds what ffprobe says of a file with MaxTracks tracks.
	maxReport = 1 << 20
)

// Prober probes uploads. Safe for concurrent use.
type Prober struct {
	cfg    Config
	runner Runner
}

// New makes a Prober.
func New(cfg Config, r Runner) (*Prober, error) {
	if r == nil {
		return nil, fault.New("probe.New", fault.Invalid, "runner missing")
	}
	for v, otherwise := range map[*int]int{&cfg.MaxPixels: defaultPixels, &cfg.MaxTracks: defaultTracks, &cfg.MaxAudio: defaultAudio, &cfg.MaxRate: defaultRate} {
		if *v == 0 {
			*v = otherwise
		}
		if *v < 0 {
			return nil, fault.New("probe.New", fault.Invalid, "limit %d", *v)
		}
	}
	if cfg.MaxDuration == 0 {
		cfg.MaxDuration = defaultDuration
	}
	if cfg.Wall == 0 {
		cfg.Wall = defaultWall
	}
	return &Prober{cfg: cfg, runner: r}, nil
}

// Run probes the file. Path is absolute.
func (p *Prober) Run(ctx context.Context, path string) (model.Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return model.Source{}, fault.As(op, fault.NotFound, err)
	}
	if info.Size() == 0 {
		return model.Source{}, refuse(fault.Invalid, "the file is empty")
	}
	rep, err := p.report(ctx, path)
	if err != nil {
		return model.Source{}, err
	}
	src, v, err := p.judge(rep)
	if err != nil {
		return model.Source{}, err
	}
	src.SizeBytes = info.Size()
	seen, err := p.scan(ctx, path, src.Demuxer, v)
	if err != nil {
		return model.Source{}, err
	}
	return p.time(src, rep, v, seen)
}

// Flags are ffmpeg and ffprobe input options that hold a file to what it may
// be; every later read of a source takes them too.
func Flags() []string {
	return []string{"-protocol_whitelist", "file", "-codec_whitelist", decoders, "-max_pixels", strconv.Itoa(toolPixels)}
}

// decoders are those of video, sound, and what may lie beside them in a file: a
// decoder that is not named makes ffprobe refuse the whole file.
const decoders = "h264,hevc,vp8,vp9,av1,libdav1d,prores,aac,mp3float,mp3,opus,libopus,vorbis,flac,alac,ac3,eac3," +
	"pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_f32le,mov_text,srt,subrip,ass,ssa,webvtt,mjpeg,png"

func (p *Prober) report(ctx context.Context, path string) (report, error) {
	out := &bounded{limit: maxReport}
	args := append([]string{"-v", "error", "-hide_banner", "-format_whitelist", "mov,matroska,webm"}, Flags()...)
	args = append(args, "-probesize", "20M", "-analyzeduration", "10M", "-show_format", "-show_streams", "-of", "json", sandbox.SourcePath)
	err := p.runner.Run(ctx, sandbox.Job{Tool: sandbox.FFprobe, Args: args, Source: path, Stdout: out, Limits: sandbox.Limits{Wall: p.cfg.Wall}})
	if out.over {
		return report{}, refuse(fault.TooLarge, "the file holds too many tracks")
	}
	if err != nil {
		return report{}, p.explain(err)
	}
	return readReport(out.buf)
}

var (
	notListed = regexp.MustCompile(`Codec \(([a-z0-9_]{1,40})\) not on whitelist`)
	tooBig    = regexp.MustCompile(`Picture size (\d{1,9}x\d{1,9}) exceeds`)
)

// explain turns what ffprobe said of a file that it did not take into a reason.
func (p *Prober) explain(err error) error {
	var f *sandbox.Failure
	if !errors.As(err, &f) {
		return fault.Wrap(op, err)
	}
	if f.Limit != "" {
		return refuse(fault.TooLarge, "looking into the file took too much (%s limit); it may be damaged", f.Limit)
	}
	if f.Code < 0 || f.Code > 1 && f.Code != 255 {
		return fault.As(op, fault.Internal, f) // killed, or the sandbox itself failed
	}
	if m := tooBig.FindStringSubmatch(f.Stderr); m != nil {
		return refuse(fault.TooLarge, "the picture has %s pixels, we take up to %d megapixels", m[1], p.cfg.MaxPixels/1e6)
	}
	if m := notListed.FindStringSubmatch(f.Stderr); m != nil {
		return refuse(fault.Unsupported, "a track is coded as %s; we take H.264, HEVC, VP8, VP9, AV1 and ProRes with AAC, MP3, Opus, Vorbis, FLAC, AC-3 or PCM", m[1])
	}
	return refuse(fault.Unsupported, "this is not an MP4, MOV, MKV or WebM video, or it is damaged or cut off")
}

func refuse(k fault.Kind, format string, args ...any) error {
	return fault.At(op, k, "file", format, args...)
}

// bounded keeps what is written until there is too much of it.
type bounded struct {
	buf   []byte
	limit int
	over  bool
}

var errOver = errors.New("more than was asked for")

// Write fails once the limit is passed, which ends the run.
func (b *bounded) Write(p []byte) (int, error) {
	if len(b.buf)+len(p) > b.limit {
		b.over = true
		return 0, errOver
	}
	b.buf = append(b.buf, p...)
	return len(p), nil
}
