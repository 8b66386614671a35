// What a start needs from the edge, asked for by a script that stands in the page
// itself, while the player's is still on its way: the session, with it the first
// files. The facts, which the page's words need, wait for the picture.
import { Ahead } from './ahead';
import { type Opened, request } from './api';

/** How long after the navigation the facts are asked for at the latest: the words are shown at 1 s. */
const factsWithin = 800; // ms

/** How long after the navigation nothing is drawn, if the player does not run before. */
const undrawnFor = 500; // ms

/** The video that the page is for. */
export const idOf = (path: string): string => decodeURIComponent(path.split('/').filter(Boolean).at(-1) ?? '');

/** Answers on their way. Each is read once. */
export interface Early {
  /** A session, by the cookie of an earlier login. */
  session: Promise<Response>;
  /** Its first files; those that did not come with it were asked for when it was opened. */
  ahead: Promise<Ahead>;
  video: Promise<Response>;
  demo: Promise<Response>;
  /** Has video and demo asked for. */
  facts: () => void;
  /** Has the page drawn, whose first layout would hold up what the player begins with. */
  draw: () => void;
}

declare global {
  interface Window {
    early?: Early;
  }
}

export function begin(): Early {
  const id = encodeURIComponent(idOf(location.pathname));
  let facts = (): void => undefined;
  const due = new Promise<void>((done) => (facts = done));
  const draw = (): void => document.getElementById('undrawn')?.remove();
  setTimeout(facts, Math.max(0, factsWithin - performance.now()));
  setTimeout(draw, Math.max(0, undrawnFor - performance.now()));
  const begun = performance.now();
  const session = request('POST', `/v1/videos/${id}/sessions?start=files`);
  const ahead = follow(session, begun);
  ahead.then((a) => a.any || facts(), facts); // no picture is to be expected
  const after = (path: string): Promise<Response> => due.then(() => request('GET', path));
  const early = { session, ahead, video: after(`/v1/videos/${id}`), demo: after('/demo/config.json') };
  for (const p of Object.values(early)) p.catch(() => undefined); // whoever reads it is told
  return { ...early, facts, draw };
}

async function follow(session: Promise<Response>, begun: number): Promise<Ahead> {
  const resp = await session;
  const answered = performance.now();
  if (!resp.ok) return new Ahead('', []);
  const { state, hls, start, files } = (await resp.clone().json()) as Opened;
  const ahead = new Ahead(state === 'active' ? hls : '', start ?? []);
  ahead.put(hls, files ?? {}, { begun, answered, done: performance.now() });
  return ahead;
}
