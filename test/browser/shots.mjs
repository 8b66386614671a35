// Where screenshots go.
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, '../artifacts');

/** The path of a screenshot; its folder is made. */
export async function artifact(name) {
  await mkdir(folder, { recursive: true });
  return join(folder, name);
}

/** Puts pictures side by side, each under its caption, into one. */
export async function compose(context, parts, path) {
  const cells = await Promise.all(
    parts.map(async ({ file, caption }) => {
      const data = (await readFile(file)).toString('base64');
      return `<figure><img src="data:image/png;base64,${data}"><figcaption>${caption}</figcaption></figure>`;
    }),
  );
  const page = await context.newPage();
  await page.setViewportSize({ width: 1640, height: 600 });
  await page.setContent(
    `<!doctype html><style>body{margin:0;padding:20px;display:flex;gap:20px;background:#0a0b0e;color:#eceae4;font:18px sans-serif;width:max-content}
     figure{margin:0}img{width:790px;border-radius:10px;border:1px solid #2a2f3a;display:block}figcaption{padding:10px 4px 0}</style>${cells.join('')}`,
  );
  await page.locator('body').screenshot({ path });
  await page.close();
}
