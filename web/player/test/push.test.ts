import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Push, silence } from '../src/push';

class FakeSource extends EventTarget {
  readyState = 1;
  closed = false;
  close(): void {
    this.closed = true;
  }
  say(event: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }
}

describe('the push stream', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const build = () => {
    const source = new FakeSource();
    const heard = { state: vi.fn(), ping: vi.fn(), silent: vi.fn(), gone: vi.fn() };
    const push = new Push('/events', heard, () => source as unknown as EventSource);
    return { source, heard, push };
  };

  it('stops the picture after 15 s of silence, and not while pings come', () => {
    const { source, heard } = build();
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(silence - 1);
      source.say('ping', { block_number: i });
    }
    expect(heard.silent).not.toHaveBeenCalled();
    vi.advanceTimersByTime(silence);
    expect(heard.silent).toHaveBeenCalledOnce();
  });

  it('hands on states', () => {
    const { source, heard } = build();
    source.say('state', { state: 'revoked' });
    expect(heard.state).toHaveBeenCalledWith({ state: 'revoked' });
  });

  it('knows a refused stream from a cut one', () => {
    const { source, heard } = build();
    source.dispatchEvent(new Event('error'));
    expect(heard.gone).not.toHaveBeenCalled();
    source.readyState = 2;
    source.dispatchEvent(new Event('error'));
    expect(heard.gone).toHaveBeenCalledOnce();
  });

  it('is quiet once closed', () => {
    const { source, heard, push } = build();
    push.close();
    vi.advanceTimersByTime(2 * silence);
    expect(source.closed).toBe(true);
    expect(heard.silent).not.toHaveBeenCalled();
  });
});
