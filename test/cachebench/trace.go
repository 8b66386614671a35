package main

import (
	"fmt"
	"math/rand/v2"
)

// ask is one request: a segment of a title.
type ask struct{ title, number int }

func (a ask) path() string { return fmt.Sprintf("%s/%d.m4s", titleName(a.title), a.number) }

func titleName(n int) string { return fmt.Sprintf("title%d", n) }

// zipf is a trace of viewers who choose titles by popularity and watch each from
// its start for a while.
func zipf(o options, seed uint64) []ask {
	const watching = 50
	r := rand.New(rand.NewPCG(seed, 1))
	pick := rand.NewZipf(r, o.skew, 1, uint64(o.titles-1))
	type viewer struct{ title, at, left int }
	viewers := make([]viewer, watching)
	out := make([]ask, 0, o.requests)
	for len(out) < o.requests {
		v := &viewers[r.IntN(watching)]
		if v.left == 0 {
			*v = viewer{title: int(pick.Uint64()), left: 1 + r.IntN(o.segments)}
		}
		out = append(out, ask{v.title, v.at})
		v.at, v.left = v.at+1, v.left-1
	}
	return out
}

// live is a trace of an audience that watches one event: of each of four
// renditions the segment that has just been made, and nobody looks back for more
// than three. Four of the titles that hardly anybody chooses are the renditions.
func live(o options, seed uint64) []ask {
	const renditions, behind = 4, 3
	r := rand.New(rand.NewPCG(seed, 2))
	var out []ask
	for at := range o.segments {
		for range o.audience {
			out = append(out, ask{o.titles/2 + r.IntN(renditions), max(0, at-r.IntN(behind))})
		}
	}
	return out
}
