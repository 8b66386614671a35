// What the viewer sees, told to the edge as CMCD version 2 (CTA-5004): with each request
// which rendition and how much is buffered, and events: the first frame, stalls, errors.
// Nothing that names the viewer or the video is sent: the edge only makes sums of it.
import type { CMCDControllerConfig } from 'hls.js';

const inRequests = ['br', 'bl', 'ot', 'v'] as const;
const inEvents = ['e', 'sta', 'ts', 'v'] as const;
const events = ['ps', 'e'] as const;
const type = 'application/cmcd';
/** The edge's own key: from the news that the right was lost to the end of the picture. */
const cutoffKey = 'com.streamgate-cutoff';

/** Where an edge takes reports: beside the master playlist. */
export function target(master: string): string {
  return new URL('cmcd', master).href;
}

/** Events wait for `shown`: what is sent before the first picture delays it. Each says itself when it was. */
export function reporting(master: string, route: (url: string) => string, shown: Promise<void> = Promise.resolve()): CMCDControllerConfig {
  return {
    version: 2,
    sessionId: 'none', // is not sent: it is in none of the lists of keys
    includeKeys: [...inRequests],
    eventTargets: [{ url: target(master), version: 2, events: [...events], interval: 0, batchSize: 1, includeKeys: [...inEvents] }],
    loader: async ({ url, body }) => {
      await shown;
      return { status: await send(route(url), String(body)) };
    },
  };
}

/** Reports that the picture was gone so many milliseconds after the news. */
export function cutOff(master: string, took: number): void {
  void send(target(master), `${cutoffKey}=${Math.round(took)},cen="cutoff",e=ce,ts=${Date.now()},v=2\n`);
}

/** Reports that the first frame was shown after so many milliseconds: hls.js does not. */
export function started(master: string, took: number): void {
  void send(target(master), `cen="start",e=ce,msd=${Math.round(took)},ts=${Date.now()},v=2\n`);
}

/** Gives the status; a report that cannot be sent is lost, for it is no more than that. */
async function send(url: string, body: string): Promise<number> {
  try {
    const resp = await fetch(url, { method: 'POST', headers: { 'Content-Type': type }, body, keepalive: true, credentials: 'omit' });
    return resp.status;
  } catch {
    return 204;
  }
}
