// The watch page as a test uses it: by its buttons, its state attribute and
// event, and the frames that its video element presents.
const hangBound = 45_000;

/** Notes, from before the page's own script runs, each frame and each state. */
function observe() {
  const log = { frames: [], states: [], painted: [] };
  Object.defineProperty(window, 'observed', { value: log });
  document.addEventListener('streamgate:state', (e) => {
    const { state, reason, at } = e.detail;
    log.states.push({ state, reason, at });
    // Two frames on, what the event changed has been painted.
    requestAnimationFrame(() => requestAnimationFrame(() => log.painted.push({ state, at: performance.now() })));
  });
  document.addEventListener('DOMContentLoaded', () => {
    const video = document.getElementById('video');
    const next = (now, frame) => {
      log.frames.push({ at: Math.max(now, frame.expectedDisplayTime), mediaTime: frame.mediaTime });
      if (log.frames.length > 20_000) log.frames.splice(0, 10_000);
      video.requestVideoFrameCallback(next);
    };
    video?.requestVideoFrameCallback(next);
  });
}

export class WatchPage {
  /** Wraps a page of Playwright. Nothing is loaded before open(). */
  constructor(page) {
    this.page = page;
    this.faults = []; // what the page's script did wrong, and what its policy forbade
    page.setDefaultTimeout(hangBound);
    page.on('pageerror', (e) => this.faults.push(String(e)));
    page.on('console', (m) => {
      // A refused request is an answer here, not a fault; Chromium logs it all the same.
      if (m.type() === 'error' && !m.text().startsWith('Failed to load resource')) this.faults.push(m.text());
    });
  }

  async open(url) {
    await this.page.addInitScript(observe);
    await this.page.goto(url);
    await this.page.waitForFunction(() => !['loading', undefined].includes(document.body.dataset.state));
  }

  state() {
    return this.page.evaluate(() => document.body.dataset.state);
  }

  async awaitState(want) {
    try {
      await this.page.waitForFunction((w) => document.body.dataset.state === w, want);
    } catch (e) {
      throw new Error(`state is ${await this.state()}, waited for ${want}: ${await this.text('#overlay')}`, { cause: e });
    }
  }

  text(selector) {
    return this.page.locator(selector).innerText();
  }

  press(action) {
    return this.page.locator(`[data-action="${action}"]:visible`).click();
  }

  /** Signs in with one of the demo's wallets, from whatever the page shows. */
  async signInAs(name) {
    await this.press(`wallet:${name}`);
  }

  /**
   * Gives the pass to a person, unless they hold it. The picture is cut before the
   * page knows that its transfer is in a block, so that is waited for.
   */
  async sendPassTo(name) {
    await this.page.locator('#people[aria-busy="false"] li').first().waitFor();
    const button = this.page.locator(`[data-action="send:${name}"]:visible`);
    if (await button.count()) await button.click();
  }

  /** Waits until n more frames were presented, and gives the newest. */
  async awaitFrames(n) {
    const from = await this.page.evaluate(() => window.observed.frames.length);
    await this.page.waitForFunction((want) => window.observed.frames.length >= want, from + n);
    return this.lastFrame();
  }

  /** Waits until the picture is at a media time of at least t seconds. */
  async awaitMediaTime(t) {
    await this.page.waitForFunction((want) => (window.observed.frames.at(-1)?.mediaTime ?? 0) >= want, t);
    return this.lastFrame();
  }

  lastFrame() {
    return this.page.evaluate(() => window.observed.frames.at(-1));
  }

  frames() {
    return this.page.evaluate(() => window.observed.frames);
  }

  /** What is in the video element. */
  element() {
    return this.page.evaluate(() => {
      const v = document.getElementById('video');
      return {
        readyState: v.readyState,
        width: v.videoWidth,
        height: v.videoHeight,
        src: v.getAttribute('src'),
        current: v.currentSrc,
        buffered: v.buffered.length,
        paused: v.paused,
        time: v.currentTime,
      };
    });
  }

  /** Path (without the ticket) and protocol of each finished request under /play/. */
  media() {
    return this.page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter((r) => new URL(r.name).pathname.startsWith('/play/'))
        .map((r) => ({ path: new URL(r.name).pathname.split('/').slice(3).join('/'), protocol: r.nextHopProtocol, status: r.responseStatus })),
    );
  }

  navigation() {
    return this.page.evaluate(() => performance.getEntriesByType('navigation')[0].nextHopProtocol);
  }
}
