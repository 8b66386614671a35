import { afterEach, expect, test, vi } from 'vitest';
import { cutOff, reporting, started, target } from '../src/report';

const master = 'https://edge.example/play/secret/master.m3u8';

afterEach(() => vi.unstubAllGlobals());

test('reports go beside the playlist, by the route, and lost ones are no trouble', async () => {
  const sent: [string, string][] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push([url, String(init.body)]);
    if (sent.length > 1) throw new TypeError('no network');
    return new Response(null, { status: 204 });
  });
  const { loader } = reporting(master, (url) => url.replace('edge', 'other'));
  expect(await loader?.({ url: target(master), body: 'e=ps' })).toEqual({ status: 204 });
  expect(await loader?.({ url: target(master), body: 'e=ps' })).toEqual({ status: 204 });
  expect(sent[0]).toEqual(['https://other.example/play/secret/cmcd', 'e=ps']);
});

test('events wait for the first picture', async () => {
  const sent: string[] = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    sent.push(String(init.body));
    return new Response(null, { status: 204 });
  });
  let shown = (): void => undefined;
  const { loader } = reporting(master, (url) => url, new Promise((done) => (shown = done)));
  const told = [loader?.({ url: target(master), body: 'one' }), loader?.({ url: target(master), body: 'two' })];
  await Promise.resolve();
  expect(sent).toEqual([]);
  shown();
  await Promise.all(told);
  expect(sent).toEqual(['one', 'two']);
});

test('nothing that names the viewer or the video is sent', () => {
  const c = reporting(master, (url) => url);
  for (const keys of [c.includeKeys, ...(c.eventTargets ?? []).map((t) => t.includeKeys)]) {
    expect(keys?.length).toBeGreaterThan(0);
    for (const key of ['sid', 'cid', 'nor', 'url']) expect(keys).not.toContain(key);
  }
});

test('start and end of the picture are told in whole milliseconds', () => {
  let body = '';
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    body = String(init.body);
    return new Response(null, { status: 204 });
  });
  cutOff(master, 12.4);
  expect(body).toMatch(/^com\.streamgate-cutoff=12,cen="cutoff",e=ce,ts=\d+,v=2\n$/);
  started(master, 420.6);
  expect(body).toMatch(/^cen="start",e=ce,msd=421,ts=\d+,v=2\n$/);
});
