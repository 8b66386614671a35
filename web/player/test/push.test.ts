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
    const heard = { state: vi.fn(), ping: vi.fn(), silent: vi.fn(), quiet: vi.fn(), move: vi.fn(), cut: vi.fn(), gone: vi.fn() };
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
    expect(heard.quiet).toHaveBeenCalledTimes(10);
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
    expect(heard.cut).toHaveBeenCalledOnce();
    source.readyState = 2;
    source.dispatchEvent(new Event('error'));
    expect(heard.gone).toHaveBeenCalledOnce();
  });

  it('says where to go on', () => {
    const { source, heard } = build();
    source.say('move', { to: 'https://edge-2', edges: ['https://edge-2'] });
    expect(heard.move).toHaveBeenCalledWith('https://edge-2');
  });

  it('is quiet once closed', () => {
    const { source, heard, push } = build();
    push.close();
    vi.advanceTimersByTime(2 * silence);
    expect(source.closed).toBe(true);
    expect(heard.silent).not.toHaveBeenCalled();
  });
});
