// What a viewer sees while their edge is drained: nothing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openBrowser } from './chromium.mjs';
import { runningDemo } from './demo.mjs';
import { WatchPage } from './watch.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const demo = runningDemo();
const browser = await openBrowser({ ...demo });
const watched = 13; // seconds: more than is buffered
after(() => browser.close());
afterEach(() => operate('undrain'));

function operate(verb) {
  const bin = process.env.STREAMGATE_BIN ?? join(root, 'bin/streamgate');
  const env = { ...process.env, STREAMGATE_TOKEN: demo.admin_token };
  execFileSync(bin, ['cluster', verb, 'edge-1', '--server', demo.origin, '--ca', demo.ca], { env, stdio: 'ignore' });
}

/** Counts in the page how often the picture stands for want of data, once it moves. */
function countStalls() {
  const video = document.querySelector('video');
  window.stalls = 0;
  video.addEventListener('waiting', () => (window.stalls += 1));
}

async function signedIn() {
  await browser.context.clearCookies();
  const watch = new WatchPage(await browser.context.newPage());
  await watch.open(demo.play);
  await watch.signInAs('alice');
  await watch.awaitState('active');
  return watch;
}

test('the watch page goes to another edge without a stall', async () => {
  const watch = await signedIn();
  const elsewhere = [];
  watch.page.on('response', (r) => r.url().startsWith(`${demo.edges[1]}/play/`) && r.ok() && elsewhere.push(r.url()));
  const { mediaTime } = await watch.awaitMediaTime(2);
  await watch.page.evaluate(countStalls);
  operate('drain');
  await watch.awaitMediaTime(mediaTime + watched);
  assert.equal(await watch.page.evaluate(() => window.stalls), 0);
  assert.ok(elsewhere.some((u) => u.endsWith('.m4s') || u.includes('.m4s?')), 'no segment came from the other edge');
  assert.deepEqual(watch.faults, []);
  await watch.page.close();
});

test('a player that knows nothing but content steering does too', async () => {
  const watch = await signedIn();
  const { page } = watch;
  const player = `${demo.edges[0]}/watch/plain-player`;
  await page.route(player, (r) => r.fulfill({ contentType: 'text/html', body: '<!doctype html><video id="video" muted></video>' }));
  await page.goto(player);
  await page.addScriptTag({ content: readFileSync(join(root, 'web/node_modules/hls.js/dist/hls.min.js'), 'utf8') });
  const redirected = [];
  const elsewhere = [];
  page.on('response', (r) => {
    if (r.status() === 307) redirected.push(r.url());
    if (r.url().startsWith(`${demo.edges[1]}/play/`) && r.url().includes('.m4s') && r.ok()) elsewhere.push(r.request().redirectedFrom() ? 'redirected' : 'asked');
  });
  await page.evaluate(async (id) => {
    const resp = await fetch(`/v1/videos/${id}/sessions`, { method: 'POST' });
    const { hls: url } = await resp.json();
    const hls = new window.Hls({ maxBufferLength: 8, maxMaxBufferLength: 8 });
    const video = document.querySelector('video');
    hls.loadSource(url);
    hls.attachMedia(video);
    hls.on(window.Hls.Events.MANIFEST_PARSED, () => void video.play());
  }, demo.video);
  const at = (t) => page.waitForFunction((want) => document.querySelector('video').currentTime >= want, t);
  await at(2);
  await page.evaluate(countStalls);
  operate('drain');
  await at(2 + watched);
  assert.equal(await page.evaluate(() => window.stalls), 0);
  assert.ok(elsewhere.includes('asked'), `nothing was asked of the other edge but by ${redirected.length} redirects`);
  await page.close();
});
