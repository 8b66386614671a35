// What an operator, and what fate, does to an edge of the demo.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Drains an edge by its name, or ends that: `verb` is drain or undrain. */
export function operate(demo, verb, name = 'edge-1') {
  const bin = process.env.STREAMGATE_BIN ?? join(root, 'bin/streamgate');
  const env = { ...process.env, STREAMGATE_TOKEN: demo.admin_token };
  execFileSync(bin, ['cluster', verb, name, '--server', demo.origin, '--ca', demo.ca], { env, stdio: 'ignore' });
}

/** Sends a signal to the process of an edge. If it ends of it, the demo starts another one. */
export function signal(demo, name, what) {
  const pid = execFileSync('pgrep', ['-f', `${demo.data}/.*/?${name}.yaml`]).toString().trim().split('\n')[0];
  process.kill(Number(pid), what);
}

const every = 100; // ms
const upBound = 60_000;

/** Kills an edge, and kills it again when the demo starts it. Gives what ends that. */
export function keepDown(demo, name) {
  const kill = () => {
    try {
      signal(demo, name, 'SIGKILL');
    } catch {
      // it is not there at the moment
    }
  };
  kill();
  const timer = setInterval(kill, every);
  return async () => {
    clearInterval(timer);
    await awaitUp(demo, name);
  };
}

/** Waits until an edge takes viewers. */
async function awaitUp(demo, name) {
  const late = AbortSignal.timeout(upBound);
  const ready = async () => (await fetch(`${demo.admin[name]}/readyz`)).ok;
  while (!(await ready().catch(() => false))) {
    if (late.aborted) throw new Error(`${name} is not ready again after ${upBound} ms`);
    await new Promise((again) => setTimeout(again, every));
  }
}

/** A metric, summed over the edges: { 'name{labels}': value }. */
export async function metrics(demo, prefix) {
  const sums = {};
  for (const [node, admin] of Object.entries(demo.admin)) {
    if (!node.startsWith('edge')) continue;
    const text = await (await fetch(`${admin}/metrics`)).text();
    for (const [, name, value] of text.matchAll(/^([^#\s]\S*) (\S+)$/gm)) {
      if (name.startsWith(prefix)) sums[name] = (sums[name] ?? 0) + Number(value);
    }
  }
  return sums;
}
