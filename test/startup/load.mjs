// Loads pages in Chromium for the benchmark, told what to load in lines of JSON:
// {"do":"login",...} signs in once, by the watch page's own button, and keeps the cookie;
// {"do":"load","url":...,"protocol":"h3"} loads a page in a context of its own (no
// cache, no connection) and answers when the first frame is on the screen.
//
// usage: node load.mjs '{"ca":...,"edges":[...]}'
import { createInterface } from 'node:readline';
import { chromium } from '../browser/node_modules/playwright-core/index.mjs';
import { launch } from '../browser/chromium.mjs';
import { WatchPage } from '../browser/watch.mjs';

const { ca, edges } = JSON.parse(process.argv[2]);
const hangBound = 30_000;
const browsers = {};
let cookies = [];

async function browserOf(protocol) {
  return (browsers[protocol] ??= await chromium.launch(launch({ ca, edges, protocol })));
}

/** Runs in the page before its own scripts: ends with the load event and the first frame. */
function observe() {
  const loaded = new Promise((done) => addEventListener('load', () => setTimeout(done))); // the event's end is known after it
  const shown = new Promise((done) => {
    document.addEventListener('DOMContentLoaded', () => {
      const video = document.getElementById('video');
      video.requestVideoFrameCallback((now, frame) => done({ at: Math.max(now, frame.expectedDisplayTime), height: frame.height }));
    });
  });
  window.startup = Promise.all([loaded, shown]).then(([, frame]) => {
    const [nav] = performance.getEntriesByType('navigation');
    const path = (r) => new URL(r.name).pathname.replace(/^\/play\/[^/]{40,}/, '/play');
    return {
      frame_ms: frame.at,
      height: frame.height,
      load_ms: nav.loadEventEnd,
      protocol: nav.nextHopProtocol,
      requests: performance.getEntriesByType('resource').map((r) => ({
        path: path(r),
        protocol: r.nextHopProtocol,
        begun_ms: r.startTime,
        sent_ms: r.requestStart,
        answered_ms: r.responseStart,
        done_ms: r.responseEnd,
        bytes: r.encodedBodySize,
        server: r.serverTiming.map((t) => ({ name: t.name, desc: t.description, ms: t.duration })),
      })),
    };
  });
}

const within = (promise, what) => {
  let timer;
  const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error(`${what}: not within ${hangBound} ms`)), hangBound)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

async function load(page, url) {
  await page.goto(url, { waitUntil: 'commit' });
  return within(
    page.evaluate(() => window.startup),
    url,
  );
}

const verbs = {
  async login({ url, wallet }) {
    const context = await (await browserOf('h3')).newContext();
    const watch = new WatchPage(await context.newPage());
    await watch.open(url);
    await watch.signInAs(wallet);
    await watch.awaitState('active');
    cookies = await context.cookies();
    await context.close();
    return { token: cookies[0].value };
  },
  async load({ url, protocol, again, tab }) {
    const context = await (await browserOf(protocol)).newContext({ viewport: { width: 1280, height: 800 } });
    try {
      await context.addCookies(cookies);
      await context.addInitScript(observe);
      const page = await context.newPage();
      const first = await load(page, url);
      // Leaving the page ends its session, and what it still loads.
      await page.goto('about:blank');
      if (!again) return first;
      const last = tab ? await context.newPage() : page;
      if (tab) await page.close(); // its process ends with it
      const second = await load(last, url);
      await last.goto('about:blank');
      return { ...first, again: second };
    } finally {
      await context.close();
    }
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { do: verb, ...rest } = JSON.parse(line);
  let answer;
  try {
    answer = await verbs[verb](rest);
  } catch (e) {
    answer = { error: String(e.message ?? e).split('\n')[0] };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await Promise.all(Object.values(browsers).map((b) => b.close()));
