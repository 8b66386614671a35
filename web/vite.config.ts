import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: 'player',
  base: '/',
  build: {
    outDir: '../dist',
    emptyOutDir: false, // .gitkeep and the stamp of the last build stay
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the page's policy allows no inline script or style
    chunkSizeWarningLimit: 900,
  },
  test: { environment: 'jsdom', include: ['test/**/*.test.ts'], root: 'player' },
});
