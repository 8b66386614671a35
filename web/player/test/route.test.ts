import { describe, expect, it } from 'vitest';
import { Route } from '../src/route';

const events = 'https://edge-1:8443/v1/sessions/s/events?ticket=t';

describe('the route', () => {
  it('asks at home first', () => {
    const r = new Route(events, ['https://edge-2:8443']);
    expect(r.edge).toBe('https://edge-1:8443');
    expect(r.here(events)).toBe(events);
  });

  it('asks for the same path at the next edge, and comes round', () => {
    const r = new Route(events, ['https://edge-2:8443', 'https://edge-3']);
    expect(r.next()).toBe(true);
    expect(r.here(events)).toBe('https://edge-2:8443/v1/sessions/s/events?ticket=t');
    expect(r.here('https://edge-3/play/t/720p/3.m4s')).toBe('https://edge-2:8443/play/t/720p/3.m4s');
    r.next();
    r.next();
    expect(r.here(events)).toBe(events);
  });

  it('leaves addresses of strangers alone', () => {
    const r = new Route(events, ['https://edge-2:8443']);
    r.next();
    expect(r.here('https://elsewhere/x')).toBe('https://elsewhere/x');
  });

  it('goes where it is told, also to an edge that it did not know', () => {
    const r = new Route(events);
    expect(r.next()).toBe(false);
    expect(r.to('https://edge-1:8443')).toBe(false);
    expect(r.to('https://edge-9')).toBe(true);
    expect(r.here(events)).toBe('https://edge-9/v1/sessions/s/events?ticket=t');
    expect(r.next()).toBe(true);
    expect(r.edge).toBe('https://edge-1:8443');
  });
});
