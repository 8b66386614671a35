import type { Loader, LoaderCallbacks, LoaderConfiguration, LoaderContext } from 'hls.js';
import { describe, expect, it, vi } from 'vitest';
import type { Ahead, Fetched } from '../src/ahead';
import { Requests } from '../src/requests';

/** A request as the browser would make it, in the test's hands. */
class Answer {
  context: LoaderContext | null = null;
  stats = { loaded: 0 } as Loader<LoaderContext>['stats'];
  callbacks: LoaderCallbacks<LoaderContext> | undefined;
  aborted = false;
  destroyed = false;
  load(context: LoaderContext, _: LoaderConfiguration, callbacks: LoaderCallbacks<LoaderContext>): void {
    this.context = context;
    this.callbacks = callbacks;
  }
  abort(): void {
    this.aborted = true;
    this.callbacks?.onAbort?.(this.stats, this.context!, null);
  }
  destroy(): void {
    this.destroyed = true;
  }
  answer(): void {
    this.callbacks?.onSuccess({ url: '', data: 'k', code: 200 }, this.stats, this.context!, null);
  }
}

function ask(context: object, fetched?: Promise<Fetched>) {
  const made: Answer[] = [];
  const requests = new Requests(fetched && ({ take: () => fetched } as unknown as Ahead));
  const loader = requests.loader(() => {
    const r = new Answer();
    made.push(r);
    return r;
  });
  const callbacks = { onSuccess: vi.fn(), onError: vi.fn(), onTimeout: vi.fn(), onAbort: vi.fn() };
  loader.load({ url: '/key/3', responseType: 'arraybuffer', ...context } as LoaderContext, {} as LoaderConfiguration, callbacks);
  return { made, requests, loader, callbacks, at: (i: number) => made[i] as Answer };
}
const key = { keyInfo: {} };

describe('a request', () => {
  it('is asked anew at another edge, and answers who waited for it', () => {
    const { made, requests, loader, callbacks, at } = ask({});
    const { stats } = loader; // as hls.js keeps it
    stats.loaded = 17;
    requests.renew();
    expect(at(0).destroyed).toBe(true);
    expect(at(1).context?.url).toBe('/key/3');
    expect(loader.stats).toBe(stats);
    expect(at(1).stats).toBe(stats);
    expect(stats.loaded).toBe(0);
    at(1).answer();
    expect(callbacks.onSuccess).toHaveBeenCalledOnce();
    requests.renew(); // it is there
    expect(made).toHaveLength(2);
  });

  it('is given up when that is asked for, and not renewed', () => {
    const { made, requests, loader, callbacks, at } = ask({});
    loader.abort();
    expect(at(0).aborted).toBe(true);
    expect(callbacks.onAbort).toHaveBeenCalledOnce();
    requests.renew();
    expect(made).toHaveLength(1);
  });

  it('is asked for no more once the player is gone', () => {
    const { made, requests, loader } = ask({});
    loader.destroy();
    requests.renew();
    expect(made).toHaveLength(1);
  });
});

describe('a content key', () => {
  it('is loaded to its end when one of those who wait gives up', () => {
    const { loader, callbacks, at } = ask(key);
    loader.abort();
    expect(at(0).aborted).toBe(false);
    at(0).answer();
    expect(callbacks.onSuccess).toHaveBeenCalledOnce();
    expect(callbacks.onAbort).not.toHaveBeenCalled();
  });
});

describe('a file that was asked for ahead', () => {
  const here: Fetched = { bytes: new TextEncoder().encode('#EXTM3U').buffer as ArrayBuffer, begun: 1, answered: 2, done: 3 };

  it('is not asked for again', async () => {
    const { at, callbacks, loader } = ask({ responseType: 'text' }, Promise.resolve(here));
    await vi.waitFor(() => expect(callbacks.onSuccess).toHaveBeenCalledOnce());
    expect(callbacks.onSuccess.mock.calls[0]?.[0]).toMatchObject({ data: '#EXTM3U', code: 200 });
    expect(loader.stats).toMatchObject({ loaded: 7, total: 7, loading: { start: 1, first: 2, end: 3 } });
    expect(at(0).context).toBeNull();
  });

  it('is asked for if it did not come', async () => {
    const { at } = ask({}, Promise.reject(new Error('status 503')));
    await vi.waitFor(() => expect(at(0).context?.url).toBe('/key/3'));
  });

  it('is asked for at another edge, and answered once', async () => {
    let come: (f: Fetched) => void = () => undefined;
    const { at, requests, callbacks } = ask({}, new Promise((done) => (come = done)));
    requests.renew();
    expect(at(1).context?.url).toBe('/key/3');
    come(here);
    await Promise.resolve();
    at(1).answer();
    expect(callbacks.onSuccess).toHaveBeenCalledOnce();
  });

  it('is not given to who has gone', async () => {
    const { callbacks, loader } = ask({}, Promise.resolve(here));
    loader.destroy();
    await Promise.resolve();
    expect(callbacks.onSuccess).not.toHaveBeenCalled();
  });
});
