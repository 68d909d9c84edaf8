import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { RpcError } from '@parley/core';
import { atEnd, throughout, until } from '@parley/test-support';
import { frame } from '../src/framing/frame-writer.js';
import { RawPeer } from './support/raw-peer.js';
import { clientFor, echo, serve } from './support/service.js';

describe('maxMessageSize', () => {
  it('fails a call that is too large before anything is sent, with code, pattern and address, and no other', async () => {
    const { port } = await serve(echo);
    const caller = clientFor(port, { maxMessageSize: 2000 });

    const answers = await Promise.allSettled(['a', 'x'.repeat(2000), 'b'].map(data => caller.request('echo', data)));

    expect(answers).toMatchObject([
      { value: 'a' },
      {
        reason: {
          code: 'PARLEY_TOO_LARGE',
          retryable: false,
          message: expect.stringContaining(`pattern echo, address tcp://127.0.0.1:${port}`),
        },
      },
      { value: 'b' },
    ]);
    expect(caller.pendingCount).toBe(0);
  });

  it('fails an event that is too large', async () => {
    const { port } = await serve(echo);
    const caller = clientFor(port, { maxMessageSize: 2000 });
    await caller.connect();

    await expect(firstValueFrom(caller.emit('note', 'x'.repeat(2000)))).rejects.toMatchObject({
      code: 'PARLEY_TOO_LARGE',
    });
  });

  it('counts UTF-16 code units, as the framing does', async () => {
    const { port } = await serve(echo, { maxMessageSize: 2000 });
    const caller = clientFor(port, { maxMessageSize: 2000 });

    expect(await caller.request('echo', 'é'.repeat(1800))).toHaveLength(1800);
    await expect(caller.request('echo', '\u{1f600}'.repeat(1000))).rejects.toMatchObject({ code: 'PARLEY_TOO_LARGE' });
  });

  it('turns an answer that is too large into that error for its caller, and no other', async () => {
    const { port } = await serve(
      server =>
        echo(server)
          .onMessage('large', () => 'x'.repeat(5000))
          .onMessage('large later', () => Promise.resolve('x'.repeat(5000)))
          .onMessage('large error', () => {
            throw new RpcError('x'.repeat(5000));
          })
          .onMessage('large value', function* () {
            yield 'small';
            yield 'x'.repeat(5000);
            yield 'never seen';
          }),
      { maxMessageSize: 2000 },
    );
    const caller = clientFor(port);

    for (const pattern of ['large', 'large later', 'large error']) {
      await expect(caller.request(pattern, 1)).rejects.toMatchObject({
        code: 'PARLEY_TOO_LARGE',
        message: expect.stringContaining(pattern),
      });
    }
    const seen: unknown[] = [];
    await expect(caller.send('large value', 1).forEach(value => void seen.push(value))).rejects.toMatchObject({
      code: 'PARLEY_TOO_LARGE',
    });
    expect(seen).toEqual(['small']);
    expect(await caller.request('echo', 1)).toBe(1);
  });

  it('closes the connection of a peer that announces more, with a log line, and no other', async () => {
    const { port, log } = await serve(echo, { maxMessageSize: 2000 });
    const caller = clientFor(port);
    await caller.connect();
    const peer = await RawPeer.connect(port);

    peer.write('2001#');

    await peer.end();
    expect(log.has('PARLEY_TOO_LARGE')).toBe(true);
    expect(await caller.request('echo', 1)).toBe(1);
  });

  it("closes a client's connection for an answer over its own limit; the call says why", async () => {
    const { port } = await serve(server => echo(server).onMessage('large', () => 'x'.repeat(5000)));
    const caller = clientFor(port, { maxMessageSize: 2000 });

    await expect(caller.request('large', 1)).rejects.toMatchObject({
      code: 'PARLEY_CONNECTION_LOST',
      executed: 'unknown',
      cause: { code: 'PARLEY_TOO_LARGE' },
    });
    expect(await caller.request('echo', 1)).toBe(1);
  });
});

describe('maxConnections', () => {
  it('refuses one more, with a log line, and takes another when one has left', async () => {
    const { port, log } = await serve(echo, { maxConnections: 1 });
    const first = clientFor(port);
    expect(await first.request('echo', 1)).toBe(1);

    const peer = await RawPeer.connect(port);
    await peer.end();
    expect(log.has('PARLEY_TOO_MANY_CONNECTIONS')).toBe(true);
    expect(await first.request('echo', 2)).toBe(2);

    await first.close();
    expect(await clientFor(port, { retryAttempts: 100 }).request('echo', 3)).toBe(3);
  });
});

describe('connectionIdleTimeout', () => {
  it('closes a connection on which nothing is said', async () => {
    const { port, log } = await serve(echo, { connectionIdleTimeout: 30 });
    const peer = await RawPeer.connect(port);

    await peer.end();

    expect(log.has('PARLEY_IDLE_TIMEOUT')).toBe(true);
  });

  it('leaves one alone whose call is in flight', async () => {
    const { port } = await serve(server => server.onMessage('never', () => new Promise(() => undefined)), {
      connectionIdleTimeout: 100,
    });
    const peer = await RawPeer.connect(port);
    peer.send({ pattern: 'never', data: 1, id: '1' });

    await throughout(350, 'the connection is open', () => !peer.closed);
  });
});

