// The state of the page: one value, changed by events, seen by whoever listens.
// Pure: no DOM, no network.
import type { Receipt, SessionInfo } from './api';

export type Phase =
  | 'loading'
  | 'signed-out'
  | 'opening'
  | 'unanswered' // asked for a session, and not told yet: wait, or sign in
  | 'active'
  | 'suspended' // the chain cannot be seen: wait
  | 'revoked' // the right was lost: stop, until it returns
  | 'denied' // the gate said no
  | 'full' // the right is there, but all seats of its token are taken: wait
  | 'expired' // renewing
  | 'closed'
  | 'lost' // nothing heard from the edge
  | 'failed';

export interface Page {
  phase: Phase;
  reason: string;
  detail: string;
  satisfy: string;
  node: string;
  block: number;
  receipt: Receipt | undefined;
}

/** Why a session that lost its seat, or got none, is not served. */
export const seatsTaken = 'seats-taken';

export const blank: Page = { phase: 'loading', reason: '', detail: '', satisfy: '', node: '', block: 0, receipt: undefined };

export type Event =
  | { type: 'signed-out' }
  | { type: 'opening' }
  | { type: 'unanswered' } // no session and no refusal for longer than that takes
  | { type: 'session'; info: SessionInfo }
  | { type: 'ping'; block: number }
  | { type: 'silent' } // no word from the edge for too long
  | { type: 'denied'; detail: string; satisfy: string; receipt: Receipt | undefined }
  | { type: 'full'; detail: string; satisfy: string; receipt: Receipt | undefined }
  | { type: 'failed'; detail: string };

/** The page after an event. */
export function reduce(p: Page, e: Event): Page {
  switch (e.type) {
    case 'signed-out':
      return { ...blank, phase: 'signed-out' };
    case 'opening':
      return { ...blank, phase: 'opening', node: p.node, block: p.block };
    case 'unanswered':
      return p.phase === 'loading' || p.phase === 'opening' ? { ...p, phase: 'unanswered' } : p;
    case 'ping':
      return e.block > p.block ? { ...p, block: e.block } : p;
    case 'silent':
      // What has ended stays ended; silence only hides what was playing.
      return p.phase === 'active' || p.phase === 'suspended' ? { ...p, phase: 'lost', reason: 'no-contact', detail: '' } : p;
    case 'denied':
      return { ...p, phase: 'denied', reason: 'denied', detail: e.detail, satisfy: e.satisfy, receipt: e.receipt };
    case 'full':
      return { ...p, phase: 'full', reason: seatsTaken, detail: e.detail, satisfy: e.satisfy, receipt: e.receipt };
    case 'failed':
      return { ...p, phase: 'failed', reason: 'failed', detail: e.detail };
    case 'session':
      return {
        phase: e.info.state === 'revoked' && e.info.reason === seatsTaken ? 'full' : e.info.state,
        reason: e.info.reason ?? '',
        detail: e.info.detail ?? '',
        satisfy: '',
        node: e.info.node,
        block: Math.max(p.block, e.info.block_number),
        receipt: e.info.receipt ?? p.receipt,
      };
  }
}

/** Holds the page and tells listeners of each change. */
export class Store {
  private page = blank;
  private listeners: ((now: Page, before: Page) => void)[] = [];

  get now(): Page {
    return this.page;
  }

  listen(fn: (now: Page, before: Page) => void): void {
    this.listeners.push(fn);
  }

  send(e: Event): void {
    const before = this.page;
    this.page = reduce(before, e);
    if (this.page !== before) for (const fn of this.listeners) fn(this.page, before);
  }
}

/** A sentence of the server's, with its full stop. */
function sentence(s: string): string {
  return s === '' || /[.!?]$/.test(s) ? s : `${s}.`;
}

/** What the overlay says in a phase, in people's words. */
export function words(p: Page): { title: string; text: string } {
  const block = p.receipt && p.receipt.block_number ? ` That was decided at block ${p.receipt.block_number}.` : '';
  switch (p.phase) {
    case 'loading':
      return { title: 'Loading', text: '' };
    case 'signed-out':
      return { title: 'Sign in to watch', text: 'Choose a wallet and sign a message. It costs nothing and moves nothing.' };
    case 'opening':
      return { title: 'One moment', text: 'Your wallet is being looked at.' };
    case 'unanswered':
      return { title: 'Waiting for the server', text: 'It was asked whether you may watch and has not answered yet. The video starts by itself when it does. You can also sign in with a wallet.' };
    case 'active':
      return { title: '', text: '' };
    case 'suspended':
      return { title: 'Waiting for the chain', text: 'This server cannot see the chain just now, so it waits. It goes on by itself.' };
    case 'revoked':
      return { title: 'You no longer hold the pass', text: `${sentence(p.detail) || 'The right to watch was lost.'}${block} If it comes back to you, the video goes on from here.` };
    case 'denied':
      return { title: 'This wallet may not watch', text: `${sentence(p.detail)}${p.satisfy ? ` To watch: ${sentence(p.satisfy)}` : ''}` };
    case 'full':
      return { title: 'All seats of your pass are taken', text: `${sentence(p.detail) || 'Somebody else is watching with it.'} ${sentence(p.satisfy) || 'Stop watching elsewhere, or wait until another viewer does.'} It goes on here by itself.` };
    case 'expired':
      return { title: 'Renewing', text: 'Your session ran out. A new one is being opened.' };
    case 'closed':
      return { title: 'The session has ended', text: p.detail || 'Open it again to watch on.' };
    case 'lost':
      return { title: 'No word from the server', text: 'Nothing was heard for a while, so the video stopped. It goes on as soon as the server answers.' };
    case 'failed':
      return { title: 'That did not work', text: p.detail };
  }
}
