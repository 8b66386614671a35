// The watch page: joins store, edge, wallets, player and view.
import type { Ahead } from './ahead';
import { Api, type DemoConfig, type Opened, Problem, type VideoFacts } from './api';
import { begin, idOf, type Early } from './early';
import { elsewhere, stay } from './elsewhere';
import { keys } from './keys';
import { Player } from './player';
import { Push } from './push';
import { Route } from './route';
import { type Page, seatsTaken, Store } from './store';
import * as view from './view';
import { demoWallets, discover, type Wallet } from './wallets';

const factsEvery = 500; // ms
const wordsWithin = 1_000; // ms after the navigation: then the page's words wait for the picture no longer
const answerWithin = 1_000; // ms that a session may take before the page offers more than to wait
const answerLeast = 250; // ms of that, however late the script came: what is here must be read first
const renewAfter = 1000; // ms before a failed renewal is tried again
const renewMax = 15_000;
const againAfter = 500; // ms before a refused stream is opened again
const hopMax = 5_000;

class WatchPage {
  private readonly api = new Api();
  private readonly store = new Store();
  private readonly player = new Player(view.video(), {
    refused: () => void this.ask(),
    broken: (what) => this.store.send({ type: 'failed', detail: `The video cannot be played (${what}).` }),
  });
  private wallets: Wallet[] = [];
  private wallet: Wallet | undefined;
  private facts: VideoFacts | undefined;
  private demo: DemoConfig | null = null;
  private session: Opened | undefined;
  private first: Early | undefined; // until it is made use of
  private ahead: Ahead | undefined; // of the session that was opened first, until it plays
  private route: Route | undefined;
  private push: Push | undefined;
  private asking = false;
  private openings = 0; // whose answer is waited for: an earlier one is not wanted any more
  private wait = renewAfter;
  private hops = 0; // from edge to edge since one last answered

  constructor(
    private readonly id: string,
    private readonly early: Early,
  ) {
    this.first = early;
  }

  async run(): Promise<void> {
    this.store.listen((now, before) => this.changed(now, before));
    view.showPhase(this.store.now);
    keys(view.video(), () => this.player.playing);
    setInterval(() => this.showFacts(), factsEvery);
    setTimeout(view.showWords, Math.max(0, wordsWithin - performance.now()));
    window.addEventListener('pagehide', () => this.farewell());
    window.addEventListener('pageshow', (e) => {
      if (e.persisted) void this.open(false); // kept by the browser, and gone back to
    });
    const unanswered = new Promise<void>((done) => this.store.listen((now) => now.phase === 'unanswered' && done()));
    const opened = this.open(true); // a public video, or a login that is still good
    void opened.then(this.early.draw); // the player has begun, or there is something to say
    const shown = opened.then(() => this.player.shows());
    void shown.then(this.early.facts); // the picture comes first
    try {
      [this.facts, this.demo] = await Promise.all([this.api.video(this.id, this.early.video), this.api.demo(this.early.demo)]);
    } catch (e) {
      await Promise.race([opened, unanswered]);
      this.leave();
      this.store.send({ type: 'failed', detail: e instanceof Problem && e.status === 404 ? 'There is no such video here.' : words(e) });
      return;
    }
    view.showVideo(this.facts);
    if (this.demo) this.wallets.push(...demoWallets(this.demo));
    const offer = (): void => {
      if (['signed-out', 'unanswered', 'denied'].includes(this.store.now.phase)) this.offerWallets();
    };
    discover((w) => {
      this.wallets.push(w);
      offer();
    });
    offer();
    await Promise.race([opened, unanswered]);
    if (this.store.now.phase === 'active') await shown;
    else view.showPoster(this.facts);
    view.showWords();
    if (this.demo) await this.startDemo(this.demo);
  }

  /** Reacts to a change of the page's state. */
  private changed(now: Page, before: Page): void {
    if (now.phase !== before.phase || now.detail !== before.detail || now.receipt !== before.receipt) view.showPhase(now);
    view.showReceipt(now.receipt);
    if (now.phase === before.phase) return;
    if (now.phase === 'active' && this.session && this.route) {
      const route = this.route;
      const { ahead } = this;
      this.ahead = undefined;
      view.showChoices([]);
      this.player.start(this.session.hls, (url) => route.here(url), () => view.showQuality(this.player.levels(), (i) => this.player.choose(i)), ahead);
      return;
    }
    const heard = performance.now();
    this.player.stop();
    if (now.phase === 'revoked' && before.phase === 'active' && this.session) this.player.cutOff(this.session.hls, heard);
    view.showQuality([], () => undefined);
    this.showFacts();
    switch (now.phase) {
      case 'signed-out':
      case 'unanswered':
      case 'denied':
        this.offerWallets();
        break;
      case 'expired':
      case 'closed':
        void this.open(false);
        break;
      case 'full':
        // A session waits for a seat by itself; without one it is opened anew.
        if (this.session) {
          view.showChoices([]);
          break;
        }
      // falls through
      case 'failed':
        view.showChoices([{ label: 'Try again', action: 'retry', main: true, run: () => void this.open(false) }]);
        break;
      default:
        view.showChoices([]);
    }
  }