describe('frameTimeout', () => {
  it('closes a connection whose peer stops within a frame, and no other', async () => {
    const { port, log } = await serve(echo, { frameTimeout: 30 });
    const [begun, digits, idle] = await Promise.all([1, 2, 3].map(() => RawPeer.connect(port)));

    begun!.write('100#{"pattern"');
    digits!.write('1');
    await Promise.all([begun!.end(), digits!.end()]);

    expect(log.lines.filter(line => line.includes('PARLEY_FRAME_TIMEOUT'))).toHaveLength(2);
    idle!.send({ pattern: 'echo', data: 1, id: '1' });
    expect(await idle!.answer('1')).toMatchObject({ response: 1 });
  });

  it('leaves a peer alone that is slow but goes on', async () => {
    const { port } = await serve(echo, { frameTimeout: 100 });
    const peer = await RawPeer.connect(port);

    for (const character of frame(JSON.stringify({ pattern: 'echo', data: 'slow', id: '1' }))) {
      peer.write(character);
      await throughout(4, 'the connection is open', () => !peer.closed);
    }

    expect(await peer.answer('1')).toMatchObject({ response: 'slow' });
  });
});

describe('a peer that never reads', () => {
  const large = 'x'.repeat(256 * 1024);

  it('is closed when more than maxSendBufferSize waits for it, and no other is affected', async () => {
    const { server, port, log } = await serve(server => echo(server).onMessage('large', () => large), {
      maxSendBufferSize: 4 * 1024 * 1024,
    });
    const other = clientFor(port);
    await other.connect();
    const peer = await RawPeer.connect(port);
    peer.socket.pause();

    for (let i = 0; i < 200; i++) peer.send({ pattern: 'large', data: 1, id: String(i) });

    await until('it was closed', () => log.has('PARLEY_SLOW_PEER'));
    expect(await other.request('echo', 1)).toBe(1);
    expect(server.inFlightCount).toBe(0);
  });

  it('is closed after sendTimeout, if less than that waits for it', async () => {
    const { port, log } = await serve(server => echo(server).onMessage('large', () => large), { sendTimeout: 30 });
    const peer = await RawPeer.connect(port);
    peer.socket.pause();

    for (let i = 0; i < 100; i++) peer.send({ pattern: 'large', data: 1, id: String(i) });

    await until('it was closed', () => log.has('PARLEY_SLOW_PEER'));
  });

  it('is no reason to read more calls of it, if it is a Parley client', async () => {
    let calls = 0;
    const { port } = await serve(server => server.onMessage('large', () => (calls++, large)));
    const peer = await RawPeer.connect(port);
    peer.socket.pause();

    const call = (id: number): object => ({ pattern: 'large', data: 1, parley: { v: 1 }, id: String(id) });
    for (let i = 0; i < 200; i++) peer.send(call(i));

    let last = -1;
    await until('calls came', () => calls > 10);
    await until('the server rests', () => last === (last = calls));
    await throughout(50, 'it rests', () => calls === last);
    expect(calls).toBeLessThan(100);

    peer.socket.resume();
    await until('all are answered', () => peer.received.filter(packet => 'response' in packet).length === 200);
  });

  it('that is the server, makes calls fail rather than pile up in a client', async () => {
    const deaf = createServer({ pauseOnConnect: true }, (socket: Socket) => atEnd(() => socket.destroy())).listen(
      0,
      '127.0.0.1',
    );
    await once(deaf, 'listening');
    atEnd(() => deaf.close());
    const caller = clientFor((deaf.address() as AddressInfo).port, { maxSendBufferSize: 1024 * 1024 });
    await caller.connect();

    const calls = Array.from({ length: 100 }, () => caller.request('large', large, { timeout: 100 }));
    const codes = (await Promise.allSettled(calls)).map(call => (call as { reason: { code: string } }).reason.code);

    expect(codes.slice(0, 4)).not.toContain('PARLEY_OVERLOADED');
    expect(codes.at(-1)).toBe('PARLEY_OVERLOADED');
    expect(caller.pendingCount).toBe(0);
  });
});

describe('maxInFlight', () => {
  it('fails further calls, and holds up further events', async () => {
    const running: (() => void)[] = [];
    const { server, port } = await serve(
      server =>
        server
          .onMessage('work', () => new Promise(() => undefined))
          .onEvent('note', () => new Promise<void>(done => running.push(done))),
      { maxInFlight: 2 },
    );
    const caller = clientFor(port);
    await caller.connect();
    for (let i = 0; i < 10; i++) caller.emit('note', i);
    await until('two events are handled', () => running.length === 2);
    await throughout(30, 'no more are', () => running.length === 2);

    while (running.length < 10) {
      const handled = running.length;
      running.at(-1)!();
      running.at(-2)!();
      await until('more events are handled', () => running.length > handled);
    }
    running.at(-1)!();
    running.at(-2)!();
    await until('all are done', () => server.inFlightCount === 0);

    const calls = [1, 2, 3].map(data => caller.request('work', data));
    calls.slice(0, 2).forEach(call => call.catch(() => undefined));
    await expect(calls[2]).rejects.toMatchObject({
      code: 'PARLEY_OVERLOADED',
      message: expect.stringContaining('maxInFlight'),
    });
  });
});
