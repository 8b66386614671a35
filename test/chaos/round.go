package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Times of a round.
const (
	// healBound is how soon after the last fault every right that stands is
	// served again, at every edge.
	healBound = 10 * time.Second
	// calmPause is left after each transfer without faults, so that its loss can
	// be measured.
	calmPause = 350 * time.Millisecond
)

// world is the cluster, the chain, the viewers: everything that is kept from
// round to round.
type world struct {
	o      options
	lab    *lab
	chain  *chain
	nodes  *nodes
	crowd  *crowd
	titles *titles
}

func (w world) wallet(i int) string { return fmt.Sprintf("wallet-%d", i+1) }
func (w world) edge(i int) string   { return edgeNames()[i] }

// outcome is what came of a round.
type outcome struct {
	schedule   schedule
	violations []violation
	lines      []string // what was done, and when
	count      map[kind]int
	moved      int
	tally      tally
	calm, hard []time.Duration // from a loss to the last byte, for each loss and edge
	healed     time.Duration   // from heal until the last wallet was served at the last edge
	whole      time.Duration   // from heal until the origin saw every node, looked at after that
}

// round plays a schedule.
func (w world) round(ctx context.Context, sch schedule) (outcome, error) {
	out := outcome{schedule: sch}
	if err := w.failed(); err != nil {
		return out, err
	}
	began := time.Now()
	var err error
	if out.moved, err = w.chain.assign(ctx, sch.Owners, calmPause); err != nil {
		return out, fmt.Errorf("the harness itself: transfers without faults: %w", err)
	}
	calm, _ := w.settle(ctx, time.Now())
	for _, v := range calm {
		out.violations = append(out.violations, violation{v.at, "before any fault: " + v.text})
	}
	s := &storm{lab: w.lab, chain: w.chain, nodes: w.nodes, titles: w.titles}
	stormed := time.Now()
	err = s.run(ctx, sch.Actions)
	healed := time.Now()
	s.note("healed")
	out.lines, out.count = s.lines, s.count
	if err != nil {
		return out, err
	}
	late, took := w.settle(ctx, healed)
	out.violations, out.healed = append(out.violations, late...), took
	wrong, whole := w.titles.check(ctx, healed)
	out.violations, out.whole = append(out.violations, wrong...), whole
	for _, name := range nodeNames() {
		if w.nodes.all[name].died() {
			out.violations = append(out.violations, violation{time.Now(), name + " ended by itself"})
		}
	}
	var got []received
	got, out.tally = w.crowd.take()
	end := time.Now()
	out.violations = append(out.violations, judge(w.chain.truth, got, w.o.bounds, w)...)
	out.calm = overruns(w.chain.truth.losses(began, stormed), got, len(edgeNames()))
	out.hard = overruns(w.chain.truth.losses(stormed, end), got, len(edgeNames()))
	if d := worst(out.calm); d > w.o.bounds.spread() {
		out.violations = append(out.violations, violation{stormed, fmt.Sprintf("without any fault the last byte came %v after a loss, bound %v", ago(d), w.o.bounds.spread())})
	}
	return out, ctx.Err()
}

// failed tells what went wrong with the harness itself.
func (w world) failed() error {
	select {
	case err := <-w.chain.failed:
		return fmt.Errorf("the harness itself: %w", err)
	default:
		return nil
	}
}

// settle waits until every wallet is served or refused as it should be, at every
// edge, by answers to questions asked after since.
func (w world) settle(ctx context.Context, since time.Time) ([]violation, time.Duration) {
	for {
		h, _ := w.chain.truth.head()
		var late []violation
		for _, v := range w.crowd.viewers {
			served, refused, last := v.since(since)
			switch stands := h.has(v.wallet); {
			case stands && !served:
				late = append(late, violation{time.Now(), fmt.Sprintf("%s stands and is not served by %s %v after heal: %s", w.wallet(v.wallet), w.edge(v.edge), healBound, last)})
			case !stands && !refused:
				late = append(late, violation{time.Now(), fmt.Sprintf("%s holds nothing and was not refused by %s within %v: %s", w.wallet(v.wallet), w.edge(v.edge), healBound, last)})
			}
		}
		took := time.Since(since)
		if len(late) == 0 || took > healBound || ctx.Err() != nil {
			return late, took
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// story is a round for people: the schedule, what was done when, what was wrong.
func (o outcome) story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nwhat happened:\n%s\n\nviolations:\n", o.schedule, strings.Join(o.lines, "\n"))
	for _, v := range o.violations {
		fmt.Fprintf(&b, "%s %s\n", v.at.Format("15:04:05.000"), v.text)
	}
	return b.String()
}
