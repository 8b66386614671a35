// Builds the peer's page into the folder that is named, with the tools and the
// hls.js of the watch page, and packs it as nginx' gzip_static wants it.
import { createRequire } from 'node:module';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, '../../../web');
const { build } = await import(pathToFileURL(createRequire(join(web, 'package.json')).resolve('vite')).href);
const outDir = process.argv[2];

await build({
  configFile: false,
  root: here,
  logLevel: 'error',
  resolve: { alias: { 'hls.js': join(web, 'node_modules/hls.js/dist/hls.mjs') } },
  build: { outDir, emptyOutDir: false, target: 'es2022', modulePreload: { polyfill: false } },
});
for (const name of ['index.html', ...readdirSync(join(outDir, 'assets')).map((f) => `assets/${f}`)]) {
  writeFileSync(join(outDir, `${name}.gz`), gzipSync(readFileSync(join(outDir, name)), { level: 9 }));
}
