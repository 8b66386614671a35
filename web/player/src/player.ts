// The picture: hls.js over one video element. stop() takes it away at once.
import Hls, { type ErrorData, type FragmentLoaderContext, type HlsConfig, type Loader, type LoaderContext } from 'hls.js';
import type { Ahead } from './ahead';
import { retryAfter } from './api';
import { cutOff, keysOf, Reports, saying, started, target } from './report';
import { Requests } from './requests';

/**
 * Little is buffered ahead: what a player has is what a lost right still shows.
 * Keys may be held back by the edge until they are due, so waiting for one is
 * no error.
 */
export const config: Partial<HlsConfig> = {
  // What no setting of ours makes use of: rungs capped by size or by dropped frames, ID3.
  capLevelController: undefined as unknown as HlsConfig['capLevelController'],
  fpsController: undefined as unknown as HlsConfig['fpsController'],
  id3TrackController: undefined as unknown as HlsConfig['id3TrackController'],
  // The page hears of edges that drain or die by itself, sooner, and leads each request
  // (`route`). Two that steer would get in each other's way.
  contentSteeringController: undefined as unknown as HlsConfig['contentSteeringController'],
  // A picture that is here already (ahead.ts) need not wait for the next turn of hls.js, up to
  // 100 ms on, after the element is ready.
  startFragPrefetch: true,
  maxBufferLength: 10,
  maxMaxBufferLength: 10,
  backBufferLength: 30,
  // An edge that died says nothing: its requests are given up while there is still
  // something to show, and asked of another one.
  fragLoadPolicy: {
    default: {
      maxTimeToFirstByteMs: 4_000,
      maxLoadTimeMs: 30_000,
      timeoutRetry: { maxNumRetry: 6, retryDelayMs: 0, maxRetryDelayMs: 1_000 },
      errorRetry: { maxNumRetry: 8, retryDelayMs: 300, maxRetryDelayMs: 2_000 },
    },
  },
  keyLoadPolicy: { default: { maxTimeToFirstByteMs: 35_000, maxLoadTimeMs: 40_000, timeoutRetry: null, errorRetry: null } },
};

/** How soon loading starts again after hls.js gave up: it takes longer each time. */
const againAfter = 500; // ms
const againMax = 8_000;

/** For how long the edge that refused a request would not be asked again, in ms. */
function told({ networkDetails: n }: Pick<ErrorData, 'networkDetails'>): number {
  return n instanceof XMLHttpRequest ? retryAfter(n.getResponseHeader('Retry-After')) : 0;
}

/** How long what is less urgent waits for the first picture: one in a hidden tab may not come. */
const pictureWithin = 10_000; // ms

export interface Trouble {
  /** The edge refused something: ask where the session stands. */
  refused(status: number): void;
  /** Playing cannot go on, for another reason. */
  broken(what: string): void;
}

