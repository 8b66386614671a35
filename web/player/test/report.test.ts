import type { Fragment } from 'hls.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cutOff, keysOf, Reports, saying, started, target } from '../src/report';

const master = 'https://edge.example/play/secret/master.m3u8';
let sent: { url: string; body: string }[] = [];

beforeEach(() => {
  sent = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, body: String(init.body) });
    throw new TypeError('no network'); // a report that is lost is no trouble
  });
});
afterEach(() => vi.unstubAllGlobals());

const told = (): string => sent.map((s) => s.body).join('').replace(/ts=\d+/g, 'ts=T');

describe('reports of a picture', () => {
  function watch(shown: Promise<void> = Promise.resolve()) {
    const video = document.createElement('video');
    const reports = new Reports(video, () => target(master.replace('edge', 'other')), shown);
    return { video, reports, see: (...events: string[]) => events.forEach((e) => video.dispatchEvent(new Event(e))) };
  }

  it('wait for the first one, and then go together, by the route', async () => {
    let show = (): void => undefined;
    const { see } = watch(new Promise((done) => (show = done)));
    see('play', 'waiting', 'playing');
    await Promise.resolve();
    expect(sent).toEqual([]);
    show();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.url).toBe('https://other.example/play/secret/cmcd');
    expect(told()).toBe('e=ps,sta=s,ts=T,v=2\ne=ps,sta=p,ts=T,v=2\n');
  });

  it('say when it stood, each time once, and not before it moved', async () => {
    const { see } = watch();
    await vi.waitFor(() => undefined);
    see('waiting', 'seeking', 'seeked', 'playing', 'waiting', 'waiting', 'playing', 'waiting', 'playing');
    expect(told().match(/sta=r/g)).toHaveLength(2);
    expect(told()).not.toMatch(/sta=k/);
  });

  it('end with the player', async () => {
    const { see, reports } = watch();
    await vi.waitFor(() => undefined);
    see('playing');
    reports.failed('bufferStalledError');
    reports.stop();
    see('pause', 'ended');
    expect(told()).toBe('e=ps,sta=p,ts=T,v=2\ne=ps,sta=f,ts=T,v=2\ne=e,ec=("bufferStalledError"),sta=f,ts=T,v=2\n');
  });
});

describe('what a request says', () => {
  const hls = { levels: [{ bitrate: 1_234_567 }], mainForwardBufferInfo: { len: 1.26 }, audioForwardBufferInfo: null } as unknown as Parameters<typeof keysOf>[0];
  const frag = (f: object): Fragment => ({ sn: 3, type: 'main', level: 0, ...f }) as Fragment;

  it('is the rendition and how much is buffered', () => {
    expect(keysOf(hls, frag({}))).toBe('bl=(1300),br=(1235),ot=v,v=2');
    expect(keysOf(hls, frag({ type: 'audio' }))).toBe('ot=a,v=2');
    expect(keysOf(hls, frag({ sn: 'initSegment' }))).toBe('ot=i,v=2');
  });

  it('stands in its address', () => {
    expect(saying('https://e/0.m4s', 'bl=(0),v=2')).toBe('https://e/0.m4s?CMCD=bl%3D(0)%2Cv%3D2');
    expect(saying('https://e/0.m4s?a=1', 'v=2')).toBe('https://e/0.m4s?a=1&CMCD=v%3D2');
  });
});

it('start and end of the picture are told in whole milliseconds', () => {
  cutOff(master, 12.4);
  expect(told()).toBe('com.streamgate-cutoff=12,cen="cutoff",e=ce,ts=T,v=2\n');
  sent = [];
  started(master, 420.6);
  expect(told()).toBe('cen="start",e=ce,msd=421,ts=T,v=2\n');
});
