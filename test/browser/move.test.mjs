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

/** Ends the process of an edge; the demo starts another one. */
function end(name, signal) {
  const pid = execFileSync('pgrep', ['-f', `${demo.data}/.*/?${name}.yaml`]).toString().trim().split('\n')[0];
  process.kill(Number(pid), signal);
}

for (const signal of ['SIGKILL', 'SIGTERM']) {
  test(`the picture goes on at another edge after ${signal}, without a login`, async () => {
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
    end('edge-1', signal);
    await watch.awaitMediaTime(mediaTime + 13); // more than was buffered
    assert.ok(elsewhere.length > 0, 'nothing was asked of the other edge');
    assert.equal(logins.length, before, 'somebody had to sign in again');
    const states = await watch.page.evaluate((n) => window.observed.states.slice(n).map((s) => s.state), known);
    assert.ok(states.every((s) => s === 'active'), `states ${states}`);
  });
}
