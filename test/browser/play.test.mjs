// The picture moves, over each protocol that an edge speaks.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openBrowser } from './chromium.mjs';
import { runningDemo } from './demo.mjs';
import { WatchPage } from './watch.mjs';

const demo = runningDemo();
const keyWindow = 4; // seconds: two segments of two
const watched = 6; // seconds: over the border of a key window
const rate = 30; // frames a second of the sample

const open = [];
after(() => Promise.all(open.map((b) => b.close())));

async function watchAs(name, protocol) {
  const browser = await openBrowser({ ...demo, protocol });
  open.push(browser);
  const watch = new WatchPage(browser.page);
  await watch.open(demo.play);
  await watch.signInAs(name);
  await watch.awaitState('active');
  return watch;
}

/** Six seconds of video were shown, each frame after the one before it. */
async function assertMoves(watch) {
  await watch.awaitMediaTime(watched);
  const frames = await watch.frames();
  const times = frames.map((f) => f.mediaTime);
  assert.ok(times[0] < 1, `the first frame is at ${times[0]} s`);
  assert.ok(times.at(-1) > keyWindow, 'no border of a key window was passed');
  times.forEach((t, i) => assert.ok(i === 0 || t >= times[i - 1], `frame ${i} is at ${t} s, after one at ${times[i - 1]} s`));
  // A busy machine drops frames; a slide show is another matter.
  const shown = new Set(times).size;
  assert.ok(shown >= (watched * rate) / 3, `${shown} different frames in ${watched} s`);
  const size = await watch.element();
  assert.ok(size.width > 0 && size.height > 0, `picture of ${size.width}x${size.height}`);
  assert.deepEqual(watch.faults, []);
}

/** Everything that playing needs was asked for. */
function assertComplete(media) {
  for (const want of [/^master\.m3u8$/, /\/index\.m3u8$/, /\/init\.mp4$/, /\/\d+\.m4s$/, /^key\/0$/, /^key\/1$/]) {
    assert.ok(
      media.some((m) => want.test(m.path) && m.status === 200),
      `no answer to ${want}: ${media.map((m) => `${m.path} ${m.status}`).join(', ')}`,
    );
  }
}

test('plays over HTTP/3, every media request of it', async () => {
  const watch = await watchAs('alice', 'h3');
  await assertMoves(watch);
  const media = await watch.media();
  assertComplete(media);
  assert.deepEqual([...new Set(media.map((m) => m.protocol))], ['h3']);
  assert.equal(await watch.navigation(), 'h3');
});

test('comes over HTTP/2 first and goes on over HTTP/3 because Alt-Svc says so', async () => {
  const watch = await watchAs('alice', 'alt-svc');
  assert.equal(await watch.navigation(), 'h2');
  await assertMoves(watch);
  const media = await watch.media();
  assertComplete(media);
  const protocols = media.map((m) => m.protocol);
  assert.equal(protocols.at(-1), 'h3', protocols.join(' '));
  assert.ok(protocols.every((p) => p === 'h2' || p === 'h3'), protocols.join(' '));
  assert.ok(protocols.lastIndexOf('h2') < protocols.indexOf('h3'), `it went back to h2: ${protocols.join(' ')}`);
});

test('plays over HTTP/2 where QUIC does not come through', async () => {
  const watch = await watchAs('alice', 'h2');
  await assertMoves(watch);
  const media = await watch.media();
  assertComplete(media);
  assert.deepEqual([...new Set(media.map((m) => m.protocol))], ['h2']);
});
