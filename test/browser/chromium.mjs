// Chromium with the flags that a test of a private CA and of HTTP/3 needs.
import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { spkiHashes } from './demo.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/**
 * How the browser comes to a protocol. With a CA that is in no store, Chromium
 * follows Alt-Svc only on hosts named in --origin-to-force-quic-on; a port that
 * nobody uses makes it follow without forcing anything.
 */
export function protocolFlags(protocol, edges) {
  switch (protocol) {
    case 'h3':
      return ['--enable-quic', `--origin-to-force-quic-on=${edges.map((e) => new URL(e).host).join(',')}`];
    case 'alt-svc':
      return ['--enable-quic', '--origin-to-force-quic-on=localhost:1'];
    case 'h2':
      return ['--disable-quic'];
  }
  throw new Error(`no protocol ${protocol}`);
}

/** How Chromium is started to trust the edges of a demo and to speak a protocol. */
export function launch({ ca, edges, protocol }) {
  return {
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--autoplay-policy=no-user-gesture-required',
      '--host-resolver-rules=MAP localhost 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      `--ignore-certificate-errors-spki-list=${spkiHashes(ca, edges).join(',')}`,
      ...protocolFlags(protocol, edges),
    ],
  };
}

/** Opens a browser with a profile of its own; close() ends it and removes that. */
export async function openBrowser({ ca, edges, protocol = 'h3', context = {} }) {
  const profile = await mkdtemp(join(tmpdir(), 'streamgate-chromium-'));
  const browser = await chromium.launchPersistentContext(profile, {
    viewport: { width: 1280, height: 800 },
    ...context,
    ...launch({ ca, edges, protocol }),
  });
  return {
    context: browser,
    page: browser.pages()[0] ?? (await browser.newPage()),
    async close() {
      await browser.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
