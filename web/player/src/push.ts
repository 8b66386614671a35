// The push stream of a session, and the watchdog that stops the picture when
// the stream falls silent: cutting the push must be no way round a revocation.
import type { SessionInfo } from './api';

/** How long silence may last, in ms. The edge pings at least every 5 s. */
export const silence = 15_000;
/** After so long without a word, one ping missed, the edge is asked whether it is there. */
export const quiet = 6_500;

export interface Heard {
  state(info: SessionInfo): void;
  ping(block: number): void;
  silent(): void;
  /** A word is overdue: is the edge there? */
  quiet(): void;
  /** Go on at another edge: this one is about to leave. */
  move(to: string): void;
  /** The stream was cut. The browser tries again by itself. */
  cut(): void;
  /** The edge does not know the session (any more). */
  gone(): void;
}

/** Follows one session until close. */
export class Push {
  private source: EventSource;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private doubt: ReturnType<typeof setTimeout> | undefined;

  constructor(
    url: string,
    private readonly heard: Heard,
    open: (url: string) => EventSource = (u) => new EventSource(u),
  ) {
    this.source = open(url);
    this.source.addEventListener('state', (e) => {
      this.feed();
      this.heard.state(JSON.parse((e as MessageEvent<string>).data) as SessionInfo);
    });
    this.source.addEventListener('ping', (e) => {
      this.feed();
      const { block_number } = JSON.parse((e as MessageEvent<string>).data) as { block_number?: number };
      this.heard.ping(block_number ?? 0);
    });
    this.source.addEventListener('move', (e) => {
      this.heard.move((JSON.parse((e as MessageEvent<string>).data) as { to: string }).to);
    });
    this.source.addEventListener('error', () => {
      // A cut is retried by the browser; an answer that is no stream ends it.
      if (this.source.readyState === 2) this.heard.gone();
      else this.heard.cut();
    });
    this.feed();
  }

  close(): void {
    clearTimeout(this.timer);
    clearTimeout(this.doubt);
    this.source.close();
  }

  private feed(): void {
    clearTimeout(this.timer);
    clearTimeout(this.doubt);
    this.timer = setTimeout(() => this.heard.silent(), silence);
    this.doubt = setTimeout(() => this.heard.quiet(), quiet);
  }
}
