// What the page does when the pass goes away and comes back.
import assert from 'node:assert/strict';
import { after, afterEach, beforeEach, test } from 'node:test';
import { openBrowser } from './chromium.mjs';
import { runningDemo } from './demo.mjs';
import { artifact } from './shots.mjs';
import { WatchPage } from './watch.mjs';

const demo = runningDemo();
const browser = await openBrowser({ ...demo });
let watch;

beforeEach(async () => {
  await browser.context.clearCookies(); // nobody is signed in
  watch = new WatchPage(await browser.context.newPage());
  await watch.open(demo.play);
});
afterEach(async () => {
  await watch.sendPassTo('alice');
  await watch.page.locator('#people li.holds', { hasText: 'alice' }).waitFor();
  await watch.page.close();
});
after(() => browser.close());

async function playAsAlice() {
  await watch.signInAs('alice');
  await watch.awaitState('active');
  await watch.awaitFrames(30);
}

test('sending the pass away takes the picture away and says why', async () => {
  await playAsAlice();
  await watch.page.screenshot({ path: await artifact('playing.png') });
  await watch.sendPassTo('bob');
  await watch.awaitState('revoked');
  const v = await watch.element();
  assert.equal(v.readyState, 0);
  assert.equal(v.width, 0);
  assert.equal(v.height, 0);
  assert.equal(v.src, null);
  assert.equal(v.buffered, 0);
  assert.ok(await watch.page.locator('#overlay').isVisible());
  assert.match(await watch.text('#overlay-title'), /no longer hold the pass/i);
  assert.match(await watch.text('#overlay-text'), /does not hold token 1|right to watch/i);
  assert.match(await watch.text('#overlay-text'), /block \d+/);
  const { length } = await watch.frames();
  await watch.page.waitForFunction(() => window.observed.painted.at(-1)?.state === 'revoked');
  await watch.page.screenshot({ path: await artifact('revoked.png') });
  assert.equal((await watch.frames()).length, length, 'frames were presented after the overlay');
  assert.deepEqual(watch.faults, []);
});

test('sending it back plays on from there, without a new login', async () => {
  const logins = [];
  watch.page.on('request', (r) => r.url().includes('/v1/auth/') && logins.push(r.url()));
  await playAsAlice();
  await watch.awaitMediaTime(5);
  const before = logins.length;
  await watch.sendPassTo('bob');
  await watch.awaitState('revoked');
  const left = (await watch.lastFrame()).mediaTime;
  await watch.sendPassTo('alice');
  await watch.awaitState('active');
  const back = await watch.awaitFrames(30);
  assert.ok(back.mediaTime > left - 2 && back.mediaTime < left + 4, `left at ${left} s, came back at ${back.mediaTime} s`);
  assert.equal(logins.length, before, 'somebody had to sign in again');
  assert.deepEqual(watch.faults, []);
});

test('whoever has the pass now may watch, and who never had it is told what to do', async () => {
  await watch.signInAs('bob');
  await watch.awaitState('denied');
  assert.match(await watch.text('#overlay-text'), /to watch/i);
  await watch.page.screenshot({ path: await artifact('denied.png') });
  await watch.sendPassTo('bob');
  await watch.awaitState('active');
  await watch.awaitFrames(30);
  assert.match(await watch.text('#who'), /bob/);
  assert.deepEqual(watch.faults, []);
});

test('signing out ends the session and the picture', async () => {
  await playAsAlice();
  await watch.press('sign-out');
  await watch.awaitState('signed-out');
  const v = await watch.element();
  assert.equal(v.readyState, 0);
  assert.equal(v.width, 0);
  await watch.page.reload();
  await watch.awaitState('signed-out');
});

test('a page that is loaded again plays without a new login', async () => {
  await playAsAlice();
  await watch.page.reload();
  await watch.awaitState('active');
  await watch.awaitFrames(10);
});
