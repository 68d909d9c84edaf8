import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { atEnd, type RecordedLog, until } from '@parley/test-support';
import { frame } from '../src/framing/frame-writer.js';
import type { TcpClient, TcpServer } from '../src/index.js';
import { RawPeer } from './support/raw-peer.js';
import { clientFor, echo, serve, type Service } from './support/service.js';

const large = 'x'.repeat(256 * 1024);

/** A service with small limits, a well-behaved client of it, and a peer that will not be one. */
const attacked = async (
  frameTimeout = 5000,
): Promise<Service & { readonly peer: RawPeer; readonly other: TcpClient }> => {
  const register = (server: TcpServer): TcpServer => echo(server).onMessage('large', () => large);
  const service = await serve(register, { maxMessageSize: 1_000_000, maxSendBufferSize: 2_000_000, frameTimeout });
  const other = clientFor(service.port);
  await other.connect();
  return { ...service, other, peer: await RawPeer.connect(service.port) };
};

const servesOthers = async (other: TcpClient): Promise<void> =>
  expect(await other.request('echo', 'fine')).toBe('fine');

/** Deterministic, so that a failure can be repeated. */
const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, index) => (index * 197 + 89) & 0xff));

describe('a peer loses its connection, with a coded error in the log, and nobody else anything, for', () => {
  it.each<[string, string | Buffer, string]>([
    ['random bytes', noise(1000), 'PARLEY_INVALID_UTF8'],
    ['an HTTP request', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', 'PARLEY_BAD_FRAME'],
    ['the hello of TLS', Buffer.of(0x16, 3, 1, 2, 0, 1, 0), 'PARLEY_BAD_FRAME'],
    ['a negative length', '-1#{}', 'PARLEY_BAD_FRAME'],
    ['a length that is no number', 'ten#{}', 'PARLEY_BAD_FRAME'],
    ['a length that only begins like a number', '2abc#{}', 'PARLEY_BAD_FRAME'],
    ['a length with a sign, a space, a fraction or an exponent', '+2#{}', 'PARLEY_BAD_FRAME'],
    ['a length without digits', '#{}', 'PARLEY_BAD_FRAME'],
    ['a huge length', '99999999999999999999#{}', 'PARLEY_BAD_FRAME'],
    ['a length over the limit', '1000001#', 'PARLEY_TOO_LARGE'],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from('3#"'), Buffer.of(0xff), Buffer.from('"')]),
      'PARLEY_INVALID_UTF8',
    ],
    [
      'an overlong form of a character',
      Buffer.concat([Buffer.from('3#"'), Buffer.of(0xc0, 0x80), Buffer.from('"')]),
      'PARLEY_INVALID_UTF8',
    ],
    ['a length that cuts a character in two', `1#\u{1f600}`, 'PARLEY_BAD_FRAME'],
    ['a frame that is never finished', '100#{"pattern":"echo"', 'PARLEY_FRAME_TIMEOUT'],
    ['a length that is never finished', '12', 'PARLEY_FRAME_TIMEOUT'],
    ['a line break after a frame', `${frame('{"pattern":"echo","data":1,"id":"1"}')}\n`, 'PARLEY_BAD_FRAME'],
  ])('%s', async (_what, bytes, code) => {
    const { peer, other, log } = await attacked(code === 'PARLEY_FRAME_TIMEOUT' ? 40 : undefined);

    peer.write(bytes);
    await servesOthers(other);
    await peer.end();
    await until('it is in the log', () => log.lines.length > 0);

    expect(log.lines).toEqual([
      expect.stringMatching(new RegExp(`^A connection to .* was closed, ${code}: .*address 127.0.0.1:\\d+`)),
    ]);
    await servesOthers(other);
  });

  it('never reading its answers', async () => {
    const { peer, other, log, server } = await attacked();
    peer.socket.pause();

    for (let i = 0; i < 100; i++) peer.send({ pattern: 'large', data: 1, id: String(i) });
    await servesOthers(other);
    await until('it is in the log', () => log.has('PARLEY_SLOW_PEER'));

    await servesOthers(other);
    expect(server.inFlightCount).toBe(0);
  });
});

