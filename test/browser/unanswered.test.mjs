// An edge that does not answer the opening of a session: the page says so by itself,
// shows what the video is and lets the viewer sign in, and plays when the answer comes.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openBrowser } from './chromium.mjs';
import { runningDemo } from './demo.mjs';
import { artifact } from './shots.mjs';
import { WatchPage } from './watch.mjs';

const demo = runningDemo();
const open = [];
after(() => Promise.all(open.map((b) => b.close())));

const opening = (request) => request.method() === 'POST' && /\/v1\/videos\/[^/]+\/sessions$/.test(new URL(request.url()).pathname);

/** Opens the page, signed in if a name is given, with the first opening of a session held back. */
async function held(name) {
  const browser = await openBrowser(demo);
  open.push(browser);
  const watch = new WatchPage(browser.page);
  if (name) {
    await watch.open(demo.play);
    await watch.signInAs(name);
    await watch.awaitState('active');
    await browser.page.goto('about:blank');
  }
  let first;
  await browser.context.route(
    (url) => url.pathname.endsWith('/sessions'),
    (route) => {
      if (first || !opening(route.request())) return route.continue();
      first = route;
    },
  );
  if (name) await browser.page.goto(demo.play);
  else await watch.open(demo.play);
  return { watch, page: browser.page, release: () => first.continue() };
}

/** What a viewer must be told although there is no answer. */
async function assertTold({ watch, page }) {
  await watch.awaitState('unanswered');
  await page.locator('[data-action="wallet:alice"]:visible').waitFor();
  assert.notEqual(await watch.text('#title'), '…');
  assert.match(await watch.text('#rule'), /To watch: ./);
  assert.match(await watch.text('#overlay'), /has not answered/);
  await page.locator('#people li.holds').first().waitFor();
}

test('who is signed in is told of an answer that does not come, and sees the picture when it does', async () => {
  const h = await held('alice');
  await assertTold(h);
  await h.page.screenshot({ path: await artifact('unanswered.png') });
  await h.release();
  await h.watch.awaitState('active');
  await h.watch.awaitFrames(10);
  assert.deepEqual(await h.page.locator('#overlay button:visible').count(), 0);
  assert.deepEqual(h.watch.faults, []);
});

test('who is not signed in chooses a wallet meanwhile; the late answer changes nothing', async () => {
  const h = await held();
  await assertTold(h);
  await h.watch.signInAs('alice');
  await h.watch.awaitState('active');
  await h.watch.awaitFrames(10);
  const known = await h.page.evaluate(() => window.observed.states.length);
  const closed = [];
  h.page.on('request', (r) => r.method() === 'DELETE' && closed.push(r.url()));
  const late = h.page.waitForResponse((r) => opening(r.request()));
  await h.release();
  const answer = await late;
  if (answer.ok()) {
    // It came with alice's login after all: a session that nobody waits for must not last.
    const { session } = await answer.json();
    await h.watch.awaitFrames(30);
    assert.ok(closed.some((url) => url.includes(session)), `session ${session} is open, closed were ${closed}`);
  }
  const states = await h.page.evaluate((n) => window.observed.states.slice(n).map((s) => s.state), known);
  assert.ok(states.every((s) => s === 'active'), `states ${states}`);
  assert.deepEqual(h.watch.faults, []);
});
