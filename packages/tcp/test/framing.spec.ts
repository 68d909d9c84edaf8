import { Socket } from 'node:net';
import { until } from '@parley/test-support';
import { firstValueFrom, toArray } from 'rxjs';
import { frame } from '../src/framing/frame-writer.js';
import { RawPeer } from './support/raw-peer.js';
import { clientFor, echo, serve } from './support/service.js';

const request = (id: number | string, data: unknown = id): string =>
  frame(JSON.stringify({ pattern: 'echo', data, id: String(id) }));

/** How often something was written to a connection since this was called; what jest itself says goes to other sockets. */
const countWrites = (): (() => number) => {
  const write = jest.spyOn(Socket.prototype, 'write');
  return () => write.mock.contexts.filter(socket => (socket as Socket).remotePort !== undefined).length;
};

describe('what goes over the wire', () => {
  afterEach(() => jest.restoreAllMocks());

  it('leaves in one write for all calls of one turn, and for all their answers', async () => {
    const { port } = await serve(echo);
    const caller = clientFor(port);
    await caller.request('echo', 0);
    const writes = countWrites();

    const calls = Array.from({ length: 50 }, (_, index) => caller.request('echo', index));
    expect(await Promise.all(calls)).toHaveLength(50);

    expect(writes()).toBe(2);
  });

  it('leaves in one write for all events of one turn', async () => {
    const seen: unknown[] = [];
    const { port } = await serve(server => server.onEvent('note', data => void seen.push(data)));
    const caller = clientFor(port);
    await caller.connect();
    const writes = countWrites();

    await Promise.all(Array.from({ length: 100 }, (_, index) => firstValueFrom(caller.emit('note', index))));

    expect(writes()).toBe(1);
    await until('all arrived', () => seen.length === 100);
  });

  it('leaves in few writes for the values of one stream', async () => {
    const { port } = await serve(server =>
      server.onMessage('count', async function* () {
        for (let i = 0; i < 1000; i++) yield i;
      }),
    );
    const caller = clientFor(port);
    await caller.connect();
    const writes = countWrites();

    expect(await firstValueFrom(caller.send('count', 1).pipe(toArray()))).toHaveLength(1000);

    expect(writes()).toBeLessThan(20);
  });

  it('may be 12 000 frames in one chunk, without recursion', async () => {
    const { port } = await serve(echo);
    const peer = await RawPeer.connect(port);

    peer.write(Array.from({ length: 12_000 }, (_, index) => request(index)).join(''));

    await until('all are answered', () => peer.received.length === 12_000);
    expect(peer.received.map(packet => packet.response)).toEqual(Array.from({ length: 12_000 }, (_, index) => index));
  });

  it('may come in pieces of one byte', async () => {
    const { port } = await serve(echo);
    const peer = await RawPeer.connect(port);
    peer.socket.setNoDelay(true);

    for (const byte of Buffer.from(request('é', 'ünïcödé \u{1f600}'))) {
      await new Promise<void>(written => peer.socket.write(Buffer.of(byte), () => written()));
    }

    expect(await peer.answer('é')).toEqual({ response: 'ünïcödé \u{1f600}', isDisposed: true, id: 'é' });
  });

  it('may be one frame of 64 MiB, there and back', async () => {
    const { port } = await serve(echo);
    const text = 'x'.repeat(64 * 1024 * 1024);

    const answer = await clientFor(port).request<string>('echo', text);

    expect(answer === text).toBe(true);
  }, 20_000);

  it('is unharmed by any character', async () => {
    const { port } = await serve(echo);
    const caller = clientFor(port);
    const texts = [
      '',
      '#',
      '5#12345',
      '\0',
      '\n',
      '\u2028',
      '"\\',
      'ß',
      '漢字',
      '\u{1f468}\u200d\u{1f469}',
      '\ufeff',
      '\ufffd',
    ];

    for (const text of texts) expect(await caller.request('echo', { [text]: text })).toEqual({ [text]: text });
  });

  it("has Nest's packets and nothing else towards a peer that does not ask for more", async () => {
    const { port } = await serve(server => {
      echo(server)
        .onMessage('nothing', () => undefined)
        .onMessage('error', () => {
          throw new Error('private');
        });
    });
    const peer = await RawPeer.connect(port);
    const arrived: string[] = [];
    peer.socket.on('data', data => arrived.push(String(data)));

    peer.send(
      { pattern: 'echo', data: [1], id: 'a' },
      { pattern: 'nothing', data: 1, id: 'b' },
      { pattern: 'error', data: 1, id: 'c' },
      { pattern: 'unknown', data: 1, id: 'd' },
      { pattern: 'echo', data: 1, id: null },
    );
    await until('all are answered', () => peer.received.length === 5);

    expect(arrived.join('')).toBe(
      [
        '{"response":[1],"isDisposed":true,"id":"a"}',
        '{"isDisposed":true,"id":"b"}',
        '{"err":{"status":"error","message":"Internal server error"},"isDisposed":true,"id":"c"}',
        '{"err":"There is no matching message handler defined in the remote service.","status":"error","id":"d"}',
        '{"response":1,"isDisposed":true,"id":null}',
      ]
        .map(frame)
        .join(''),
    );
  });
});
