// Whether the picture moved without a stall. No figure of wall time decides that: a busy
// machine shows frames late.
import assert from 'node:assert/strict';

/** In the page: notes from now on what the video element says, and each frame that it shows. */
function follow() {
  const video = document.querySelector('video');
  const seen = { stood: [], frames: [] };
  window.smooth = seen;
  for (const name of ['waiting', 'seeking', 'emptied', 'error']) {
    video.addEventListener(name, () => seen.stood.push(`${name} at ${video.currentTime}`));
  }
  const next = (_, frame) => {
    seen.frames.push({ at: frame.presentationTime, mediaTime: frame.mediaTime });
    video.requestVideoFrameCallback(next);
  };
  video.requestVideoFrameCallback(next);
}

export function watchSmoothness(page) {
  return page.evaluate(follow);
}

/**
 * From watchSmoothness until now the picture stood nowhere, jumped nowhere and never went
 * back. `t` is told of the longest time between two frames.
 */
export async function assertSmooth(page, t) {
  const { stood, frames } = await page.evaluate(() => window.smooth);
  assert.deepEqual(stood, [], 'the picture stood, or was made to jump');
  let longest = 0;
  let jump = 0;
  frames.forEach((f, i) => {
    if (i === 0) return;
    const before = frames[i - 1];
    assert.ok(f.mediaTime >= before.mediaTime, `frame ${i} is at ${f.mediaTime} s, after one at ${before.mediaTime} s`);
    longest = Math.max(longest, f.at - before.at);
    jump = Math.max(jump, f.mediaTime - before.mediaTime);
  });
  t.diagnostic(`${frames.length} frames; at most ${longest.toFixed(0)} ms and ${(jump * 1000).toFixed(0)} ms of video between two`);
}
