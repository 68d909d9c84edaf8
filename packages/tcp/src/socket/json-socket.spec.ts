import { once } from 'node:events';
import { socketPair } from '../../test/support/socket-pair.js';
import { JsonSocket } from './json-socket.js';

/** One end that speaks the framing, and the bare socket at the other. */
const framed = async () => {
  const { near, far } = await socketPair();
  return { framing: new JsonSocket(near).start(), near, far };
};

describe('a JsonSocket', () => {
  it("sends a message in Nest's framing and calls back when it is written", async () => {
    const { framing, far } = await framed();

    await new Promise<void>((resolve, reject) =>
      framing.sendMessage({ id: '1' }, error => (error ? reject(error) : resolve())),
    );
    const [data] = await once(far, 'data');

    expect(String(data)).toBe('10#{"id":"1"}');
  });

  it('emits the messages that arrive, parsed, to its listeners and to those of the socket', async () => {
    const { framing, near, far } = await framed();
    const seen: unknown[] = [];
    framing.on('message', (message: unknown) => seen.push(message));
    near.on('message', (message: unknown) => seen.push(message));

    far.write('7#{"a":1}2#[]');
    await once(near, 'data');

    expect(seen).toEqual([{ a: 1 }, { a: 1 }, [], []]);
  });

  it('takes no data before it is started', async () => {
    const { near, far } = await socketPair();
    const seen: unknown[] = [];
    new JsonSocket(near).on('message', (message: unknown) => seen.push(message));

    far.end('2#{}');
    near.resume();
    await once(near, 'close');

    expect(seen).toEqual([]);
  });

  it('listens once when asked to', async () => {
    const { framing, near, far } = await framed();
    const seen: unknown[] = [];
    framing.once('message', (message: unknown) => seen.push(message));

    far.write('1#11#2');
    await once(near, 'data');

    expect(seen).toEqual([1]);
  });

  it.each([
    ['a bad length', 'x#1', 'PARLEY_BAD_FRAME'],
    ['text that is no JSON', '1#{', undefined],
  ])('closes the connection for %s', async (_what, bytes, code) => {
    const { framing, far } = await framed();
    const failed = once(framing.netSocket, 'error');

    far.write(bytes);
    const [error] = await failed;

    expect(error.code).toBe(code);
    expect(framing.isClosed).toBe(true);
  });

  it("is Nest's handle on the socket: connect, end, isClosed, netSocket", async () => {
    const { framing, near, far } = await framed();

    expect(framing.netSocket).toBe(near);
    expect(framing.isClosed).toBe(false);
    const { remotePort = 0, remoteAddress = '' } = near; // nobody listens there any more
    framing.end();
    far.end();
    await once(near, 'close');
    expect(framing.isClosed).toBe(true);

    const refused = once(near, 'error');
    expect(framing.connect(remotePort, remoteAddress)).toBe(framing);
    expect((await refused)[0]).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
