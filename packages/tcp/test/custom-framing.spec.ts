import type { Socket } from 'node:net';
import { signal, until } from '@parley/test-support';
import { firstValueFrom, toArray } from 'rxjs';
import { JsonSocket, TcpClient, TcpServer, TcpSocket, type SendCallback } from '../src/index.js';
import { RawPeer } from './support/raw-peer.js';
import { clientFor, serve } from './support/service.js';

/** Four bytes of length, then JSON: by Nest's own three methods. */
class LengthPrefixed extends TcpSocket {
  private rest = Buffer.alloc(0);

  protected handleData(data: Buffer): void {
    this.rest = Buffer.concat([this.rest, data]);
    while (this.rest.length >= 4 && this.rest.length >= 4 + this.rest.readUInt32BE()) {
      const end = 4 + this.rest.readUInt32BE();
      const text = this.rest.toString('utf8', 4, end);
      this.rest = this.rest.subarray(end);
      this.emitMessage(text);
    }
  }

  protected handleSend(message: unknown, callback?: SendCallback): void {
    const text = Buffer.from(JSON.stringify(message));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    this.socket.write(Buffer.concat([length, text]), callback);
  }
}

/** Nest's framing, with a look at what is sent. */
class Watched extends JsonSocket {
  static readonly sent: unknown[] = [];

  protected override handleSend(message: unknown, callback?: SendCallback): void {
    Watched.sent.push(message);
    super.handleSend(message, callback);
  }
}

const service = (server: TcpServer): TcpServer =>
  server
    .onMessage('echo', data => data)
    .onMessage('count', function* () {
      yield* [1, 2, 3];
    })
    .onMessage('big', () => 1n)
    .onMessage('void', () => undefined)
    .onMessage('headers', (_data, context) => context.getMetadata());

describe.each([
  ["a framing of the user's own", LengthPrefixed],
  ['a subclass of JsonSocket', Watched],
])('%s', (_what, socketClass) => {
  it('carries calls, streams, events and metadata', async () => {
    const seen: unknown[] = [];
    const { port } = await serve(server => service(server).onEvent({ cmd: 'note' }, data => void seen.push(data)), {
      socketClass,
    });
    const caller = clientFor(port, { socketClass });

    expect(await caller.request('echo', { text: 'ünïcödé' })).toEqual({ text: 'ünïcödé' });
    expect(await firstValueFrom(caller.send('count', 1).pipe(toArray()))).toEqual([1, 2, 3]);
    expect(await caller.request('void', 1)).toBeUndefined();
    expect(await caller.request('headers', 1, { metadata: { user: 'ada' } })).toEqual({ user: 'ada' });
    await firstValueFrom(caller.emit({ cmd: 'note' }, 'hello'));
    await until('the event arrived', () => seen.length === 1);
    expect(seen).toEqual(['hello']);
  });

  it('carries errors and a missing handler', async () => {
    const { port } = await serve(service, { socketClass });
    const caller = clientFor(port, { socketClass });

    await expect(caller.request('unknown', 1)).rejects.toMatchObject({ code: 'PARLEY_NO_HANDLER' });
    await expect(caller.request('big', 1)).rejects.toMatchObject({ code: 'PARLEY_SERIALIZATION_FAILED' });
    await expect(caller.request('echo', { big: 1n })).rejects.toMatchObject({
      code: 'PARLEY_SERIALIZATION_FAILED',
      message: expect.stringContaining('echo'),
    });
    expect(await caller.request('echo', 'still here')).toBe('still here');
  });

  it('carries a cancellation', async () => {
    let aborted = false;
    const { port } = await serve(
      server =>
        server.onMessage('wait', (_data, context) => {
          context.signal.addEventListener('abort', () => (aborted = true));
          return new Promise(() => undefined);
        }),
      { socketClass },
    );

    await expect(clientFor(port, { socketClass }).request('wait', 1, { timeout: 30 })).rejects.toMatchObject({
      code: 'PARLEY_TIMEOUT',
    });

    await until('the handler knows', () => aborted);
  });

  it('loses the connection, and nobody else anything, when it throws', async () => {
    const { port } = await serve(service, { socketClass });
    const caller = clientFor(port, { socketClass });
    await caller.connect();
    const peer = await RawPeer.connect(port);

    peer.write(socketClass === LengthPrefixed ? Buffer.of(0, 0, 0, 1, 0x7b) : '1#{');

    await peer.end();
    expect(await caller.request('echo', 1)).toBe(1);
  });

  it('drains on close()', async () => {
    const called = signal();
    const release = signal<unknown>();
    const register = (server: TcpServer): TcpServer =>
      server.onMessage('later', () => (called.fire(), release.promise));
    const { server, port } = await serve(register, { socketClass });
    const answer = clientFor(port, { socketClass }).request('later', 1);
    await called.promise;

    const closing = server.close();
    release.fire('done');

    expect(await answer).toBe('done');
    await closing;
  });

  it('is not bounded by Parley, and the capabilities say so', () => {
    expect(TcpServer.capabilities({ socketClass }).bounded).toBe(false);
    expect(TcpClient.capabilities({ socketClass }).bounded).toBe(false);
  });
});

describe('a framing', () => {
  it('gets plain packets, without keys that have no value', async () => {
    const { port } = await serve(service, { socketClass: Watched });
    const peer = await RawPeer.connect(port);
    Watched.sent.length = 0;

    peer.send(
      { pattern: 'echo', data: 1, id: 'a' },
      { pattern: 'count', data: 1, id: 'b' },
      { pattern: 'none', data: 1, id: 'c' },
    );
    await until('all are answered', () => peer.received.length === 6);

    for (const packet of Watched.sent) expect(Object.values(packet as object)).not.toContain(undefined);
  });

  it('that cannot be made costs its connection, on either side', async () => {
    class Broken extends JsonSocket {
      constructor(socket: Socket) {
        super(socket);
        throw new Error('no framing today');
      }
    }
    const { port, log } = await serve(service, { socketClass: Broken });
    const peer = await RawPeer.connect(port);
    await peer.end();
    expect(log.has('no framing today')).toBe(true);

    const { port: other } = await serve(service);
    await expect(clientFor(other, { socketClass: Broken }).connect()).rejects.toMatchObject({
      code: 'PARLEY_CONNECT_FAILED',
      cause: { message: 'no framing today' },
    });
  });
});
