import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import hls from 'hls.js/package.json' with { type: 'json' };

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Puts the small script that asks the edge (inline.ts) into the page: it runs before
 * anything else is here. It is no module, so nothing of it is shared with the page's own.
 */
function inline(): Plugin {
  return {
    name: 'inline',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      async handler(html) {
        const made = await build({
          configFile: false,
          logLevel: 'warn',
          build: { write: false, target: 'es2022', modulePreload: false, rollupOptions: { input: here('player/src/inline.ts'), output: { format: 'iife' } } },
        });
        const [{ output }] = [made].flat() as { output: { code?: string }[] }[];
        const code = output[0]?.code?.trim();
        if (output.length !== 1 || !code || code.includes('</script')) throw new Error('inline.ts is not one script that can stand in a page');
        // Before the style sheet, for which it would have to wait.
        return html.replace('</title>', () => `</title>\n    <script>${code}</script>`);
      },
    },
  };
}

/**
 * hls.js is built from its sources, without what our videos have not: less to load
 * and to parse before the first frame. Captions or CMAF from elsewhere need more of it.
 */
const parts = {
  __VERSION__: JSON.stringify(hls.version),
  __USE_ALT_AUDIO__: true,
  __USE_CMCD__: false,
  __USE_CONTENT_STEERING__: true,
  __USE_EME_DRM__: false,
  __USE_IFRAMES__: false,
  __USE_INTERSTITIALS__: false,
  __USE_M2TS_ADVANCED_CODECS__: false,
  __USE_MEDIA_CAPABILITIES__: false,
  __USE_SUBTITLES__: false,
  __USE_VARIABLE_SUBSTITUTION__: false,
  __IN_WORKER__: false,
  __HLS_WORKER_BUNDLE__: null,
};

export default defineConfig(({ command }) => ({
  root: 'player',
  base: '/',
  plugins: [inline()],
  ...(command === 'build' && { define: parts, resolve: { alias: { 'hls.js': here('node_modules/hls.js/src/hls.ts') } } }),
  build: {
    outDir: '../dist',
    emptyOutDir: false, // .gitkeep and the stamp of the last build stay
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the page's policy allows nothing inline but the script above
    chunkSizeWarningLimit: 500,
  },
  test: { environment: 'jsdom', include: ['test/**/*.test.ts'], root: 'player' },
}));
