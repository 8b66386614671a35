// The demo as a child process, and what a browser must be told to trust it.
import { spawn } from 'node:child_process';
import { X509Certificate, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const readyBound = 180_000;
const stopBound = 30_000;

/** Starts `streamgate demo --json` on ports of its own. */
export async function startDemo() {
  const bin = process.env.STREAMGATE_BIN ?? join(root, 'bin/streamgate');
  const base = await freeBase();
  const child = spawn(bin, ['demo', '--json', '--no-browser', '--ports', String(base)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.on('exit', (code, signal) => done(code ?? signal)));
  const failed = new Promise((_, fail) => child.on('error', (e) => fail(new Error(`${e.message}: run 'make build' first`))));
  const late = timer(readyBound);
  try {
    const line = await Promise.race([
      firstLine(child.stdout),
      failed,
      ended.then((how) => Promise.reject(new Error(`the demo ended (${how}) before it was ready`))),
      late.then(() => Promise.reject(new Error(`the demo was not ready within ${readyBound} ms`))),
    ]);
    return { facts: JSON.parse(line), stop: () => stop(child, ended) };
  } catch (e) {
    await stop(child, ended);
    throw e;
  }
}

/** The demo that run.mjs started for this test file. */
export function runningDemo() {
  const text = process.env.STREAMGATE_TEST_DEMO;
  if (!text) throw new Error('no demo: run the tests with ./run.sh');
  return JSON.parse(text);
}

/** The hashes by which Chromium can be told to trust the edges' certificates. */
export function spkiHashes(caFile, edges) {
  return edges.map((_, i) => {
    const cert = new X509Certificate(readFileSync(join(dirname(caFile), `edge-${i + 1}-public.pem`)));
    return createHash('sha256').update(cert.publicKey.export({ type: 'spki', format: 'der' })).digest('base64');
  });
}

async function stop(child, ended) {
  child.kill('SIGTERM');
  const how = await Promise.race([ended, timer(stopBound)]);
  if (how === undefined) child.kill('SIGKILL');
}

function timer(ms) {
  return new Promise((done) => setTimeout(done, ms).unref());
}

async function firstLine(stream) {
  for await (const line of createInterface({ input: stream })) return line;
  return new Promise(() => undefined); // the process ended: that is told elsewhere
}

/** Finds 30 ports in a row that nobody listens on. */
async function freeBase() {
  for (let base = 31_000 + (process.pid % 200) * 50; base < 60_000; base += 50) {
    const free = await Promise.all(Array.from({ length: 30 }, (_, i) => isFree(base + i)));
    if (free.every(Boolean)) return base;
  }
  throw new Error('no free ports');
}

function isFree(port) {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
