// What a start needs from the edge, asked for by a script that stands in the page
// itself, while the player's is still on its way: the session, with it the first
// files, and the facts. The answers are read by the page's own script.
import { Ahead } from './ahead';
import { type Opened, request } from './api';

/** The video that the page is for. */
export const idOf = (path: string): string => decodeURIComponent(path.split('/').filter(Boolean).at(-1) ?? '');

/** Answers on their way. Each is read once. */
export interface Early {
  video: Promise<Response>;
  demo: Promise<Response>;
  /** A session, by the cookie of an earlier login. */
  session: Promise<Response>;
  /** Its first files; asked for when it was opened. */
  ahead: Promise<Ahead>;
}

declare global {
  interface Window {
    early?: Early;
  }
}

export function begin(): Early {
  const id = encodeURIComponent(idOf(location.pathname));
  const session = request('POST', `/v1/videos/${id}/sessions`);
  const ahead = follow(session);
  // What the page's words need is asked for after the first files, which take longer.
  const after = (path: string): Promise<Response> => ahead.then(() => undefined, () => undefined).then(() => request('GET', path));
  const early = { session, ahead, video: after(`/v1/videos/${id}`), demo: after('/demo/config.json') };
  for (const p of Object.values(early)) p.catch(() => undefined); // whoever reads it is told
  return early;
}

async function follow(session: Promise<Response>): Promise<Ahead> {
  const resp = await session;
  if (!resp.ok) return new Ahead('', []);
  const { state, hls, start } = (await resp.clone().json()) as Opened;
  return new Ahead(state === 'active' ? hls : '', start ?? []);
}
