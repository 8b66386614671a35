package transcode

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/cmaf"
)

// Track is one rendition of a finished video, or of a chunk of it.
type Track struct {
	model.Rendition
	Init     cmaf.Init
	InitPath string
	Segments []Segment
}

// Segment is one media segment in the clear.
type Segment struct {
	Path string
	Size int64
	cmaf.Segment
}

// Open reads all finished chunks of a plan and checks what no chunk can check
// alone: that the init segments of a rendition are the same bytes in all chunks
// and that its segments follow each other without a gap. Tracks come in the
// order of the plan. NotFound names a chunk that is missing or broken and is to
// be made again.
func Open(p model.Plan, dir string) ([]Track, error) {
	const op = "transcode.Open"
	byName := map[string]*Track{}
	out := make([]Track, len(p.Renditions))
	for i, r := range p.Renditions {
		byName[r.Name] = &out[i]
	}
	for _, c := range p.Chunks {
		tracks, err := readChunk(p, c, chunkDir(dir, c))
		if err != nil {
			return nil, fault.As(op, fault.NotFound, err)
		}
		for _, t := range tracks {
			if err := byName[t.Name].join(t); err != nil {
				return nil, fault.As(op, fault.NotFound, fmt.Errorf("chunk %d: %w", c.Number, err))
			}
		}
	}
	for i, t := range out {
		if len(t.Segments) == 0 {
			return nil, fault.New(op, fault.NotFound, "rendition %s has no segments", p.Renditions[i].Name)
		}
	}
	return out, nil
}

// join adds the segments of a later chunk.
func (t *Track) join(next Track) error {
	const op = "transcode.join"
	if t.InitPath == "" {
		*t = next
		return nil
	}
	a, err1 := read(t.InitPath)
	b, err2 := read(next.InitPath)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if !bytes.Equal(a, b) {
		return fault.New(op, fault.Internal, "%s has another init segment than the chunks before", next.Name)
	}
	if end, at := t.Segments[len(t.Segments)-1].End(), next.Segments[0].Start; end != at {
		return fault.New(op, fault.Internal, "%s goes on at %d after %d", next.Name, at, end)
	}
	t.Segments = append(t.Segments, next.Segments...)
	return nil
}

// readChunk reads what a chunk made and holds it against the plan.
func readChunk(p model.Plan, c model.Chunk, dir string) ([]Track, error) {
	if _, err := list(dir); err != nil {
		return nil, fault.Wrap(fmt.Sprintf("chunk %d", c.Number), err)
	}
	var out []Track
	for _, r := range renditions(p, c) {
		t, err := readTrack(c, r, filepath.Join(dir, r.Name))
		if err == nil {
			err = check(p, c, t)
		}
		if err != nil {
			return nil, fault.Wrap(fmt.Sprintf("chunk %d, %s", c.Number, r.Name), err)
		}
		out = append(out, t)
	}
	return out, nil
}

// readTrack reads the files of one rendition of a chunk.
func readTrack(c model.Chunk, r model.Rendition, dir string) (Track, error) {
	t := Track{Rendition: r, InitPath: filepath.Join(dir, initFile)}
	files, err := list(dir)
	if err != nil {
		return t, err
	}
	b, err := read(t.InitPath)
	if err != nil {
		return t, err
	}
	if t.Init, err = cmaf.ParseInit(b); err != nil {
		return t, err
	}
	for i := range len(files) - 1 { // without the init segment
		s := Segment{Path: filepath.Join(dir, strconv.Itoa(c.FirstSegment+i)+".m4s")}
		b, err := read(s.Path)
		if err != nil {
			return t, err
		}
		s.Size = int64(len(b))
		s.Segment, err = t.Init.ParseSegment(b)
		if errors.Is(err, cmaf.ErrNoSamples) {
			break // the source ended before; the check tells
		} else if err != nil {
			return t, err
		}
		t.Segments = append(t.Segments, s)
	}
	return t, nil
}
