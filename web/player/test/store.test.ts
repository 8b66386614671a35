import { describe, expect, it } from 'vitest';
import type { SessionInfo, State } from '../src/api';
import { blank, reduce, Store, words } from '../src/store';

const info = (state: State, more: Partial<SessionInfo> = {}): SessionInfo => ({
  session: 's', video: 'v', state, node: 'edge-1', block_number: 7, expires_at: '', ...more,
});

describe('the page', () => {
  it('follows the session', () => {
    let p = reduce(blank, { type: 'session', info: info('active') });
    expect(p.phase).toBe('active');
    p = reduce(p, { type: 'session', info: info('revoked', { reason: 'right-lost', detail: 'Token 1 moved.' }) });
    expect(p.phase).toBe('revoked');
    expect(words(p).text).toContain('Token 1 moved.');
    expect(reduce(p, { type: 'session', info: info('active') }).phase).toBe('active');
  });

  it('stops what plays when it hears nothing, and nothing else', () => {
    const active = reduce(blank, { type: 'session', info: info('active') });
    expect(reduce(active, { type: 'silent' }).phase).toBe('lost');
    const revoked = reduce(blank, { type: 'session', info: info('revoked') });
    expect(reduce(revoked, { type: 'silent' }).phase).toBe('revoked');
  });

  it('never goes back in blocks', () => {
    const p = reduce(reduce(blank, { type: 'ping', block: 9 }), { type: 'ping', block: 8 });
    expect(p.block).toBe(9);
  });

  it('stops waiting in silence for a session, and plays when it is there after all', () => {
    for (const begin of [blank, reduce(blank, { type: 'opening' })]) {
      const late = reduce(begin, { type: 'unanswered' });
      expect(late.phase).toBe('unanswered');
      expect(reduce(late, { type: 'session', info: info('active') }).phase).toBe('active');
    }
    const active = reduce(blank, { type: 'session', info: info('active') });
    expect(reduce(active, { type: 'unanswered' })).toBe(active);
  });

  it('says in every phase what is the matter', () => {
    for (const phase of ['signed-out', 'opening', 'unanswered', 'suspended', 'revoked', 'full', 'expired', 'closed', 'lost'] as const) {
      const w = words({ ...blank, phase });
      expect(w.title, phase).not.toBe('');
      expect(w.text, phase).not.toBe('');
    }
  });

  it('tells taken seats from a lost right', () => {
    const active = reduce(blank, { type: 'session', info: info('active') });
    const full = reduce(active, { type: 'session', info: info('revoked', { reason: 'seats-taken', detail: 'alice holds token 1, but somebody is watching with it already' }) });
    expect(full.phase).toBe('full');
    expect(words(full).title).not.toContain('no longer');
    expect(words(full).text).toContain('somebody is watching with it already.');
    expect(reduce(full, { type: 'silent' }).phase).toBe('full');
    expect(reduce(full, { type: 'session', info: info('active') }).phase).toBe('active');
    const refused = reduce(blank, { type: 'full', detail: 'taken', satisfy: 'stop watching elsewhere', receipt: undefined });
    expect(words(refused).text).toContain('taken.');
    expect(words(refused).text).toContain('stop watching elsewhere.');
  });

  it('tells listeners of changes only', () => {
    const store = new Store();
    const seen: string[] = [];
    store.listen((now) => seen.push(now.phase));
    store.send({ type: 'silent' });
    store.send({ type: 'signed-out' });
    expect(seen).toEqual(['signed-out']);
  });
});
