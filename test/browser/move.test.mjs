// What the page does when its edge goes away: the session goes on elsewhere.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, beforeEach, afterEach, test } from 'node:test';
import { openBrowser } from './chromium.mjs';
import { runningDemo } from './demo.mjs';
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

/** Sends a signal to the process of an edge. If it ends of it, the demo starts another one. */
function signal(name, what) {
  const pid = execFileSync('pgrep', ['-f', `${demo.data}/.*/?${name}.yaml`]).toString().trim().split('\n')[0];
  process.kill(Number(pid), what);
}

// A frozen edge neither answers nor refuses: whatever was asked of it just hangs.
for (const how of ['SIGKILL', 'SIGTERM', 'SIGSTOP']) {
  test(`the picture goes on at another edge after ${how}, without a login`, async () => {
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
    signal('edge-1', how);
    try {
      await watch.awaitMediaTime(mediaTime + 13); // more than was buffered
    } finally {
      if (how === 'SIGSTOP') signal('edge-1', 'SIGCONT');
    }
    assert.ok(elsewhere.length > 0, 'nothing was asked of the other edge');
    assert.equal(logins.length, before, 'somebody had to sign in again');
    const states = await watch.page.evaluate((n) => window.observed.states.slice(n).map((s) => s.state), known);
    assert.ok(states.every((s) => s === 'active'), `states ${states}`);
  });
}
