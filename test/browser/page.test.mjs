// The page for people: keyboard, screen reader, phone, dark and light.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { openBrowser } from './chromium.mjs';
import { runningDemo } from './demo.mjs';
import { artifact, compose } from './shots.mjs';
import { WatchPage } from './watch.mjs';

const demo = runningDemo();
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const open = [];
after(() => Promise.all(open.map((b) => b.close())));

async function watchIn(context, name) {
  const browser = await openBrowser({ ...demo, context });
  open.push(browser);
  await browser.context.addInitScript({ path: axeFile }); // the page's policy lets no script in later
  const watch = new WatchPage(browser.page);
  await watch.open(demo.play);
  if (name) {
    await watch.signInAs(name);
    await watch.awaitState('active');
    await watch.awaitFrames(10);
  }
  return { watch, context: browser.context };
}

/** Names what Tab comes to, once round the page. */
async function tabStops(page) {
  const stops = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return null;
      const outline = getComputedStyle(e).outlineStyle;
      return { name: e.dataset.action ?? (e.id || e.className || e.tagName.toLowerCase()), seen: outline !== 'none' };
    });
    if (!stop) break;
    if (stop.name !== stops.at(-1)?.name) stops.push(stop); // the video's own controls count as the video
  }
  return stops;
}

test('Tab reaches everything, in order, and shows where it is', async () => {
  const { watch } = await watchIn({}, 'alice');
  await watch.page.reload(); // Tab goes on from the button that was pressed, although it is gone
  await watch.awaitState('active');
  await watch.page.locator('#people button:visible').waitFor();
  const stops = await tabStops(watch.page);
  const names = stops.map((s) => s.name);
  for (const want of ['skip', 'sign-out', 'video', 'send:bob', 'summary', 'receipt']) assert.ok(names.includes(want), `Tab does not reach ${want}: ${names}`);
  assert.deepEqual(
    names.filter((n) => ['skip', 'sign-out', 'video', 'send:bob', 'summary'].includes(n)),
    ['skip', 'sign-out', 'video', 'send:bob', 'summary'],
  );
  // The video draws its own ring, inside its controls.
  assert.deepEqual(stops.filter((s) => !s.seen && s.name !== 'video').map((s) => s.name), []);
});

test('a viewer signs in with the keyboard alone', async () => {
  const { watch } = await watchIn({});
  for (let i = 0; i < 40; i++) {
    await watch.page.keyboard.press('Tab');
    if (await watch.page.evaluate(() => document.activeElement?.dataset.action === 'wallet:alice')) break;
  }
  await watch.page.keyboard.press('Enter');
  await watch.awaitState('active');
  await watch.awaitFrames(5);
});

test('space and k play and pause, wherever the focus is', async () => {
  const { watch } = await watchIn({}, 'alice');
  const paused = (want) => watch.page.waitForFunction((w) => document.getElementById('video').paused === w, want);
  await watch.page.evaluate(() => document.activeElement?.blur());
  for (const key of ['k', ' ']) {
    await watch.page.keyboard.press(key);
    await paused(true);
    await watch.page.keyboard.press(key);
    await paused(false);
  }
  await watch.page.locator('#video').focus();
  await watch.page.keyboard.press('k');
  await paused(true);
  await watch.page.keyboard.press('k');
  await paused(false);
  await watch.page.keyboard.press(' ');
  await paused(true);
  await watch.page.keyboard.press(' ');
  await paused(false);
});

test('the overlay is told to a screen reader and its button has the focus in reach', async () => {
  const { watch } = await watchIn({});
  const role = await watch.page.locator('#overlay').getAttribute('role');
  assert.ok(['status', 'alertdialog'].includes(role), `role ${role}`);
  assert.ok((await watch.text('#overlay-title')).length > 0);
});

async function assertAccessible(page, where) {
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return violations.map((v) => ({ id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map((n) => n.target.join(' ')) }));
  });
  const grave = found.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  assert.deepEqual(grave, [], `${where}: ${JSON.stringify(grave)}`);
}

async function assertFits(page, where) {
  const { wide, view, over } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    view: document.documentElement.clientWidth,
    over: [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.id || e.className || e.tagName),
  }));
  assert.ok(wide <= view, `${where}: ${wide} px in ${view}: ${over}`);
  // The overlay scrolls by itself: words that are cut off there widen nothing.
  const overlay = await page.locator('#overlay').evaluate((e) => ({ needX: e.scrollWidth, haveX: e.clientWidth, needY: e.scrollHeight, haveY: e.clientHeight }));
  assert.ok(overlay.needX <= overlay.haveX, `${where}: the overlay's words are ${overlay.needX} px wide, it has ${overlay.haveX}`);
  assert.ok(overlay.needY <= overlay.haveY + 1, `${where}: the overlay's words are ${overlay.needY} px high, it has ${overlay.haveY}`);
}

for (const scheme of ['dark', 'light']) {
  test(`signed out, playing and revoked are accessible in ${scheme}`, async () => {
    const { watch, context } = await watchIn({ colorScheme: scheme });
    const { page } = watch;
    const shot = async (name) => {
      const path = await artifact(`${scheme}-${name}.png`);
      await page.screenshot({ path });
      return path;
    };
    await shot('signed-out');
    await assertAccessible(page, 'signed out');
    await watch.signInAs('alice');
    await watch.awaitState('active');
    await watch.awaitMediaTime(2);
    const playing = await shot('playing');
    await assertAccessible(page, 'playing');
    await watch.sendPassTo('bob');
    await watch.awaitState('revoked');
    await page.locator('#people li.holds', { hasText: 'bob' }).waitFor();
    const revoked = await shot('revoked');
    await assertAccessible(page, 'revoked');
    await watch.sendPassTo('alice');
    await watch.awaitState('active');
    await page.locator('#people li.holds', { hasText: 'alice' }).waitFor();
    await compose(
      context,
      [
        { file: playing, caption: 'alice holds the pass' },
        { file: revoked, caption: 'alice sent the pass to bob' },
      ],
      await artifact(`${scheme}-watch.png`),
    );
  });
}

test('a phone shows it all without scrolling sideways', async () => {
  const { watch } = await watchIn({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  const { page } = watch;
  await assertFits(page, 'signed out');
  await page.screenshot({ path: await artifact('phone-signed-out.png') });
  await watch.signInAs('bob');
  await watch.awaitState('denied');
  await page.screenshot({ path: await artifact('phone-denied.png'), fullPage: true });
  await assertFits(page, 'denied');
  await watch.signInAs('alice');
  await watch.awaitState('active');
  await watch.awaitMediaTime(1);
  await assertFits(page, 'playing');
  await page.screenshot({ path: await artifact('phone-playing.png'), fullPage: true });
  await watch.sendPassTo('bob');
  await watch.awaitState('revoked');
  await page.locator('#people li.holds', { hasText: 'bob' }).waitFor();
  await assertFits(page, 'revoked');
  await page.screenshot({ path: await artifact('phone-revoked.png'), fullPage: true });
  await watch.sendPassTo('alice');
  await watch.awaitState('active');
});
