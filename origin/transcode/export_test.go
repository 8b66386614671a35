package transcode

import (
	"io"
	"strconv"

	"github.com/streamgate/streamgate/internal/model"
)

// Args is the command line of a chunk.
func Args(p model.Plan, c model.Chunk, cfg Config) []string { return args(p, c, cfg) }

// FrameSums is a command line that prints a checksum of every frame that a
// chunk's encoders would get.
func FrameSums(p model.Plan, c model.Chunk) []string {
	in, filter := frames(p, c)
	a := append([]string{"-hide_banner", "-nostdin", "-v", "error"}, in...)
	return append(a, "-filter_complex", "[0:V:0]"+filter+"[v]", "-map", "[v]", "-frames:v", strconv.Itoa(c.Count), "-f", "framemd5", "-")
}

// Reports is the reader of -progress.
func Reports(total int, audio float64, tell func(Progress)) io.Writer {
	return &reports{tell: tell, total: total, audio: audio}
}
