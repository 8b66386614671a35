import { afterEach, describe, expect, it, vi } from 'vitest';
import { Api, Problem, problemOf } from '../src/api';
import { discover } from '../src/wallets';

const json = (status: number, body: unknown, type = 'application/json') => new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });

describe('the API', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('signs in with the message it was given and then uses the token', async () => {
    const calls: [string, RequestInit][] = [];
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      calls.push([url, init]);
      if (url.endsWith('/nonce')) return json(200, { message: 'sign me' });
      if (url.endsWith('/verify')) return json(200, { token: 'tok' });
      return json(201, { session: 's', state: 'active' });
    });
    const api = new Api();
    await api.signIn('0xabc', 31337, async (m) => `signed ${m}`);
    await api.open('v1');
    expect(JSON.parse(String(calls[1]?.[1].body))).toEqual({ message: 'sign me', signature: 'signed sign me' });
    expect((calls[2]?.[1].headers as Record<string, string>)['Authorization']).toBe('Bearer tok');
  });

  it('ends a session while the page goes away', () => {
    const calls: [string, RequestInit][] = [];
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      calls.push([url, init]);
      throw new TypeError('the page is gone');
    });
    new Api().farewell('https://e/v1/sessions/s/events?ticket=t');
    expect(calls).toMatchObject([['https://e/v1/sessions/s?ticket=t', { method: 'DELETE', keepalive: true }]]);
  });

  it('keeps what a problem says', async () => {
    const p = await problemOf(json(403, { type: 'https://x/problems/denied', detail: 'holds none', satisfy: 'hold one', rule: 'erc721' }));
    expect(p).toMatchObject({ status: 403, kind: 'denied', message: 'holds none', satisfy: 'hold one' });
  });

  it('keeps for how long not to ask again, each page a little longer', async () => {
    const refusal = (after: string) => new Response('{}', { status: 503, headers: { 'retry-after': after } });
    const waits = await Promise.all(Array.from({ length: 50 }, async () => (await problemOf(refusal('4'))).retryAfter));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(4_000);
    expect(Math.max(...waits)).toBeLessThan(5_000);
    expect(new Set(waits).size).toBeGreaterThan(1);
    expect((await problemOf(new Response('<html>', { status: 503, headers: { 'retry-after': '2' } }))).retryAfter).toBeGreaterThanOrEqual(2_000);
    for (const none of ['', '-3', '0', 'Wed, 21 Oct 2026 07:28:00 GMT', 'soon']) expect((await problemOf(refusal(none))).retryAfter).toBe(0);
    expect((await problemOf(refusal('86400'))).retryAfter).toBeLessThanOrEqual(61_000);
  });

  it('makes a problem of anything', async () => {
    expect(await problemOf(new Response('<html>', { status: 502, statusText: 'Bad Gateway' }))).toMatchObject({ status: 502, kind: 'status-502' });
  });

  it('takes the demo for absent only when it is', async () => {
    vi.stubGlobal('fetch', async () => json(404, { type: 'x/not-found', detail: 'no' }));
    expect(await new Api().demo()).toBeNull();
    vi.stubGlobal('fetch', async () => json(500, {}));
    await expect(new Api().demo()).rejects.toBeInstanceOf(Problem);
  });
});

describe('wallets', () => {
  it('are found when they announce themselves, once, and their icons are never markup', async () => {
    const found: string[] = [];
    discover((w) => found.push(`${w.name} ${w.icon}`));
    const announce = (icon: string) =>
      window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: { info: { uuid: 'u1', name: 'W', icon }, provider: {} } }));
    announce('javascript:alert(1)');
    announce('javascript:alert(1)');
    expect(found).toEqual(['W ']);
  });
});
