// Holds the built page to size-budget.json (bytes after gzip).
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budget = JSON.parse(readFileSync(new URL('size-budget.json', import.meta.url), 'utf8'));
const html = readFileSync(new URL('dist/index.html', import.meta.url), 'utf8');
const used = readdirSync(new URL('dist/assets/', import.meta.url)).filter((f) => html.includes(f));
let failed = false;
for (const [kind, most] of Object.entries(budget)) {
  const size = used.filter((f) => f.endsWith(kind)).reduce((n, f) => n + gzipSync(readFileSync(new URL(`dist/assets/${f}`, import.meta.url))).length, 0);
  if (size > most) {
    console.error(`${kind}: ${size} bytes gzipped, the budget is ${most}`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
