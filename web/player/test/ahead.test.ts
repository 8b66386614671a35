import { describe, expect, it, vi } from 'vitest';
import { Ahead } from '../src/ahead';

const hls = 'https://edge/play/t/master.m3u8';

function edge(answer: (url: string) => Response | Promise<Response>) {
  const asked: string[] = [];
  const get = vi.fn(async (url: string, init: RequestInit) => {
    asked.push(url);
    init.signal?.addEventListener('abort', () => asked.push(`given up ${url}`));
    return answer(url);
  });
  return { asked, ahead: (...paths: string[]) => new Ahead(hls, paths, get as unknown as typeof fetch) };
}

describe('files asked for ahead', () => {
  it('are asked for at once, beside the master playlist', () => {
    const { asked, ahead } = edge(() => new Response('x'));
    ahead('master.m3u8', '720p/0.m4s', 'key/0');
    expect(asked).toEqual([hls, 'https://edge/play/t/720p/0.m4s', 'https://edge/play/t/key/0']);
  });

  it('are handed out once, whatever the player adds to the address', async () => {
    const a = edge(() => new Response('bytes')).ahead('720p/0.m4s');
    const got = await a.take('https://edge/play/t/720p/0.m4s?CMCD=bl%3D0');
    expect(new TextDecoder().decode(got?.bytes)).toBe('bytes');
    expect(a.take('https://edge/play/t/720p/0.m4s')).toBeUndefined();
    expect(a.take('https://edge/play/t/720p/1.m4s')).toBeUndefined();
  });

  it('fail for whoever takes them when the edge refuses', async () => {
    const a = edge(() => new Response('', { status: 403 })).ahead('key/0');
    await expect(a.take('https://edge/play/t/key/0')).rejects.toThrow('403');
  });

  it('are given up when the session is left', () => {
    const { asked, ahead } = edge(() => new Promise<Response>(() => undefined));
    const a = ahead('key/0');
    a.drop();
    expect(asked).toContain('given up https://edge/play/t/key/0');
    expect(a.take('https://edge/play/t/key/0')).toBeUndefined();
  });

  it('are none where there is no session', () => {
    const { asked } = edge(() => new Response('x'));
    new Ahead('', ['key/0']);
    expect(asked).toEqual([]);
  });
});

it('files that came with the session are handed out like others, and not asked for', async () => {
  const { asked, ahead } = edge(() => new Response('x'));
  const a = ahead('key/0');
  a.put(hls, { 'master.m3u8': btoa('#EXTM3U\n\xff') }, { begun: 1, answered: 2, done: 3 });
  expect(asked).toEqual(['https://edge/play/t/key/0']);
  const got = await a.take(hls);
  expect([...new Uint8Array(got?.bytes ?? new ArrayBuffer())].at(-1)).toBe(0xff);
  expect(got).toMatchObject({ begun: 1, answered: 2, done: 3 });
  expect(a.take(hls)).toBeUndefined();
  expect(new Ahead('', []).any).toBe(false);
  expect(a.any).toBe(true);
});
