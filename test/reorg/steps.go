package main

import (
	"context"
	"fmt"
	"strings"
)

// step does one thing, drawn from the seed. It says of what kind it was, and what.
func (w *world) step(ctx context.Context) (kind, what string, err error) {
	switch n := w.rng.IntN(1000); {
	case n < 780:
		who, s := w.draw(ctx)
		_, err := w.node.send(ctx, w.keys[who], &s.to, s.data)
		return "transaction", s.what, err
	case n < 820:
		return "block", "", w.node.commit(ctx)
	case n < 920:
		what, err := w.reorg(ctx)
		return "reorg", what, err
	case n < 940:
		what, err := w.rollback(ctx)
		return "rollback", what, err
	case n < 960:
		for _, p := range w.proxies {
			p.cut()
		}
		return "cut", "", nil
	case n < 980:
		return "disagreement", w.disagree(), nil
	default:
		what, err := w.restart(ctx)
		return "restart", what, err
	}
}

const (
	// maxRefused is how often both providers refuse.
	maxRefused = 3
	// maxFooled is for how many answers both lie to who is to be fooled.
	maxFooled = 64
)

// disagree makes one of the providers, or both, say something else for a while.
func (w *world) disagree() string {
	kinds := []string{behind, insists, refuses}
	if w.asks == byTwo {
		kinds = append(kinds, omits, forges)
	}
	l := lie{kind: kinds[w.rng.IntN(len(kinds))], left: 1 + w.rng.IntN(8), depth: 1 + w.rng.Uint64N(5)}
	which := w.rng.IntN(3)
	switch {
	case w.o.fooled:
		l.kind, l.left, which = omits, maxFooled, len(w.proxies)
	case l.kind == omits || l.kind == forges: // two that tell the same lie are believed
		which %= len(w.proxies)
	case which == len(w.proxies) && l.kind == refuses: // a connection hears one refusal, and the pauses between them grow
		l.left = min(l.left, maxRefused)
	}
	w.lies = true
	for i, p := range w.proxies {
		if which == i || which == len(w.proxies) {
			p.tell(l)
		}
	}
	return fmt.Sprintf("provider %d %s for %d answers, by %d", which, l.kind, l.left, l.depth)
}

// depth draws how many blocks go: mostly few, now and then more than the watcher keeps.
func (w *world) depth(ctx context.Context) (uint64, error) {
	head, err := w.node.client.BlockNumber(ctx)
	if err != nil {
		return 0, err
	}
	most := uint64(6)
	if w.rng.IntN(12) == 0 {
		most = uint64(w.o.window + 4)
	}
	deep, floor := 1+w.rng.Uint64N(most), w.base
	if w.node.final != nil {
		floor = max(floor, w.node.final(head))
	}
	return min(deep, head-floor), nil
}

// reorg replaces blocks by others, with other transactions, and a longer branch.
func (w *world) reorg(ctx context.Context) (string, error) {
	deep, err := w.depth(ctx)
	if err != nil || deep == 0 {
		return "of nothing", err
	}
	var swapped []transfer
	var words []string
	for range w.rng.IntN(4) {
		_, s := w.draw(ctx)
		swapped, words = append(swapped, s), append(words, s.what)
	}
	if err := w.node.reorg(ctx, deep, swapped); err != nil {
		return "", fmt.Errorf("reorg of %d blocks: %w", deep, err)
	}
	if w.node.manual { // what it lost is not sent again: others are
		for range w.rng.IntN(4) {
			who, s := w.draw(ctx)
			words = append(words, s.what)
			if _, err := w.node.send(ctx, w.keys[who], &s.to, s.data); err != nil {
				return "", err
			}
		}
	}
	return fmt.Sprintf("of %d blocks with [%s]", deep, strings.Join(words, ", ")), w.node.commit(ctx)
}

// rollback forgets blocks: nothing says so until the next block, if there is one.
func (w *world) rollback(ctx context.Context) (string, error) {
	deep, err := w.depth(ctx)
	if err != nil || deep == 0 {
		return "of nothing", err
	}
	if err := w.node.rollback(ctx, deep); err != nil {
		return "", fmt.Errorf("rollback of %d blocks: %w", deep, err)
	}
	if w.rng.IntN(2) == 0 {
		return fmt.Sprintf("of %d blocks and a block", deep), w.node.commit(ctx)
	}
	return fmt.Sprintf("of %d blocks", deep), nil
}

// restart stops the watcher, lets the chain go on without it, and starts it again.
func (w *world) restart(ctx context.Context) (string, error) {
	if err := w.shut(); err != nil {
		return "", err
	}
	var words []string
	for range w.rng.IntN(6) {
		who, s := w.draw(ctx)
		words = append(words, s.what)
		if _, err := w.node.send(ctx, w.keys[who], &s.to, s.data); err != nil {
			return "", err
		}
	}
	if w.rng.IntN(2) == 0 {
		what, err := w.reorg(ctx)
		if err != nil {
			return "", err
		}
		words = append(words, "reorg "+what)
	}
	return "after [" + strings.Join(words, ", ") + "]", w.open(ctx)
}
