// What the page does when its edge goes away: the session goes on elsewhere.
import assert from 'node:assert/strict';
import { after, beforeEach, afterEach, test } from 'node:test';
import { openBrowser } from './chromium.mjs';
import { runningDemo } from './demo.mjs';
import { keepDown, signal } from './edges.mjs';
import { assertSmooth, watchSmoothness } from './smooth.mjs';
import { WatchPage } from './watch.mjs';

const demo = runningDemo();
const browser = await openBrowser({ ...demo });
let watch;

beforeEach(async () => {
  await browser.context.clearCookies();
  watch = new WatchPage(await browser.context.newPage());
  await watch.open(demo.play);
});
afterEach(() => watch.page.close());
after(() => browser.close());

/** Makes the first edge leave, and gives what brings it back. */
function leave(how) {
  if (how === 'SIGKILL') return keepDown(demo, 'edge-1'); // restarted at once it would just go on
  signal(demo, 'edge-1', how);
  return how === 'SIGSTOP' ? () => signal(demo, 'edge-1', 'SIGCONT') : () => undefined;
}

// A frozen edge neither answers nor refuses: whatever was asked of it just hangs.
for (const how of ['SIGKILL', 'SIGTERM', 'SIGSTOP']) {
  // A frozen edge takes seconds to tell from a slow one. On a busy machine the picture may stand.
  const smooth = how !== 'SIGSTOP';
  test(`the picture goes on at another edge after ${how}, without ${smooth ? 'a stall or ' : ''}a login`, async (t) => {
    const logins = [];
    const elsewhere = [];
    watch.page.on('request', (r) => r.url().includes('/v1/auth/') && logins.push(r.url()));
    watch.page.on('response', (r) => r.url().startsWith(`${demo.edges[1]}/play/`) && r.ok() && elsewhere.push(r.url()));
    await watch.signInAs('alice');
    await watch.awaitState('active');
    await watch.awaitMediaTime(2);
    const before = logins.length;
    const known = await watch.page.evaluate(() => window.observed.states.length);
    const { mediaTime } = await watch.lastFrame();
    await watchSmoothness(watch.page);
    const back = leave(how);
    try {
      await watch.awaitMediaTime(mediaTime + 13); // more than was buffered
    } finally {
      await back();
    }
    if (smooth) await assertSmooth(watch.page, t);
    assert.ok(elsewhere.length > 0, 'nothing was asked of the other edge');
    assert.equal(logins.length, before, 'somebody had to sign in again');
    const states = await watch.page.evaluate((n) => window.observed.states.slice(n).map((s) => s.state), known);
    assert.ok(states.every((s) => s === 'active'), `states ${states}`);
  });
}
