import { until } from '@parley/test-support';
import { frame } from '../src/framing/frame-writer.js';
import { Random } from './support/random.js';
import { RawPeer } from './support/raw-peer.js';
import { clientFor, connectionCount, echo, serve } from './support/service.js';

const seed = Number(process.env.FUZZ_SEED ?? 20_261_122);
const connections = 700;
const framesOfEach = 30;
const atOnce = 20;

/** Values where a packet has others. */
const oddities: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '__proto__',
  [],
  [[]],
  {},
  { id: {} },
  { parley: [] },
  'x'.repeat(3000),
];

const keys = [
  'pattern',
  'data',
  'id',
  'metadata',
  'parley',
  'cancel',
  'credit',
  'n',
  'response',
  'err',
  'isDisposed',
  '__proto__',
  'toJSON',
];

/** Well framed, but no packet, or hardly one. */
const badMessage = (random: Random): string => {
  const text = JSON.stringify({
    pattern: 'echo',
    data: 'some data',
    metadata: { a: 'b' },
    id: String(random.below(100)),
  });
  switch (random.below(5)) {
    case 0:
      return text.slice(0, random.below(text.length));
    case 1: {
      const at = random.below(text.length);
      return (
        text.slice(0, at) +
        random.of(['"', '}', '{', ',', '\\', '\0', '\u{1f600}', '1e']) +
        text.slice(at + random.below(4))
      );
    }
    case 2: {
      const entries = Array.from({ length: random.below(6) }, () => [random.of(keys), random.of(oddities)]);
      return JSON.stringify(Object.fromEntries(entries));
    }
    case 3:
      return JSON.stringify({ parley: { [random.of(keys)]: random.of(oddities), n: random.of(oddities) } });
    default:
      return '['.repeat(random.below(2000)) + JSON.stringify(random.of(oddities));
  }
};

/** What no frame begins with, or what does not end. */
const badFrame = (random: Random): Buffer => {
  const text = frame(JSON.stringify({ pattern: 'echo', data: 'é', id: '1' }));
  switch (random.below(5)) {
    case 0:
      return Buffer.concat([Buffer.of(random.below(0x30)), random.bytes(random.below(200))]);
    case 1:
      return Buffer.from(
        `${random.of(['-', '+', ' ', '', 'NaN', '0x', '1.', '99999999999'])}${random.below(100)}x#${text}`,
      );
    case 2:
      return Buffer.from(`${1_000_001 + random.below(1e9)}#{`);
    case 3: {
      const bytes = Buffer.from(text);
      bytes[4 + random.below(bytes.length - 4)] = 0x80 + random.below(0x80); // a stray byte of a longer character
      return Buffer.concat([bytes, Buffer.of(0xff)]);
    }
    default:
      return Buffer.from(`\u{1f600}${text}`);
  }
};

describe('a server under fire', () => {
  it(`answers a good request after ${connections * framesOfEach} bad frames (FUZZ_SEED=${seed})`, async () => {
    const random = new Random(seed);
    const { server, port, log } = await serve(
      server => echo(server).onMessage('later', data => Promise.resolve(data)),
      {
        maxMessageSize: 1_000_000,
        frameTimeout: 1000,
      },
    );
    const other = clientFor(port);
    let sent = 0;

    const attack = async (): Promise<void> => {
      const peer = await RawPeer.connect(port);
      const messages = Array.from({ length: framesOfEach - 1 }, () => frame(badMessage(random)));
      peer.write(messages.join(''));
      await new Promise(setImmediate); // invalid UTF-8 spoils the chunk it comes in
      peer.write(badFrame(random));
      sent += framesOfEach;
      await peer.end();
    };
    for (let i = 0; i < connections; i += atOnce) {
      await Promise.all([...Array.from({ length: atOnce }, attack), expect(other.request('echo', i)).resolves.toBe(i)]);
    }

    expect(sent).toBeGreaterThanOrEqual(20_000);
    expect(await other.request('later', 'still here')).toBe('still here');
    expect(await clientFor(port).request('echo', 'and here')).toBe('and here');
    expect(server.inFlightCount).toBe(0);
    let open = Infinity;
    await until('no other connection is left', () => {
      void connectionCount(server).then(count => (open = count));
      return open === 2;
    });
    // each connection cost one line that says why it was closed, each message at most one; nothing else was logged
    const closings = log.lines.filter(line => line.includes('was closed, PARLEY_'));
    expect(closings).toHaveLength(connections);
    expect(log.lines.length).toBeLessThan(sent + 1000);
  }, 30_000);
});
