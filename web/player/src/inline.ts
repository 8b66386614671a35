// The script that stands in the page. Vite puts it there (vite.config.ts), and the
// edge allows it by its hash.
import { begin } from './early';

window.early = begin();
