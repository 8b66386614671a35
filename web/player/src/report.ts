// What the viewer sees, told to the edge as CMCD version 2 (CTA-5004): with each request for
// media which rendition and how much is buffered, and events: the first frame, stalls, errors.
// Nothing that names the viewer or the video is sent: the edge only makes sums of it.
// hls.js could do it, and would be busy with it before the first frame.
import type Hls from 'hls.js';
import type { Fragment } from 'hls.js';

const type = 'application/cmcd';
/** The edge's own key: from the news that the right was lost to the end of the picture. */
const cutoffKey = 'com.streamgate-cutoff';

/** The states of a player that are told, by their letters. */
const states = { starting: 's', playing: 'p', seeking: 'k', rebuffering: 'r', paused: 'a', ended: 'e', failed: 'f' } as const;

/** Where an edge takes reports: beside the master playlist. */
export function target(master: string): string {
  return new URL('cmcd', master).href;
}

/** What a request for media says, as keys and values. */
export function keysOf(hls: Pick<Hls, 'levels' | 'mainForwardBufferInfo' | 'audioForwardBufferInfo'>, frag: Pick<Fragment, 'sn' | 'type' | 'level'>): string {
  if (frag.sn === 'initSegment') return 'ot=i,v=2';
  const audio = frag.type === 'audio';
  const said: string[] = [];
  const ahead = (audio ? hls.audioForwardBufferInfo : hls.mainForwardBufferInfo)?.len;
  if (ahead !== undefined && Number.isFinite(ahead)) said.push(`bl=(${Math.round(ahead * 10) * 100})`);
  // A playlist gives no rate for a rendition of sound.
  const rate = audio ? undefined : hls.levels[frag.level]?.bitrate;
  if (rate) said.push(`br=(${Math.round(rate / 1000)})`);
  return [...said, audio ? 'ot=a' : 'ot=v', 'v=2'].join(',');
}

/** The address of a request that says so. */
export function saying(url: string, said: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}CMCD=${encodeURIComponent(said)}`;
}

/** Tells what a video element does, from when it begins until stop(). */
export class Reports {
  private state = '';
  private moved = false; // the picture, once
  private waiting: string[] | undefined = [];
  private readonly off = new AbortController();

  /** Events wait for `shown`: what is sent before the first picture delays it. Each says itself when it was. */
  constructor(
    video: HTMLVideoElement,
    private readonly to: () => string,
    shown: Promise<void>,
  ) {
    const on = (event: string, then: () => void): void => video.addEventListener(event, then, { signal: this.off.signal });
    on('play', () => this.moved || this.now('starting'));
    on('playing', () => {
      this.moved = true;
      this.now('playing');
    });
    on('waiting', () => this.moved && this.now('rebuffering'));
    on('seeking', () => this.moved && this.now('seeking'));
    on('seeked', () => this.moved && video.paused && this.now('paused'));
    on('pause', () => video.ended || this.now('paused'));
    on('ended', () => this.now('ended'));
    void shown.then(() => {
      const lines = this.waiting ?? [];
      this.waiting = undefined;
      if (lines.length > 0) void send(this.to(), lines.join(''));
    });
  }

  /** The player gave up. */
  failed(code: string): void {
    this.now('failed');
    this.tell(`e=e,ec=("${code}"),sta=f`);
  }

  stop(): void {
    this.off.abort();
  }

  private now(state: keyof typeof states): void {
    if (this.state === state) return;
    this.state = state;
    this.tell(`e=ps,sta=${states[state]}`);
  }

  private tell(said: string): void {
    const line = `${said},ts=${Date.now()},v=2\n`;
    if (this.waiting) this.waiting.push(line);
    else void send(this.to(), line);
  }
}

/** Reports that the picture was gone so many milliseconds after the news. */
export function cutOff(master: string, took: number): void {
  void send(target(master), `${cutoffKey}=${Math.round(took)},cen="cutoff",e=ce,ts=${Date.now()},v=2\n`);
}

/** Reports that the first frame was shown after so many milliseconds. */
export function started(master: string, took: number): void {
  void send(target(master), `cen="start",e=ce,msd=${Math.round(took)},ts=${Date.now()},v=2\n`);
}

/** A report that cannot be sent is lost, for it is no more than that. */
async function send(url: string, body: string): Promise<void> {
  try {
    await fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body, keepalive: true, credentials: 'omit' });
  } catch {
    // lost
  }
}
