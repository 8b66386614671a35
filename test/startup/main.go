// Command startup measures how soon a viewer who is signed in sees the first frame:
// from the navigation to the watch page until Chromium presents it, over HTTP/3 and
// HTTP/2, on an edge that has the video (warm) and on one that holds nothing of it
// (cold: each time another video that was published from the same file).
//
// The peer is the least page that plays the same playlists, segments and keys from
// Debian's nginx over HTTP/2: the same hls.js with the same settings, no gate, no
// login. Each load is in a browser context of its own, so it has no cache and no
// connection; -again loads each page a second time in that context as well, in the
// same tab (a browser may keep the process, and what it compiled) or, with -tab, in
// another one. Loads of the contenders take turns. The exit code says whether everything could be
// measured, not whether the aims were met: those are printed.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/streamgate/streamgate/test/cluster"
)

// maxLoads leaves four seconds to the shortest of the videos.
const maxLoads = 60

type options struct {
	loads int
	again bool
	tab   bool
	cold  bool
	json  bool
	trace bool
	nginx string
}

func main() {
	var o options
	flag.IntVar(&o.loads, "loads", 30, "loads of each contender")
	flag.BoolVar(&o.again, "again", false, "load each page a second time, with what the browser has kept of the first")
	flag.BoolVar(&o.tab, "tab", false, "with -again: the second time in a new tab, whose process has nothing of the first")
	flag.BoolVar(&o.cold, "cold", true, "measure edges that hold nothing of the video, too: a video is published for each load")
	flag.BoolVar(&o.json, "json", false, "print one JSON object, with every single load")
	flag.BoolVar(&o.trace, "trace", false, "print the requests of each contender's median load")
	flag.StringVar(&o.nginx, "nginx", "nginx", "the nginx binary")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "startup:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.loads < 1 || o.loads > maxLoads {
		return fmt.Errorf("want 1 to %d loads", maxLoads)
	}
	dir, err := os.MkdirTemp("", "startup-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	sample, err := makeSample(ctx, dir)
	if err != nil {
		return err
	}
	say("starting the demo")
	demo, err := cluster.Start(sample)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, demo.Stop()) }()
	b := &bench{o: o, demo: demo, dir: dir}
	defer b.close()
	if err := b.setUp(ctx, sample); err != nil {
		return err
	}
	say("%d loads of each of %d contenders", o.loads, len(b.contenders))
	busy := watchLoadAverage(ctx)
	begun := time.Now()
	for i := range o.loads {
		if err := b.round(ctx, i); err != nil {
			return fmt.Errorf("round %d: %w", i+1, err)
		}
		if (i+1)%10 == 0 {
			say("%d rounds, %v", i+1, time.Since(begun).Round(time.Second))
		}
	}
	r := newReport(b.contenders, busy())
	if o.json {
		return json.NewEncoder(os.Stdout).Encode(r)
	}
	return r.print(os.Stdout, o)
}

// say tells what goes on; results go to stdout.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "startup: "+format+"\n", args...) }
