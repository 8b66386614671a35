import { describe, expect, it } from 'vitest';
import { elsewhere } from '../src/elsewhere';

const here = new URL('https://edge-1:8443/watch/v1?x=1');

describe('who is refused since an edge is full', () => {
  it('goes to the same page at the first edge that was named', () => {
    expect(elsewhere(['https://edge-2:8443', 'https://edge-3'], here)).toBe('https://edge-2:8443/watch/v1?x=1#moved');
  });

  it('waits if none was named, or nothing that is one', () => {
    expect(elsewhere([], here)).toBeUndefined();
    expect(elsewhere(['', 'edge-2', 'javascript:alert(1)', 'http://edge-2', 'https://edge-1:8443'], here)).toBeUndefined();
  });

  it('is not sent on from where another edge sent them', () => {
    expect(elsewhere(['https://edge-1:8443'], new URL('https://edge-2:8443/watch/v1#moved'))).toBeUndefined();
  });
});