  private offerWallets(): void {
    if (!this.facts) return; // they name the chain to sign in on; run() offers when they are here
    if (this.wallets.length === 0) {
      view.showChoices([{ label: 'Look for wallets again', action: 'discover', run: () => window.dispatchEvent(new Event('eip6963:requestProvider')) }]);
      return;
    }
    view.showChoices(
      this.wallets.filter((w) => this.store.now.phase !== 'denied' || w !== this.wallet).map((w) => ({ label: this.demo && !w.icon ? `Sign in as ${w.name}` : w.name, action: `wallet:${w.id}`, icon: w.icon, main: true, run: () => void this.signIn(w) })),
    );
  }

  private async signIn(w: Wallet): Promise<void> {
    this.leave();
    this.player.forget();
    this.store.send({ type: 'opening' });
    try {
      await this.api.signIn(await w.address(), this.chain(), (m) => w.sign(m));
    } catch (e) {
      this.store.send({ type: 'failed', detail: words(e) });
      view.showChoices([{ label: 'Choose a wallet', action: 'sign-in', main: true, run: () => this.store.send({ type: 'signed-out' }) }]);
      return;
    }
    this.wallet = w;
    view.showWho(w.name, () => void this.signOut());
    await this.open(false);
  }

  private async signOut(): Promise<void> {
    const old = this.session && this.route?.here(this.session.events);
    this.leave();
    if (old) await this.api.close(old).catch(() => undefined); // it ends by itself, too
    await this.api.signOut().catch(() => undefined);
    this.wallet = undefined;
    view.showWho('', undefined);
    this.store.send({ type: 'signed-out' });
  }

  /** Opens a session. Quietly: a login that is missing is no failure. */
  private async open(quietly: boolean): Promise<void> {
    this.leave();
    if (!quietly) this.store.send({ type: 'opening' });
    const { first, openings } = this;
    this.first = undefined;
    const wait = first ? Math.max(answerLeast, answerWithin - performance.now()) : answerWithin;
    const late = setTimeout(() => this.openings === openings && this.store.send({ type: 'unanswered' }), wait);
    let session: Opened;
    let ahead: Ahead | undefined;
    try {
      session = await this.api.open(this.id, first?.session);
      ahead = await first?.ahead;
    } catch (e) {
      if (this.openings === openings) this.refused(e);
      return;
    } finally {
      clearTimeout(late);
    }
    if (this.openings !== openings) {
      // Too late: the viewer went on without it. It must not keep a seat.
      ahead?.drop();
      this.api.farewell(session.events);
      return;
    }
    stay();
    this.session = session;
    this.ahead = ahead;
    this.wait = renewAfter;
    this.route = new Route(session.events, session.edges);
    if (!this.wallet && session.receipt) view.showWho('Signed in', () => void this.signOut());
    this.store.send({ type: 'session', info: session }); // the picture first: it takes longest
    if (this.session === session) this.follow(session);
  }

  private follow(session: Opened): void {
    const push: Push = new Push(this.route?.here(session.events) ?? session.events, {
      state: (info) => {
        this.hops = 0;
        this.store.send({ type: 'session', info });
      },
      ping: (block) => {
        this.store.send({ type: 'ping', block });
        if (this.store.now.phase === 'lost') void this.ask();
      },
      silent: () => {
        this.store.send({ type: 'silent' });
        if (this.session !== session) return;
        // A stream can be dead without an error. A right that came back
        // must be heard of, so it is opened anew, and asked meanwhile.
        this.push?.close();
        this.follow(session);
        void this.ask();
      },
      quiet: () => void this.ask(),
      move: (to) => {
        if (this.session === session && this.route?.to(to)) this.goOn(session);
      },
      cut: () => void this.ask(),
      gone: () => void this.ask().then(() => this.again(session, push)),
    });
    this.push = push;
  }

  /** Opens a stream anew that was refused, if the session is still ours to follow. */
  private again(session: Opened, push: Push): void {
    setTimeout(() => {
      if (this.session !== session || this.push !== push) return;
      push.close();
      this.follow(session);
    }, againAfter);
  }

  /** Follows the session at the edge that the route names now. */
  private goOn(session: Opened): void {
    this.push?.close();
    this.follow(session);
    this.player.retry();
  }

