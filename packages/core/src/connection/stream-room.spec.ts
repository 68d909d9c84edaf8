import { Writable } from 'node:stream';
import { StreamRoom } from './stream-room.js';

describe('StreamRoom', () => {
  let taken: (() => void) | undefined;
  const stream = (): Writable =>
    new Writable({ highWaterMark: 4, write: (_chunk, _encoding, done) => (taken = done as () => void) });

  it('is absent while the stream takes more', () => {
    expect(new StreamRoom().of(stream())).toBeUndefined();
    expect(new StreamRoom().of(undefined)).toBeUndefined();
  });

  it('is one promise for all, that resolves when the stream has drained', async () => {
    const [room, full] = [new StreamRoom(), stream()];
    full.write('12345');
    const first = room.of(full);
    expect(room.of(full)).toBe(first);
    taken?.();
    await first;
    expect(room.of(full)).toBeUndefined();
    expect([full.listenerCount('drain'), full.listenerCount('close')]).toEqual([0, 0]);
  });

  it('resolves when the stream is gone', async () => {
    const [room, full] = [new StreamRoom(), stream()];
    full.write('12345');
    const waiting = room.of(full);
    full.destroy();
    await waiting;
    expect(full.listenerCount('drain')).toBe(0);
  });
});
