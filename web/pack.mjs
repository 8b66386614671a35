// Packs the built page once, as tightly as can be, so that no edge does it at its start.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('dist/', import.meta.url);
for (const name of ['index.html', ...readdirSync(new URL('assets/', dist)).map((f) => `assets/${f}`)]) {
  const plain = readFileSync(new URL(name, dist));
  writeFileSync(new URL(`${name}.gz`, dist), gzipSync(plain, { level: 9 }));
  writeFileSync(new URL(`${name}.br`, dist), brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }));
}