  private refused(e: unknown): void {
    if (!(e instanceof Problem)) {
      this.store.send({ type: 'failed', detail: words(e) });
      this.later();
    } else if (e.status === 401) {
      this.store.send({ type: 'signed-out' });
    } else if (e.kind === 'denied') {
      this.store.send({ type: 'denied', detail: e.message, satisfy: e.satisfy, receipt: e.receipt });
    } else if (e.kind === seatsTaken) {
      this.store.send({ type: 'full', detail: e.message, satisfy: e.satisfy, receipt: e.receipt });
      this.later();
    } else {
      const to = elsewhere(e.edges, new URL(location.href));
      if (to) location.replace(to);
      this.store.send({ type: 'failed', detail: e.message });
      if (e.status === 503 || e.status === 429) this.later(e.retryAfter);
    }
  }

  /** Tries to open again after a while, ever less often, and not before the server would. */
  private later(after = 0): void {
    setTimeout(() => {
      const { phase } = this.store.now;
      if (phase === 'failed' || (phase === 'full' && !this.session)) void this.open(phase === 'full');
    }, Math.max(after, this.wait + Math.random() * renewAfter));
    this.wait = Math.min(2 * this.wait, renewMax);
  }

  /** Something was refused or cut: where does the session stand? */
  private async ask(): Promise<void> {
    const { session, route } = this;
    if (this.asking || !session || !route) return;
    this.asking = true;
    try {
      const info = await this.api.info(route.here(session.events));
      if (this.session === session) this.store.send({ type: 'session', info });
    } catch (e) {
      if (this.session !== session) return;
      // Over: the player renews. No answer: another edge goes on with the session.
      if (e instanceof Problem && (e.status === 404 || e.status === 401)) await this.open(false);
      else if (!(e instanceof Problem)) await this.hop(session, route);
    } finally {
      this.asking = false;
    }
  }

  /** Goes on at the next edge: at once, or after a while when none answered. */
  private async hop(session: Opened, route: Route): Promise<void> {
    if (!route.next()) return;
    if (this.hops++ > 0) await new Promise((done) => setTimeout(done, Math.min(againAfter * this.hops, hopMax)));
    if (this.session === session) this.goOn(session);
  }

  /** The page goes away: whoever watches next must not wait for our session to run out. */
  private farewell(): void {
    if (this.session && this.route) this.api.farewell(this.route.here(this.session.events));
    this.leave();
  }

  private leave(): void {
    this.openings++;
    this.push?.close();
    this.push = undefined;
    this.session = undefined;
    this.route = undefined;
    this.ahead?.drop();
    this.ahead = undefined;
    this.player.stop();
  }

  /** The chain to sign in on: the first that the gate names. */
  private chain(): number {
    const found = /"chain":\s*(\d+)/.exec(JSON.stringify(this.facts?.gate.rule ?? {}));
    return Number(found?.[1] ?? this.demo?.chain_id ?? 1);
  }

  private async startDemo(demo: DemoConfig): Promise<void> {
    const { Pass } = await import('./pass');
    const pass = new Pass(demo);
    const names = demo.wallets.map((w) => w.name);
    const show = (holder: string, busy: boolean): void => view.showPeople(names, holder, busy, (to) => void send(to));
    const send = async (to: string): Promise<void> => {
      show(await pass.holder(), true);
      view.showChainNote('The pass is on its way.');
      try {
        const block = await pass.send(to);
        view.showChainNote(`Block ${block}: the pass went to ${to}.`);
        if (['denied', 'full'].includes(this.store.now.phase)) void this.open(false);
      } catch (e) {
        view.showChainNote(words(e));
      }
      show(await pass.holder(), false);
    };
    pass.holder().then((h) => show(h, false), (e: unknown) => view.showChainNote(words(e)));
  }

  private showFacts(): void {
    if (!view.hasWords()) return;
    const p = this.store.now;
    const video = view.video();
    const requests = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const last = requests.filter((r) => r.name.includes('/play/')).at(-1)?.nextHopProtocol ?? '';
    const ahead = video.buffered.length > 0 ? Math.max(0, video.buffered.end(video.buffered.length - 1) - video.currentTime) : 0;
    view.showFacts([
      ['State', p.reason && p.reason !== p.phase ? `${p.phase} (${p.reason})` : p.phase],
      ['Edge', p.node],
      ['Block seen', p.block ? String(p.block) : ''],
      ['Decided at', p.receipt?.block_number ? `block ${p.receipt.block_number}` : ''],
      ['Protocol', last],
      ['Rendition', this.player.shown()],
      ['Buffered', this.player.playing ? `${ahead.toFixed(1)} s` : ''],
    ]);
  }
}

function words(e: unknown): string {
  if (e instanceof DOMException && e.name === 'TimeoutError') return 'The server took too long to answer.';
  if (e instanceof TypeError) return 'The server cannot be reached.';
  return e instanceof Error ? e.message : String(e);
}

void new WatchPage(idOf(location.pathname), window.early ?? begin()).run();
