// The requests of hls.js, in our hands while they are under way, for two reasons.
//
// An edge that is gone does not answer: what was asked of it is asked of another one,
// and hls.js need not know. Told to load again, it may forget what it has and wait.
//
// Picture and sound wait for the same content key, and the edge may hold it back until
// it is due. hls.js gives a key up when one of the two no longer wants its segment, at
// a change of rendition for instance, and the other one then waits for ever. So a key
// is loaded to its end, whoever gave up.
//
// What was asked for before hls.js was there (ahead.ts) is not asked for again.
import type { Ahead, Fetched } from './ahead';
import type { Loader, LoaderCallbacks, LoaderConfiguration, LoaderContext, LoaderStats } from 'hls.js';

type Make = () => Loader<LoaderContext>;

/** All requests of one player. */
export class Requests {
  private readonly open = new Set<Request>();

  /** `tell` adds to a request that is made what is to be said with it. */
  constructor(
    private readonly ahead?: Ahead,
    private readonly tell: (context: LoaderContext) => void = () => undefined,
  ) {}

  /** A loader for hls.js; `make` makes one of its own, for one request. */
  loader(make: Make): Loader<LoaderContext> {
    return new Request(make, this.open, this.tell, this.ahead);
  }

  /** Asks anew for all that is under way. */
  renew(): void {
    for (const r of [...this.open]) r.renew();
  }
}

class Request implements Loader<LoaderContext> {
  private inner: Loader<LoaderContext>;
  private start: (() => void) | undefined;
  private key = false;
  /** What is being waited for instead of a request of our own. */
  private waiting: LoaderContext | undefined;

  constructor(
    private readonly make: Make,
    private readonly open: Set<Request>,
    private readonly tell: (context: LoaderContext) => void,
    private readonly ahead?: Ahead,
  ) {
    this.inner = make();
  }

  get context(): LoaderContext | null {
    return this.waiting ?? this.inner.context;
  }

  get stats(): LoaderStats {
    return this.inner.stats;
  }

  load(context: LoaderContext, config: LoaderConfiguration, callbacks: LoaderCallbacks<LoaderContext>): void {
    const done =
      <A extends unknown[]>(then: ((...args: A) => void) | undefined) =>
      (...args: A): void => {
        this.open.delete(this);
        then?.(...args);
      };
    const { onSuccess, onError, onTimeout, onAbort } = callbacks;
    const ours = { ...callbacks, onSuccess: done(onSuccess), onError: done(onError), onTimeout: done(onTimeout), onAbort: done(onAbort) };
    this.key = 'keyInfo' in context;
    this.start = () => this.inner.load(context, { ...config }, ours);
    this.open.add(this);
    const fetched = context.rangeEnd ? undefined : this.ahead?.take(context.url);
    if (fetched) {
      this.wait(fetched, context, ours);
      return;
    }
    this.tell(context);
    this.start();
  }

  /** Answers with what was asked for before; if that fails, asks. */
  private wait(fetched: Promise<Fetched>, context: LoaderContext, callbacks: LoaderCallbacks<LoaderContext>): void {
    this.waiting = context;
    fetched.then(
      ({ bytes, begun, answered, done }) => {
        if (this.waiting !== context) return; // renewed, or not wanted any more
        const { stats } = this;
        stats.loading = { start: begun, first: answered, end: done };
        stats.loaded = stats.total = bytes.byteLength;
        const data = context.responseType === 'arraybuffer' ? bytes : new TextDecoder().decode(bytes);
        callbacks.onSuccess({ url: context.url, data, code: 200 }, stats, context, null);
      },
      () => {
        if (this.waiting !== context) return;
        this.waiting = undefined;
        this.start?.();
      },
    );
  }

  renew(): void {
    this.waiting = undefined;
    const { stats } = this.inner; // hls.js holds on to it: it measures by it
    this.inner.destroy();
    this.inner = this.make();
    this.inner.stats = Object.assign(stats, this.inner.stats);
    this.start?.();
  }

  abort(): void {
    if (this.key) return;
    this.open.delete(this);
    this.waiting = undefined;
    this.inner.abort();
  }

  destroy(): void {
    this.open.delete(this);
    this.waiting = undefined;
    this.inner.destroy();
  }

  getCacheAge(): number | null {
    return this.inner.getCacheAge?.() ?? null;
  }

  getResponseHeader(name: string): string | null {
    return this.inner.getResponseHeader?.(name) ?? null;
  }
}