describe('a message is lost, and logged, and neither its connection nor anybody else anything, for', () => {
  const logged = (log: RecordedLog, code: string): void => {
    expect(log.lines).toEqual([expect.stringContaining(code)]);
  };

  it.each<[string, string, string]>([
    ['an empty frame', '', 'PARLEY_DESERIALIZATION_FAILED'],
    ['text that is no JSON', '{"pattern":', 'PARLEY_DESERIALIZATION_FAILED'],
    ['JSON and something more', '{"pattern":"echo","data":1,"id":"0"}}', 'PARLEY_DESERIALIZATION_FAILED'],
    ['JSON that is no object', '"echo"', 'PARLEY_BAD_ENVELOPE'],
    ['null', 'null', 'PARLEY_BAD_ENVELOPE'],
    ['an array', '[{"pattern":"echo","data":1,"id":"0"}]', 'PARLEY_BAD_ENVELOPE'],
    ['an empty object', '{}', 'PARLEY_BAD_ENVELOPE'],
    ['an object without a pattern', '{"data":1,"id":"0"}', 'PARLEY_BAD_ENVELOPE'],
    ['a pattern that is only inherited', '{"__proto__":{"pattern":"echo"},"data":1,"id":"0"}', 'PARLEY_BAD_ENVELOPE'],
    ['an extension that is no object', '{"parley":1}', 'PARLEY_BAD_ENVELOPE'],
  ])('%s', async (_what, text, code) => {
    const { peer, other, log } = await attacked();

    peer.write(frame(text)).send({ pattern: 'echo', data: 'next', id: '1' });

    expect(await peer.answer('1')).toMatchObject({ response: 'next' });
    expect(peer.received).toHaveLength(1);
    logged(log, code);
    await servesOthers(other);
  });

  it.each<[string, unknown]>([
    ['nobody handles', 'unknown'],
    ['that is null', null],
    ['that is a truth value', true],
    ['that is an array', ['echo']],
    ['that is nested too deep', { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } }],
    ['that has too many keys', Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`key${index}`, index]))],
    ['that is as long as a message may be', 'p'.repeat(900_000)],
  ])('a pattern %s, which is answered', async (_what, pattern) => {
    const { peer, other, log } = await attacked();

    peer.send({ pattern, data: 1, id: '0' }, { pattern, data: 1 }, { pattern: 'echo', data: 'next', id: '1' });

    expect(await peer.answer('0')).toEqual({
      err: 'There is no matching message handler defined in the remote service.',
      status: 'error',
      id: '0',
    });
    expect(await peer.answer('1')).toMatchObject({ response: 'next' });
    expect(log.lines.join('').length).toBeLessThan(2000);
    await servesOthers(other);
  });
});

describe('it is ordinary', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then'])(
    'that a pattern is called %s',
    async name => {
      const { port } = await serve(server =>
        server.onMessage(name, () => 'text').onMessage({ [name]: 'x' }, () => 'object'),
      );
      const peer = await RawPeer.connect(port);

      peer.send({ pattern: name, data: 1, id: name }).write(frame(`{"pattern":{"${name}":"x"},"data":1,"id":"2"}`));

      expect(await peer.answer(name)).toEqual({ response: 'text', isDisposed: true, id: name });
      expect(await peer.answer('2')).toEqual({ response: 'object', isDisposed: true, id: '2' });
    },
  );

  it('that data has such keys', async () => {
    const { peer } = await attacked();
    const data = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    const arrived: string[] = [];
    peer.socket.on('data', bytes => arrived.push(String(bytes)));

    peer.write(frame(`{"pattern":"echo","data":${data},"id":"1"}`));
    await peer.answer('1');

    expect(arrived.join('')).toBe(frame(`{"response":${data},"isDisposed":true,"id":"1"}`));
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });

  it('that JSON is deep', async () => {
    const { peer, other } = await attacked();
    const depth = 1000;

    peer.write(frame(`{"pattern":"echo","data":${'['.repeat(depth)}${']'.repeat(depth)},"id":"1"}`));
    expect(await peer.answer('1')).toMatchObject({ isDisposed: true });
    await servesOthers(other);
  });

  it('that JSON is deeper than it could be written again: that answer fails', async () => {
    const { peer, other } = await attacked();
    const depth = 400_000;

    peer.write(frame(`{"pattern":"echo","data":${'['.repeat(depth)}${']'.repeat(depth)},"id":"1"}`));
    expect(await peer.answer('1')).toMatchObject({ err: { code: 'PARLEY_SERIALIZATION_FAILED' } });
    await servesOthers(other);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['empty', ''],
    ['a number', 0],
    ['an object', { a: 1 }],
    ['a text with every special character', '"\\\u0000\u2028\u{1f600}#'],
  ])('that an id is %s', async (_what, id) => {
    const { peer } = await attacked();

    peer.send({ pattern: 'echo', data: 1, id });

    await until('it is answered', () => peer.received.length === 1);
    expect(peer.received).toEqual([{ response: 1, isDisposed: true, id }]);
  });

  it('that an id is used twice at once', async () => {
    const { port } = await serve(server => server.onMessage('later', data => Promise.resolve(data)));
    const peer = await RawPeer.connect(port);

    peer.send({ pattern: 'later', data: 1, id: 'x' }, { pattern: 'later', data: 2, id: 'x' });

    await until('both are answered', () => peer.received.length === 2);
    expect(peer.received.map(packet => packet.response)).toEqual([1, 2]);
  });

  it.each<[string, object]>([
    ['a cancellation of what nobody knows', { parley: { cancel: 'unknown' } }],
    ['a cancellation of anything', { parley: { cancel: { toString: 1 } } }],
    ['credit for what nobody knows', { parley: { credit: '__proto__', n: 1 } }],
    ['credit that is no number', { parley: { credit: 'x', n: 'many' } }],
    ['an extension of a later version', { parley: { v: 99, something: 'else' } }],
    ['metadata that is none', { pattern: 'echo', data: 1, metadata: 7 }],
  ])('to get %s', async (_what, packet) => {
    const { peer, log } = await attacked();

    peer.send(packet, { pattern: 'echo', data: 'next', id: '1' });

    expect(await peer.answer('1')).toMatchObject({ response: 'next' });
    expect(log.lines.filter(line => !line.includes('no handler'))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['a text', 'v1'],
    ['without a version', {}],
    ['with a deadline that is no number', { v: 1, d: 'soon' }],
    ['with a deadline in a thousand years', { v: 1, d: 1e14 }],
  ])('that a request has an extension that is %s', async (_what, parley) => {
    const { port } = await serve(server =>
      server.onMessage('later', data => new Promise(resolve => setTimeout(resolve, 20, data))),
    );
    const peer = await RawPeer.connect(port);

    peer.send({ pattern: 'later', data: 1, parley, id: '1' });

    await until('it is answered', () => peer.received.some(packet => 'response' in packet || 'err' in packet));
    expect(peer.received.at(-1)).toMatchObject({ response: 1, id: '1' });
  });
});

