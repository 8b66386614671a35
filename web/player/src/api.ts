// The viewers' API of an edge: typed calls, and problems (RFC 9457) as errors.

export type State = 'active' | 'suspended' | 'revoked' | 'expired' | 'closed';

export interface Receipt {
  decision: string;
  rule: string;
  wallet: string;
  video: string;
  chain_id: number;
  block_number: number;
  block_hash: string;
  decided_at: string;
  node: string;
  signature?: string;
}

export interface SessionInfo {
  session: string;
  video: string;
  state: State;
  reason?: string;
  detail?: string;
  node: string;
  block_number: number;
  expires_at: string;
  receipt?: Receipt;
}

export interface Opened extends SessionInfo {
  hls: string;
  events: string;
  /** What a player asks for first, beside the file of `hls`. */
  start?: string[];
  /** Of what it asks for first, what is small, in base64. */
  files?: Record<string, string>;
  /** Other edges at which the same paths are good. */
  edges?: string[];
}

export interface VideoFacts {
  id: string;
  title: string;
  duration_seconds: number;
  poster?: string;
  gate: { words: string; rule: unknown; contracts: string[] };
}

export interface DemoConfig {
  wallets: { name: string; address: `0x${string}`; key: `0x${string}` }[];
  contract: `0x${string}`;
  token_id: string;
  chain_id: number;
  rpc: string;
}

/** A refusal in the server's words. `kind` is the last part of the problem's type. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    detail: string,
    readonly rule = '',
    readonly satisfy = '',
    readonly receipt?: Receipt,
    /** For how long the server would not be asked again, in ms. */
    readonly retryAfter = 0,
    /** Edges that take a viewer whom this one refused for want of room, best first. */
    readonly edges: readonly string[] = [],
  ) {
    super(detail);
  }
}

/** Nobody waits longer than this because a server said so. */
const maxRetryAfter = 60_000; // ms

/** A Retry-After in ms, with up to a second more by chance: it says whole seconds, and many are told the same. 0 for none. */
export function retryAfter(value: string | null): number {
  const seconds = Number(value);
  return seconds > 0 ? Math.min(seconds * 1000, maxRetryAfter) + Math.random() * 1000 : 0;
}

/** Reads a refusal, whatever the server made of it. */
export async function problemOf(resp: Response): Promise<Problem> {
  const after = retryAfter(resp.headers.get('retry-after'));
  try {
    const p = (await resp.json()) as Record<string, unknown>;
    const kind = String(p['type'] ?? '').split('/').pop() || `status-${resp.status}`;
    return new Problem(resp.status, kind, String(p['detail'] ?? p['title'] ?? resp.statusText), String(p['rule'] ?? ''), String(p['satisfy'] ?? ''), p['receipt'] as Receipt | undefined, after, Array.isArray(p['edges']) ? p['edges'].map(String) : []);
  } catch {
    return new Problem(resp.status, `status-${resp.status}`, resp.statusText || `The server answered ${resp.status}.`, '', '', undefined, after);
  }
}

const callTimeout = 15_000;
/** An edge that says nothing for so long is left for another one. */
const askTimeout = 3_000;

/** Sends a request as all of ours are sent. */
export function request(method: string, url: string, headers: Record<string, string> = {}, body?: string, within = callTimeout): Promise<Response> {
  return fetch(url, { method, headers, body: body ?? null, credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(within) });
}

/** Calls the edge that served this page. Where `begun` is given, that call was made before. */
export class Api {
  private token = '';

  async video(id: string, begun?: Promise<Response>): Promise<VideoFacts> {
    return read(await (begun ?? this.send('GET', `/v1/videos/${encodeURIComponent(id)}`)));
  }

  /** The demo's wallets, or null outside the demo. */
  async demo(begun?: Promise<Response>): Promise<DemoConfig | null> {
    try {
      return await read(await (begun ?? this.send('GET', '/demo/config.json')));
    } catch (e) {
      if (e instanceof Problem && e.status === 404) return null;
      throw e;
    }
  }

  /** Signs in: asks for a message, has it signed, trades it for a token. */
  async signIn(address: string, chain: number, sign: (message: string) => Promise<string>): Promise<void> {
    const challenge = await this.call<{ message: string }>('POST', '/v1/auth/nonce', { address, chain_id: chain });
    const signature = await sign(challenge.message);
    const login = await this.call<{ token: string }>('POST', '/v1/auth/verify', { message: challenge.message, signature });
    this.token = login.token;
  }

  async signOut(): Promise<void> {
    this.token = '';
    await this.call('POST', '/v1/auth/logout');
  }

  /** Opens a session. Without a token the cookie of an earlier login counts. */
  async open(video: string, begun?: Promise<Response>): Promise<Opened> {
    return read(await (begun ?? this.send('POST', `/v1/videos/${encodeURIComponent(video)}/sessions`)));
  }

  /** Where a session stands; the address of its events carries the ticket. */
  async info(events: string): Promise<SessionInfo> {
    return this.call('GET', events.replace('/events?', '?'), undefined, askTimeout);
  }

  async close(events: string): Promise<void> {
    await this.call('DELETE', events.replace('/events?', '?'));
  }

  /** Ends a session while the page goes away, so that its seat is free at once. */
  farewell(events: string): void {
    void fetch(events.replace('/events?', '?'), { method: 'DELETE', keepalive: true, credentials: 'same-origin' }).catch(() => undefined);
  }

  private async call<T>(method: string, url: string, body?: unknown, within = callTimeout): Promise<T> {
    return read(await this.send(method, url, body, within));
  }

  private send(method: string, url: string, body?: unknown, within = callTimeout): Promise<Response> {
    const headers: Record<string, string> = {};
    // The login is for the edge that gave it; another one is asked with the ticket.
    if (this.token && new URL(url, location.href).origin === location.origin) headers['Authorization'] = `Bearer ${this.token}`;
    if (body === undefined) return request(method, url, headers, undefined, within);
    headers['Content-Type'] = 'application/json';
    return request(method, url, headers, JSON.stringify(body), within);
  }
}

/** The value in an answer; a refusal is thrown. */
async function read<T>(resp: Response): Promise<T> {
  if (!resp.ok) throw await problemOf(resp);
  return (resp.status === 204 ? undefined : await resp.json()) as T;
}
