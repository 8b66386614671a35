// What the page tells its edge of what the viewer sees (CMCD version 2), and what the
// edges' metrics make of it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openBrowser } from './chromium.mjs';
import { runningDemo } from './demo.mjs';
import { metrics } from './edges.mjs';
import { WatchPage } from './watch.mjs';

const demo = runningDemo();
const browser = await openBrowser({ ...demo });
const prefix = 'streamgate_viewer_';
const hangBound = 20_000;
after(() => browser.close());

/** In the page, from its beginning: how often the picture stood after it first moved. */
function countStalls() {
  window.stood = 0;
  document.addEventListener('DOMContentLoaded', () => {
    const video = document.getElementById('video');
    let last = '';
    for (const name of ['playing', 'waiting', 'seeking', 'pause']) {
      video?.addEventListener(name, () => {
        if (last === '' && name !== 'playing') return; // it has not moved yet
        if (name === 'waiting' && last !== 'waiting') window.stood += 1;
        last = name;
      });
    }
  });
}

/** What was added to the metrics since `before`, once `enough` says so. */
async function awaitMetrics(before, enough) {
  const late = AbortSignal.timeout(hangBound);
  for (;;) {
    const now = await metrics(demo, prefix);
    const added = (name) => (now[prefix + name] ?? 0) - (before[prefix + name] ?? 0);
    if (enough(added)) return added;
    if (late.aborted) assert.fail(`not told: before ${JSON.stringify(before)}, now ${JSON.stringify(now)}`);
    await new Promise((again) => setTimeout(again, 100));
  }
}

test('start, quality, stalls and the cut are in the metrics of the edges', async () => {
  const before = await metrics(demo, prefix);
  const watch = new WatchPage(await browser.context.newPage());
  const { page } = watch;
  const sent = [];
  page.on('request', (r) => /[?&]CMCD=|\/cmcd$/.test(r.url()) && sent.push(`${r.url()} ${r.postData() ?? ''}`));
  await page.addInitScript(countStalls);
  await watch.open(demo.play);
  await watch.signInAs('alice');
  await watch.awaitState('active');
  await watch.awaitMediaTime(1);
  const started = await awaitMetrics(before, (added) => added('startup_seconds_count') > 0);
  assert.equal(started('startup_seconds_count'), 1, 'a start is told once');
  assert.ok(started('startup_seconds_sum') > 0);
  const ladder = await page.evaluate(() => performance.getEntriesByType('resource').filter((r) => /[?&]CMCD=/.test(r.name)).map((r) => /br(?:=|%3D)\(?(?:%28)?(\d+)/.exec(r.name)?.[1]).filter(Boolean).map(Number));
  assert.ok(ladder.length > 0, 'no request says its bit rate');
  const rate = started('bitrate_bits_sum') / started('bitrate_bits_count') / 1000;
  assert.ok(rate >= Math.min(...ladder) && rate <= Math.max(...ladder), `mean bit rate ${rate} kbit/s of ${ladder}`);

  // No more media for as long as it takes: the picture stands.
  const stood = () => page.evaluate(() => window.stood);
  const already = await stood();
  const held = [];
  await page.route('**/*.m4s*', (r) => void held.push(r));
  await page.waitForFunction((n) => window.stood > n, already);
  await page.unroute('**/*.m4s*');
  await Promise.all(held.map((r) => r.continue().catch(() => undefined))); // the player may have given it up
  await watch.awaitFrames(30);
  // A busy machine may add one of its own: all that the element saw are told, and no other.
  const all = await stood();
  await awaitMetrics(before, (added) => added('stalls_total{mode="event"}') >= all);
  const told = await metrics(demo, prefix);
  assert.ok(told[`${prefix}stalls_total{mode="event"}`] - (before[`${prefix}stalls_total{mode="event"}`] ?? 0) <= (await stood()), 'a stall was told that was none');

  await watch.sendPassTo('bob');
  try {
    await watch.awaitState('revoked');
    const cut = await awaitMetrics(before, (added) => added('cutoff_seconds_count') > 0);
    assert.equal(cut('cutoff_seconds_count'), 1);
    // The page's own clock, read by the test at the same two moments.
    const took = await page.evaluate(() => {
      const { states, painted } = window.observed;
      return (painted.find((p) => p.state === 'revoked').at - states.find((s) => s.state === 'revoked').at) / 1000;
    });
    assert.ok(Math.abs(cut('cutoff_seconds_sum') - took) < 0.25, `told ${cut('cutoff_seconds_sum')} s, seen ${took} s`);
    assert.equal(cut('startup_seconds_count'), 1, 'one start was told more than once');
  } finally {
    await watch.sendPassTo('alice');
    await page.locator('#people li.holds', { hasText: 'alice' }).waitFor();
  }
  for (const said of sent) assert.doesNotMatch(said, /(sid|cid)(=|%3D)/, 'an id was sent');
  await page.close();
});
