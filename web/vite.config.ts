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

/**
 * What hls.js has no switch for, by who imports it: containers other than CMAF, and controllers
 * that the player's settings do without (player.ts).
 */
const absent: Record<string, string[]> = {
  'demux/transmuxer.ts': ['./audio/aacdemuxer', './audio/ac3-demuxer', './audio/mp3demuxer', '../demux/tsdemuxer', '../remux/mp4-remuxer'],
  'config.ts': ['./controller/cap-level-controller', './controller/content-steering-controller', './controller/fps-controller', './controller/id3-track-controller'],
};

/** Leaves that out of hls.js: its files stay as they are. */
function leaveOut(): Plugin {
  const sources = here('node_modules/hls.js/src/');
  const left = new Set<string>();
  return {
    name: 'leave-out',
    apply: 'build',
    enforce: 'pre',
    resolveId(source, importer) {
      const from = importer?.startsWith(sources) ? importer.slice(sources.length) : '';
      if (!absent[from]?.includes(source)) return null;
      left.add(`${from} ${source}`);
      return here(from === 'config.ts' ? 'player/src/without/controller.ts' : 'player/src/without/container.ts');
    },
    buildEnd(error) {
      const all = Object.entries(absent).flatMap(([from, sources]) => sources.map((s) => `${from} ${s}`));
      const gone = all.filter((a) => !left.has(a));
      if (!error && gone.length > 0) throw new Error(`hls.js ${hls.version} does not import ${gone.join(', ')}: look at what is left out`);
    },
  };
}

export default defineConfig(({ command }) => ({
  root: 'player',
  base: '/',
  plugins: [inline(), leaveOut()],
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
