// What content steering does for a player that knows nothing of us: hls.js as it comes.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openBrowser } from './chromium.mjs';
import { runningDemo } from './demo.mjs';
import { keepDown, operate } from './edges.mjs';
import { gated, PlainPlayer } from './plain.mjs';
import { assertSmooth, watchSmoothness } from './smooth.mjs';
import { WatchPage } from './watch.mjs';

const demo = runningDemo();
const [here, there] = demo.edges;
const browser = await openBrowser({ ...demo });
const watched = 13; // seconds: more than is buffered
const small = { maxBufferLength: 6, maxMaxBufferLength: 6 }; // so that much of the sample is still to be asked for
after(() => browser.close());

/** Signs in on the watch page, and leaves it with the login. */
async function signIn() {
  await browser.context.clearCookies();
  const watch = new WatchPage(await browser.context.newPage());
  await watch.open(demo.play);
  await watch.signInAs('alice');
  await watch.awaitState('active');
  return watch;
}

async function plainPlayer(config) {
  const { page } = await signIn();
  const player = new PlainPlayer(page, demo);
  await player.play(config);
  await player.awaitTime(2);
  await watchSmoothness(page);
  return player;
}

test('a player is steered to another edge when its own drains, without a stall', async (t) => {
  const player = await plainPlayer(small);
  assert.deepEqual(player.given(there), [], 'it was there before');
  operate(demo, 'drain');
  try {
    await player.awaitTime(2 + watched);
  } finally {
    operate(demo, 'undrain');
  }
  await assertSmooth(player.page, t);
  assert.ok(player.given(there).length > 0, 'nothing was asked of the other edge but by redirects');
  await player.page.close();
});

test('who lost the right gains nothing by going to another edge', async () => {
  const player = await plainPlayer(small);
  const people = new WatchPage(await browser.context.newPage());
  await people.open(demo.play);
  await people.sendPassTo('bob');
  try {
    while (!player.heard.some((a) => a.status === 403)) await player.page.waitForEvent('response');
    const first = player.heard.findIndex((a) => a.status === 403);
    // Whatever it had at home it now asks of the other edge, as a pathway would name it.
    const had = [...new Set(player.heard.filter((a) => a.status < 300).map((a) => a.url.replace(here, there)))];
    const given = await player.page.evaluate(
      (urls) => Promise.all(urls.map(async (u) => (await fetch(u, { cache: 'no-store' })).status)),
      [...had, ...had.map((u) => u.replace(there, here))],
    );
    assert.ok(had.some((u) => gated.test(u)) && had.some((u) => u.includes('/steering')), `asked for too little: ${had.length}`);
    assert.deepEqual([...new Set(given)], [403]);
    assert.deepEqual(player.heard.slice(first).filter((a) => a.status < 300), [], 'something was given after the right was lost');
  } finally {
    await people.sendPassTo('alice');
    await people.page.locator('#people li.holds', { hasText: 'alice' }).waitFor();
  }
  await people.page.close();
  await player.page.close();
});

test('a player goes on at another edge when its own dies, without a stall', async (t) => {
  const player = await plainPlayer(small);
  const leave = keepDown(demo, 'edge-1');
  try {
    await player.awaitTime(2 + watched);
  } finally {
    await leave();
  }
  await assertSmooth(player.page, t);
  assert.ok(player.given(there).length > 0, 'nothing was asked of the other edge');
  await player.page.close();
});
