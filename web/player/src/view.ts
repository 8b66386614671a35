// The page's elements. Shows what the store says; decides nothing.
import { type Page, words } from './store';
import type { VideoFacts } from './api';

const el = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
};

export const video = (): HTMLVideoElement => el<HTMLVideoElement>('video');

/** Shows the phase: the overlay, and the attribute that styles and tests read. */
export function showPhase(p: Page): void {
  document.body.dataset['state'] = p.phase;
  if (!['loading', 'opening', 'active'].includes(p.phase)) showWords();
  const { title, text } = words(p);
  el('overlay').hidden = p.phase === 'active';
  el('overlay-title').textContent = title;
  el('overlay-text').textContent = text;
  el('overlay-proof').textContent = p.phase === 'revoked' && p.receipt ? `Signed by ${p.receipt.node}` : '';
  document.dispatchEvent(new CustomEvent('streamgate:state', { detail: { state: p.phase, reason: p.reason, at: performance.now() } }));
}

/** Shows the page's words and the controls, which wait for the picture: laying them out would delay it. */
export function showWords(): void {
  video().controls = true;
  document.body.removeAttribute('data-wait');
}

export const hasWords = (): boolean => !document.body.hasAttribute('data-wait');

export function showVideo(v: VideoFacts): void {
  el('title').textContent = v.title;
  el('rule').textContent = `To watch: ${v.gate.words}.`;
  document.title = `${v.title} · StreamGate`;
  video().setAttribute('aria-label', v.title);
}

/** A picture for as long as there is no video to see. */
export function showPoster(v: VideoFacts): void {
  if (v.poster) video().poster = v.poster;
}

export interface Choice {
  label: string;
  action: string;
  icon?: string;
  main?: boolean;
  run: () => void;
}

/** The buttons of the overlay. */
export function showChoices(choices: Choice[]): void {
  el('overlay-actions').replaceChildren(...choices.map(button));
}

function button(c: Choice): HTMLButtonElement {
  const b = document.createElement('button');
  b.type = 'button';
  b.dataset['action'] = c.action;
  b.className = c.main ? 'main' : '';
  if (c.icon) {
    const img = document.createElement('img');
    img.src = c.icon; // a data: URL, never markup
    img.alt = '';
    b.append(img);
  }
  b.append(c.label);
  b.addEventListener('click', c.run);
  return b;
}

export function showWho(text: string, signOut: (() => void) | undefined): void {
  el('who').textContent = text;
  const out = document.querySelector<HTMLButtonElement>('[data-action="sign-out"]');
  if (!out) return;
  out.hidden = !signOut;
  out.onclick = signOut ?? null;
}

/** The demo's people: who holds the pass, and a button to send it to each other. */
export function showPeople(names: string[], holder: string, busy: boolean, send: (to: string) => void): void {
  el('demo').hidden = false;
  el('people').setAttribute('aria-busy', String(busy)); // who holds the pass is about to change
  el('people').replaceChildren(
    ...names.map((name) => {
      const li = document.createElement('li');
      const label = document.createElement('span');
      const holds = name === holder;
      li.className = holds ? 'holds' : '';
      label.textContent = holds ? `${name} holds the pass` : name;
      const b = button({ label: `Send the pass to ${name}`, action: `send:${name}`, run: () => send(name) });
      b.disabled = busy || holds;
      b.hidden = holds;
      li.append(label, b);
      return li;
    }),
  );
}

export function showChainNote(text: string): void {
  el('chain-note').textContent = text;
}

export function showFacts(rows: [string, string][]): void {
  el('facts').replaceChildren(
    ...rows.flatMap(([name, value]) => {
      const dt = document.createElement('dt');
      const dd = document.createElement('dd');
      dt.textContent = name;
      dd.textContent = value || '–';
      return [dt, dd];
    }),
  );
}

export function showQuality(levels: { index: number; height: number }[], choose: (index: number) => void): void {
  const select = el<HTMLSelectElement>('quality');
  el('quality-label').hidden = levels.length < 2;
  select.replaceChildren(new Option('Automatic', '-1'), ...levels.map((l) => new Option(`${l.height}p`, String(l.index))));
  select.onchange = () => choose(Number(select.value));
}

/** Offers the newest receipt as a file. */
export function showReceipt(receipt: unknown): void {
  const b = el<HTMLButtonElement>('receipt');
  b.hidden = !receipt;
  b.onclick = () => {
    const a = document.createElement('a');
    a.href = URL.createObjectURL(new Blob([JSON.stringify(receipt, null, 2)], { type: 'application/json' }));
    a.download = 'receipt.json';
    a.click();
    URL.revokeObjectURL(a.href);
  };
}
