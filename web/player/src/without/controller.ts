// In the place of a controller of hls.js that is not built in (vite.config.ts): hls.js does
// without one that is undefined.
export default undefined;
