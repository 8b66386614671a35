// Starts one demo for all tests, runs them one file after the other, and ends
// the demo whatever happened.
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { startDemo } from './demo.mjs';

const given = process.argv.slice(2);
const files = given.some((a) => a.endsWith('.mjs')) ? [] : (await readdir('.')).filter((f) => f.endsWith('.test.mjs')).sort();
const demo = await startDemo();
const tests = spawn(process.execPath, ['--test', '--test-concurrency=1', ...given, ...files], {
  stdio: 'inherit',
  env: { ...process.env, STREAMGATE_TEST_DEMO: JSON.stringify(demo.facts) },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tests.kill(signal));
process.exitCode = await new Promise((done) => tests.on('exit', (code) => done(code ?? 1)));
await demo.stop();
