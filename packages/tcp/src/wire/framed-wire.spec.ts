import { once } from 'node:events';
import type { Socket } from 'node:net';
import { signal, throughout, until } from '@parley/test-support';
import { socketPair } from '../../test/support/socket-pair.js';
import { tcpLimits, type TcpLimits } from '../tcp-limits.js';
import { FramedWire, type FramedWireOptions } from './framed-wire.js';

interface Wired {
  readonly wire: FramedWire;
  readonly near: Socket;
  readonly far: Socket;
  readonly messages: unknown[];
  /** Why the wire is closed, as soon as it is. */
  readonly closed: Promise<Error | undefined>;
}

const wired = async (
  options: Partial<FramedWireOptions> = {},
  onMessage?: (wire: FramedWire) => void,
): Promise<Wired> => {
  const { near, far } = await socketPair();
  const messages: unknown[] = [];
  const { promise: closed, fire } = signal<Error | undefined>();
  const limits: TcpLimits = tcpLimits({});
  const wire: FramedWire = new FramedWire(
    near,
    { ...limits, address: 'peer', closesSlowPeer: true, ...options },
    {
      message: message => {
        messages.push(message);
        onMessage?.(wire);
      },
      closed: fire,
    },
  );
  return { wire, near, far, messages, closed };
};

describe('a FramedWire', () => {
  it('sends frames, and says when the system has taken them', async () => {
    const { wire, far } = await wired();

    wire.send('{"id":"1"}');
    expect(wire.size).toBe(13);
    await wire.flushed();

    expect(wire.size).toBe(0);
    expect(String((await once(far, 'data'))[0])).toBe('10#{"id":"1"}');
  });

  it('sends what waits before it ends', async () => {
    const { wire, far } = await wired();
    const data = once(far, 'data');
    far.once('end', () => far.end());

    wire.send('1');
    await wire.end();

    expect(String((await data)[0])).toBe('1#1');
  });

  it('sends what was answered before the peer said goodbye, be it in the same turn', async () => {
    const { near, far, wire } = await wired({}, wire => {
      wire.send('2');
      near.push(null); // the end, right behind the message
    });
    const data = once(far, 'data');

    far.write('1#1');

    expect(String((await data)[0])).toBe('1#2');
    await wire.end();
  });

  it('ends at once if the socket is gone', async () => {
    const { wire, near } = await wired();
    near.destroy();

    await wire.end();
    await wire.end();
  });

  it('delivers no message while paused, not even from the chunk it is reading, and then all in order', async () => {
    const { wire, far, messages } = await wired({}, wire => wire.pause());

    far.write('1#11#21#3');
    await until('the first message arrived', () => messages.length > 0);
    expect(messages).toEqual(['1']);
    wire.resume();
    expect(messages).toEqual(['1', '2']);
    wire.resume();
    expect(messages).toEqual(['1', '2', '3']);
  });

  it('delivers nothing that arrives while it is paused', async () => {
    const { wire, far, messages } = await wired();
    wire.pause();

    far.write('1#1');
    await throughout(30, 'nothing is delivered', () => messages.length === 0);
    wire.resume();
    await until('the message arrived', () => messages.length === 1);
  });

  it('may be resumed when the socket is gone', async () => {
    const { wire, near, closed } = await wired();
    wire.pause();
    near.destroy();
    await closed;

    expect(() => wire.resume()).not.toThrow();
  });

  it('closes for a violation that comes to light when it is resumed', async () => {
    const { wire, far, messages, closed } = await wired({}, wire => wire.pause());
    far.write('1#1x');
    await until('the frame before it was delivered', () => messages.length === 1);

    wire.resume();

    expect(await closed).toMatchObject({ code: 'PARLEY_BAD_FRAME' });
  });

  it('refuses a message over the limit and sends the next', async () => {
    const { wire, far } = await wired({ maxMessageSize: 4 });

    expect(() => wire.send('12345')).toThrow(expect.objectContaining({ code: 'PARLEY_TOO_LARGE', retryable: false }));
    wire.send('1234');

    expect(String((await once(far, 'data'))[0])).toBe('4#1234');
  });

  it('closes when a frame stays unfinished for frameTimeout, counted from its last byte', async () => {
    const { far, closed } = await wired({ frameTimeout: 40 });

    far.write('9#1');

    expect(await closed).toMatchObject({
      code: 'PARLEY_FRAME_TIMEOUT',
      message: expect.stringContaining('address peer'),
    });
  });

  it('does not blame a peer for the time it was paused', async () => {
    const { wire, far, messages, near } = await wired({ frameTimeout: 150 });
    far.write('3#1');
    await until('the frame has begun', () => near.bytesRead === 3);
    wire.pause();
    await throughout(300, 'it stays open', () => !near.destroyed);
    far.write('23');

    wire.resume();
    await until('the message arrived', () => messages.length === 1);
  });

  it('closes a peer that takes nothing for sendTimeout', async () => {
    const { wire, far, closed } = await wired({ sendTimeout: 40 });
    far.pause();

    wire.send('x'.repeat(16 * 1024 * 1024));

    expect(wire.room()).toBeInstanceOf(Promise);
    expect(await closed).toMatchObject({ code: 'PARLEY_SLOW_PEER' });
  });

  it('does not close a slow peer as long as it takes something', async () => {
    const { wire, far, near } = await wired({ sendTimeout: 300 });
    far.pause();
    wire.send('x'.repeat(24 * 1024 * 1024));
    const began = performance.now();
    const reading = setInterval(() => far.read(), 3);

    await wire.flushed().finally(() => clearInterval(reading));

    expect(near.destroyed).toBe(false);
    expect(performance.now() - began).toBeGreaterThan(600); // twice the limit, or this has shown nothing
  });

  it('closes a peer when more waits for it than maxSendBufferSize', async () => {
    const { wire, far, closed } = await wired({ maxSendBufferSize: 1024 * 1024 });
    far.pause();

    for (let i = 0; i < 32; i++) wire.send('x'.repeat(1024 * 1024));

    expect(await closed).toMatchObject({ code: 'PARLEY_SLOW_PEER', message: expect.stringContaining('1048576') });
  });

  it('leaves that to its user where it shall not close', async () => {
    const { wire, near, far } = await wired({ maxSendBufferSize: 1024, closesSlowPeer: false });
    far.pause();

    for (let i = 0; i < 32; i++) wire.send('x'.repeat(1024 * 1024));

    expect(wire.size).toBeGreaterThan(1024);
    expect(near.destroyed).toBe(false);
  });

  it('closes when nothing was said for connectionIdleTimeout', async () => {
    const { closed } = await wired({ connectionIdleTimeout: 30 });

    expect(await closed).toMatchObject({ code: 'PARLEY_IDLE_TIMEOUT' });
  });

  it('is not idle while busy, nor right after it spoke', async () => {
    let busy = true;
    const { wire, near, far, closed } = await wired({ connectionIdleTimeout: 30, busy: () => busy });
    far.resume();
    await throughout(80, 'it stays open', () => !near.destroyed);

    busy = false;
    const spokeAt = performance.now();
    wire.send('1');

    await closed;
    expect(performance.now() - spokeAt).toBeGreaterThanOrEqual(29);
  });
});
