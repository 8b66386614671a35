// Which edge a session is asked for at. Its paths are the same at every edge, so
// moving on means another origin before the same path.

/** The edges that know a session's ticket; one of them is asked. */
export class Route {
  private readonly edges: string[];
  private at = 0;

  /** `url` is any address of the session, `others` are edges that are as good. */
  constructor(url: string, others: readonly string[] = []) {
    const home = new URL(url).origin;
    this.edges = [home, ...others.map((e) => new URL(e).origin).filter((e) => e !== home)];
  }

  /** The edge that is asked now. */
  get edge(): string {
    return this.edges[this.at] ?? '';
  }

  /** The address at the edge that is asked now; that of a stranger stays as it is. */
  here(url: string): string {
    const u = new URL(url);
    return this.edges.includes(u.origin) ? this.edge + u.pathname + u.search : url;
  }

  /** Goes to the edge that was named. False if that is where we are. */
  to(edge: string): boolean {
    const origin = new URL(edge).origin;
    if (origin === this.edge) return false;
    const i = this.edges.indexOf(origin);
    this.at = i >= 0 ? i : this.edges.push(origin) - 1;
    return true;
  }

  /** Goes to the next edge, after the last to the first. False if there is none. */
  next(): boolean {
    if (this.edges.length < 2) return false;
    this.at = (this.at + 1) % this.edges.length;
    return true;
  }
}
