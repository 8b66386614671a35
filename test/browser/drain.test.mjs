// What a viewer sees while their edge is drained: nothing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
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
