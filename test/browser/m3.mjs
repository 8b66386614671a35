// A viewer in Chromium for the cut-off benchmark, which talks to it in lines of
// JSON: {"do":"ready"} answers when the picture moves, {"do":"lost"} when it is
// gone, with the wall times (ms) of the last frame and of the overlay.
//
// usage: node m3.mjs '{"url":...,"ca":...,"edges":[...],"wallet":"alice","protocol":"h3"}'
import { createInterface } from 'node:readline';
import { openBrowser } from './chromium.mjs';
import { WatchPage } from './watch.mjs';

const { url, wallet, ...rest } = JSON.parse(process.argv[2]);
const settle = 12; // frames after which the picture counts as moving
const turnBack = 12; // seconds; the video must not end during a transfer

const browser = await openBrowser(rest);
const watch = new WatchPage(browser.page);
await watch.open(url);
await watch.signInAs(wallet);

const verbs = {
  async ready() {
    await watch.awaitState('active');
    await watch.page.evaluate(() => {
      window.observed.frames.length = window.observed.states.length = window.observed.painted.length = 0;
    });
    // The player takes up its old position only after the state has changed, so
    // the end of the video is watched for until frames come.
    await watch.page.waitForFunction(
      ([limit, want]) => {
        const v = document.getElementById('video');
        const { frames } = window.observed;
        if (v.readyState > 0 && (v.currentTime > limit || v.ended)) {
          v.currentTime = 0;
          frames.length = 0;
        }
        if (v.readyState > 0 && v.paused) void v.play();
        return frames.length >= want;
      },
      [turnBack, settle],
    );
    return { media_time: (await watch.lastFrame()).mediaTime };
  },
  async lost() {
    await watch.page.waitForFunction(() => window.observed.painted.some((p) => p.state === 'revoked'));
    return watch.page.evaluate(() => {
      // Date.now() ticks in whole ms: its largest lead over the page's clock is
      // what the two are apart.
      let apart = -Infinity;
      for (let i = 0; i < 3000; i++) apart = Math.max(apart, Date.now() - performance.timeOrigin - performance.now());
      const wall = (at) => performance.timeOrigin + at + apart;
      const { frames, states, painted } = window.observed;
      return {
        frame_ms: wall(frames.at(-1).at),
        overlay_ms: wall(states.find((s) => s.state === 'revoked').at),
        painted_ms: wall(painted.find((p) => p.state === 'revoked').at),
        video_empty: document.getElementById('video').readyState === 0,
        protocol: performance.getEntriesByType('resource').filter((r) => r.name.includes('/play/')).at(-1)?.nextHopProtocol ?? '',
      };
    });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { do: verb } = JSON.parse(line);
  let answer;
  try {
    answer = await verbs[verb]();
  } catch (e) {
    answer = { error: String(e.message ?? e).split('\n')[0] };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
