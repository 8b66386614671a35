package probe

import "github.com/streamgate/streamgate/internal/model"

// Read takes what the two runs of ffprobe print, for fuzzing.
func (p *Prober) Read(report, lines []byte) (model.Source, error) {
	rep, err := readReport(report)
	if err != nil {
		return model.Source{}, err
	}
	src, v, err := p.judge(rep)
	if err != nil {
		return src, err
	}
	rec := &packets{limit: 1 << 16}
	if _, err := rec.Write(lines); err != nil || len(rec.times) == 0 {
		return src, refuse(0, "no pictures")
	}
	if _, _, ok := ratio(v.TimeBase, "/"); !ok {
		return src, refuse(0, "no time base")
	}
	return p.time(src, rep, v, scanned{times: rec.times, tail: rec.tail})
}
