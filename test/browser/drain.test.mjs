// What a viewer sees while their edge is drained: nothing.
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { openBrowser } from './chromium.mjs';
import { runningDemo } from './demo.mjs';
import { operate } from './edges.mjs';
import { assertSmooth, watchSmoothness } from './smooth.mjs';
import { WatchPage } from './watch.mjs';

const demo = runningDemo();
const browser = await openBrowser({ ...demo });
const watched = 13; // seconds: more than is buffered
after(() => browser.close());
afterEach(() => operate(demo, 'undrain'));

test('the watch page goes to another edge without a stall', async (t) => {
  const watch = new WatchPage(await browser.context.newPage());
  await watch.open(demo.play);
  await watch.signInAs('alice');
  await watch.awaitState('active');
  const elsewhere = [];
  watch.page.on('response', (r) => r.url().startsWith(`${demo.edges[1]}/play/`) && r.ok() && elsewhere.push(r.url()));
  const { mediaTime } = await watch.awaitMediaTime(2);
  await watchSmoothness(watch.page);
  operate(demo, 'drain');
  await watch.awaitMediaTime(mediaTime + watched);
  await assertSmooth(watch.page, t);
  assert.ok(elsewhere.some((u) => u.endsWith('.m4s') || u.includes('.m4s?')), 'no segment came from the other edge');
  assert.deepEqual(watch.faults, []);
  await watch.page.close();
});

test('who comes to a page whose edge takes nobody any more watches at another one', async () => {
  const watch = new WatchPage(await browser.context.newPage());
  await browser.context.clearCookies();
  await watch.open(demo.play);
  await watch.awaitState('signed-out');
  operate(demo, 'drain');
  await watch.signInAs('alice');
  await watch.page.waitForURL(`${demo.edges[1]}/watch/**`);
  await watch.awaitState('active');
  await watch.awaitMediaTime(1);
  assert.equal(new URL(watch.page.url()).hash, '', 'if this edge drains too, the page may go on from it');
  await watch.page.close();
});
