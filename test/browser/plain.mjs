// A page with hls.js as it comes, on a session of the signed-in viewer.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const hlsjs = join(dirname(fileURLToPath(import.meta.url)), '../../web/node_modules/hls.js/dist/hls.min.js');

/** Media and keys: what a viewer must have a right to. */
export const gated = /\/(\d+\.m4s|key\/\d+)(\?|$)/;

export class PlainPlayer {
  constructor(page, demo) {
    this.page = page;
    this.demo = demo;
    this.heard = []; // each answer under /play: { edge, url, status, asked }
    page.setDefaultTimeout(45_000);
    page.on('response', (r) => {
      const url = new URL(r.url());
      if (!url.pathname.startsWith('/play/')) return;
      this.heard.push({ edge: url.origin, url: r.url(), status: r.status(), asked: !r.request().redirectedFrom() });
    });
  }

  /**
   * Plays from the first edge. The page must be one that an edge gave: Chromium counts a
   * page that a test makes up as one of the public internet, and lets it ask no other
   * port of this machine (Local Network Access).
   */
  async play(config = {}) {
    await this.page.goto(`${this.demo.edges[0]}/healthz`);
    this.heard.length = 0; // what the page before it asked for
    await this.page.evaluate(() => (document.body.innerHTML = '<video muted></video>'));
    await this.page.addScriptTag({ content: readFileSync(hlsjs, 'utf8') });
    await this.page.evaluate(
      async ([id, settings]) => {
        const resp = await fetch(`/v1/videos/${id}/sessions`, { method: 'POST' });
        if (!resp.ok) throw new Error(`no session: ${resp.status} ${await resp.text()}`);
        const { hls: url } = await resp.json();
        const hls = new window.Hls(settings);
        const video = document.querySelector('video');
        window.errors = [];
        hls.on(window.Hls.Events.ERROR, (_, e) => window.errors.push({ details: e.details, fatal: e.fatal }));
        hls.on(window.Hls.Events.MANIFEST_PARSED, () => void video.play());
        hls.loadSource(url);
        hls.attachMedia(video);
      },
      [this.demo.video, config],
    );
  }

  /** Waits until the picture is at a media time of at least t seconds. */
  async awaitTime(t) {
    try {
      await this.page.waitForFunction((want) => document.querySelector('video').currentTime >= want, t);
    } catch (e) {
      const now = await this.page.evaluate(() => ({ time: document.querySelector('video').currentTime, errors: window.errors }));
      throw new Error(`waited for ${t} s: ${JSON.stringify(now)}`, { cause: e });
    }
  }

  /** Media that an edge gave and that was asked of it, not sent on to it. */
  given(edge) {
    return this.heard.filter((a) => a.edge === edge && a.asked && a.status < 300 && gated.test(a.url));
  }
}
