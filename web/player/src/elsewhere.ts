// Where a viewer goes whom this edge refuses since it takes nobody anew.

/** Marks an address that another edge sent its viewer to: from there nobody is sent on, so that two edges cannot play ball. */
const sent = '#moved';

/** The watch page at the first of these edges. Undefined if there is none, or if the viewer was sent here already: then they wait. */
export function elsewhere(edges: readonly string[], here: URL): string | undefined {
  if (here.hash === sent) return undefined;
  for (const edge of edges) {
    const to = URL.canParse(edge) && new URL(here.pathname + here.search + sent, edge);
    if (to && to.protocol === here.protocol && to.origin !== here.origin) return to.href;
  }
  return undefined;
}

/** The viewer was let in: if this edge fills up later, they may be sent on again. */
export function stay(): void {
  if (location.hash === sent) history.replaceState(history.state, '', location.pathname + location.search);
}
