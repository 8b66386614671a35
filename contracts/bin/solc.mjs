#!/usr/bin/env node
// solc as forge calls it, answered by the pinned solc-js.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const solc = createRequire(import.meta.url)('solc');
if (process.argv.includes('--version')) {
  console.log('solc, the solidity compiler commandline interface');
  console.log(`Version: ${solc.version().replace('.Emscripten.clang', '.Linux.g++')}`);
  process.exit(0);
}
const result = JSON.parse(solc.compile(readFileSync(0, 'utf8')));
result.errors = (result.errors ?? []).filter((e) => e.severity === 'error' || /^(src|test)\//.test(e.sourceLocation?.file ?? ''));
process.stdout.write(JSON.stringify(result));