describe('a client', () => {
  /** A server that answers the first request with bytes of the test's own, to which it may know the id. */
  const answering = async (bytes: (id: string) => string | Buffer): Promise<number> => {
    let answered = false;
    const server = createServer((socket: Socket) => {
      atEnd(() => socket.destroy());
      socket
        .on('error', () => undefined)
        .on('data', data => {
          for (const [, id] of String(data).matchAll(/"id":"([^"]+)"/g)) {
            if (!answered) socket.write(bytes(id!));
            else socket.write(frame(`{"response":"fine","isDisposed":true,"id":"${id}"}`));
            answered = true;
          }
        });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    atEnd(() => server.close());
    return (server.address() as AddressInfo).port;
  };

  it.each<[string, string | Buffer, string]>([
    ['random bytes', noise(100), 'PARLEY_INVALID_UTF8'],
    ['a bad length', 'x#', 'PARLEY_BAD_FRAME'],
    ['a length over the limit', '5000#', 'PARLEY_TOO_LARGE'],
    ['a frame that is never finished', '50#{', 'PARLEY_FRAME_TIMEOUT'],
  ])('loses its connection for %s, says why, and makes another', async (_what, bytes, code) => {
    const client = clientFor(await answering(() => bytes), { maxMessageSize: 2000, frameTimeout: 40 });

    await expect(client.request('any', 1)).rejects.toMatchObject({ code: 'PARLEY_CONNECTION_LOST', cause: { code } });

    expect(await client.request('any', 2)).toBe('fine');
  });

  it.each<[string, (id: string) => string]>([
    ['text that is no JSON', () => '{"id":'],
    ['an answer nobody waits for', () => '{"response":1,"isDisposed":true,"id":"unknown"}'],
    ['an answer without an id', () => '{"response":1,"isDisposed":true}'],
    ['an answer with the id of somebody else', id => `{"response":1,"isDisposed":true,"id":"${id}0"}`],
    ['null', () => 'null'],
    ['an array', () => '[]'],
    ['foreign data', id => `{"temperature":20,"id":"${id}"}`],
  ])('ignores %s, and goes on waiting', async (_what, text) => {
    const client = clientFor(
      await answering(id => frame(text(id)) + frame(`{"response":"late","isDisposed":true,"id":"${id}"}`)),
      {
        logger: false,
      },
    );

    expect(await client.request('any', 1)).toBe('late');
  });

  it('leaves the call whose answer is no JSON to its timeout, and no other', async () => {
    const client = clientFor(await answering(() => frame('{"response":')), { logger: false });

    await expect(client.request('any', 1, { timeout: 50 })).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
    expect(await client.request('any', 2)).toBe('fine');
  });

  it('does not take a falsy error for success', async () => {
    const client = clientFor(await answering(id => frame(`{"err":"","isDisposed":true,"id":"${id}"}`)));

    await expect(client.request('any', 1)).rejects.toMatchObject({ code: 'PARLEY_REMOTE_ERROR', payload: '' });
  });
});