export class Player {
  private hls: Hls | undefined;
  private requests = new Requests();
  private reports: Reports | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private wait = againAfter;
  private position = 0;
  private first: number | undefined; // the wait for the first frame
  private route: (url: string) => string = (url) => url;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly trouble: Trouble,
  ) {}

  get playing(): boolean {
    return this.hls !== undefined || this.video.hasAttribute('src');
  }

  /** Heights that can be chosen, highest first, with hls.js' index. */
  levels(): { index: number; height: number }[] {
    return (this.hls?.levels ?? []).map((l, index) => ({ index, height: l.height })).sort((a, b) => b.height - a.height);
  }

  /** Fixes a level, or -1 for automatic. */
  choose(index: number): void {
    if (this.hls) this.hls.nextLevel = index;
  }

  /** The rendition that is shown now. */
  shown(): string {
    const level = this.hls?.levels[this.hls.currentLevel];
    return level ? `${level.height}p` : '';
  }

  /**
   * Starts at where it was stopped. `route` says for each address where to ask for it
   * now, `ahead` has what was asked for already.
   */
  start(url: string, route: (url: string) => string, onReady: () => void, ahead?: Ahead): void {
    this.stop();
    this.route = route;
    const wished = performance.now();
    this.first = this.video.requestVideoFrameCallback?.(() => started(this.route(url), performance.now() - wished));
    if (!Hls.isSupported()) {
      // Safari plays HLS itself; the ticket in the path is all it needs.
      this.video.src = route(url);
      this.video.currentTime = this.position;
      void this.video.play().catch(() => undefined);
      onReady();
      return;
    }
    const requests = (this.requests = new Requests(ahead, (c) => {
      if (this.hls && 'frag' in c && !('keyInfo' in c)) c.url = saying(c.url, keysOf(this.hls, (c as FragmentLoaderContext).frag));
    }));
    const Own = Hls.DefaultConfig.loader;
    const hls = new Hls({
      ...config,
      loader: function (c: HlsConfig): Loader<LoaderContext> {
        return requests.loader(() => new Own(c));
      } as unknown as HlsConfig['loader'],
      xhrSetup: (xhr, to) => xhr.open('GET', this.route(to), true),
      startPosition: this.position > 0 ? this.position : -1,
    });
    this.hls = hls;
    this.reports = new Reports(this.video, () => this.route(target(url)), this.picture());
    hls.on(Hls.Events.ERROR, (_, data) => this.error(data));
    hls.on(Hls.Events.FRAG_LOADED, () => (this.wait = againAfter));
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      // A browser may forbid sound without a click; the controls are there then.
      void this.video.play().catch(() => undefined);
      onReady();
    });
    hls.loadSource(url);
    hls.attachMedia(this.video);
  }

  /** Ends when the first picture is on the screen, or when none is to be expected. */
  async shows(): Promise<void> {
    if (this.playing) await this.picture();
  }

  private async picture(): Promise<void> {
    const { video } = this;
    if (!('requestVideoFrameCallback' in video)) return;
    await new Promise<unknown>((done) => {
      video.requestVideoFrameCallback(done);
      for (const event of ['emptied', 'error']) video.addEventListener(event, done, { once: true });
      setTimeout(done, pictureWithin);
    });
  }

  /** Takes the picture away: nothing decoded stays in the element. */
  stop(): void {
    if (!this.playing) return;
    // A right that is lost in the last second comes back at the beginning.
    const at = this.video.currentTime;
    if (at > 0) this.position = this.video.duration - at > 1 ? at : 0;
    this.video.pause();
    clearTimeout(this.again);
    if (this.first !== undefined) this.video.cancelVideoFrameCallback(this.first);
    this.reports?.stop();
    this.hls?.destroy();
    this.hls = undefined;
    this.video.removeAttribute('src');
    this.video.load();
  }

  /** Tells the edge how long after `heard` (performance.now()) the picture was gone. */
  cutOff(url: string, heard: number): void {
    // Two frames on, what was changed has been painted.
    requestAnimationFrame(() => requestAnimationFrame(() => cutOff(this.route(url), performance.now() - heard)));
  }

  /** Forgets the position: another viewer starts at the beginning. */
  forget(): void {
    this.position = 0;
  }

  /** Asks anew, by the route as it is now, for what an edge that is gone did not give. */
  retry(): void {
    this.requests.renew();
  }

  /** Loads on after a while: hls.js does not once it gave up, and the session still stands. */
  private later(after: number): void {
    const { hls } = this;
    clearTimeout(this.again);
    this.again = setTimeout(() => {
      if (hls?.levels.length) hls.startLoad();
      else if (hls?.url) hls.loadSource(hls.url);
    }, Math.max(after, this.wait));
    this.wait = Math.min(2 * this.wait, againMax);
  }

  private error(data: ErrorData): void {
    const status = data.response?.code ?? 0;
    if (data.fatal) this.reports?.failed(data.details);
    if (data.fatal && data.type === Hls.ErrorTypes.NETWORK_ERROR) this.later(told(data));
    if (status === 401 || status === 403 || status === 404 || status === 503) {
      this.trouble.refused(status);
      return;
    }
    if (!data.fatal) {
      if (data.type === Hls.ErrorTypes.NETWORK_ERROR) this.trouble.refused(0);
      return;
    }
    if (data.type === Hls.ErrorTypes.NETWORK_ERROR) {
      this.trouble.refused(0);
    } else if (data.type === Hls.ErrorTypes.MEDIA_ERROR) {
      this.hls?.recoverMediaError();
    } else {
      this.trouble.broken(data.details);
    }
  }
}
