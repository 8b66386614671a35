// The files that a player asks for first, come with the session or asked for all at once
// before it is there. Each is handed out once, to the player that wants it. What is not
// wanted, fails or comes late is asked for as if it had not been.

/** How long an edge may take to begin an answer, and to end it, in ms. */
const beginWithin = 4_000;
const endWithin = 30_000;

/** When a file came, by performance.now(). */
export interface Times {
  begun: number;
  answered: number;
  done: number;
}

export interface Fetched extends Times {
  bytes: ArrayBuffer;
}

export class Ahead {
  private readonly files = new Map<string, Promise<Fetched>>();
  private readonly stop = new AbortController();

  /** Asks for paths beside the file `hls`. */
  constructor(
    hls: string,
    paths: readonly string[],
    private readonly get: typeof fetch = (...args) => fetch(...args),
  ) {
    if (!hls) return;
    for (const path of paths) {
      const url = new URL(path, hls).href;
      const file = this.fetch(url);
      file.catch(() => undefined); // whoever takes it is told
      this.files.set(bare(url), file);
    }
  }

  /** Takes in files that are here already, in base64, by their path beside the file `hls`. */
  put(hls: string, files: Record<string, string>, times: Times): void {
    for (const [path, text] of Object.entries(files)) {
      const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      this.files.set(bare(new URL(path, hls).href), Promise.resolve({ bytes: bytes.buffer, ...times }));
    }
  }

  /** Whether there is anything that was not taken. */
  get any(): boolean {
    return this.files.size > 0;
  }

  /** The file at url, if it was asked for and not taken yet. */
  take(url: string): Promise<Fetched> | undefined {
    const file = this.files.get(bare(url));
    this.files.delete(bare(url));
    return file;
  }

  /** Gives up what is under way and forgets what is here. */
  drop(): void {
    this.stop.abort();
    this.files.clear();
  }

  private async fetch(url: string): Promise<Fetched> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), beginWithin);
    const begun = performance.now();
    try {
      // Segments are large: the player's script must not wait for them.
      const priority = url.endsWith('.m4s') ? 'low' : 'auto';
      const resp = await this.get(url, { priority, credentials: 'same-origin', signal: AbortSignal.any([this.stop.signal, late.signal, AbortSignal.timeout(endWithin)]) });
      clearTimeout(timer);
      if (!resp.ok) throw new Error(`${url}: status ${resp.status}`);
      const answered = performance.now();
      const bytes = await resp.arrayBuffer();
      return { bytes, begun, answered, done: performance.now() };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The address without its query: hls.js puts its reports (CMCD) there. */
function bare(url: string): string {
  return url.replace(/[?#].*$/, '');
}
