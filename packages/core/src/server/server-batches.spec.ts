import { from, Subject } from 'rxjs';
import { jsonEnvelope } from '../packet/json-envelope.js';
import { ParleyError } from '../errors/parley-error.js';
import { MessageRecord } from '../packet/message-record.js';
import { StreamingService } from '../../test/streaming-service.js';
import { turns } from '../../test/loopback.js';
import { eventually } from '../../test/raw-peer.js';

const ours = { parley: { v: 1 } };
const several = (values: readonly unknown[]) => ({ id: 'a', parley: { b: values } });

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n++) yield n;
}

/** What the caller got besides the announcement of the server. */
const packetsOf = async (handler: () => unknown, more: object = ours, options = {}) => {
  const stream = new StreamingService(handler, options);
  await stream.start(more as Record<string, unknown>);
  await eventually(() =>
    stream.caller.answers('a').some(({ isDisposed, err }) => isDisposed === true || err !== undefined),
  );
  return stream.caller.answers('a').filter(packet => (packet.parley as { v?: number } | undefined)?.v === undefined);
};

describe('values of one turn', () => {
  it('travel in one packet to a caller of ours, but for the first, which goes at once', async () => {
    expect(await packetsOf(() => numbers(5))).toEqual([
      { id: 'a', response: 0 },
      several([1, 2, 3, 4]),
      { id: 'a', isDisposed: true },
    ]);
  });

  it('travel alone to a Nest caller', async () => {
    const packets = await packetsOf(() => numbers(3), {});

    expect(packets.map(({ response }) => response)).toEqual([0, 1, 2, undefined]);
  });

  it('travel alone where a serializer has its say', async () => {
    const packets = await packetsOf(() => numbers(3), ours, { serializer: { serialize: (packet: unknown) => packet } });

    expect(packets.map(({ response }) => response)).toEqual([0, 1, 2, undefined]);
  });

  it('keep their order around one that has to go alone', async () => {
    const long = 'x'.repeat(5000);
    const packets = await packetsOf(() => from([0, 1, long, 2, new MessageRecord(3), 4, 5]));

    expect(packets).toEqual([
      { id: 'a', response: 0 },
      several([1]),
      { id: 'a', response: long },
      several([2]),
      { id: 'a', response: 3 },
      several([4]),
      { id: 'a', response: 5, isDisposed: true },
    ]);
  });

  it('arrive before the error that follows them', async () => {
    const packets = await packetsOf(async function* () {
      yield* numbers(3);
      throw 'enough';
    });

    expect(packets.slice(0, 2)).toEqual([{ id: 'a', response: 0 }, several([1, 2])]);
    expect(packets[2]).toMatchObject({ err: 'enough' });
  });

  it('arrive before the error of one of them that has no JSON form', async () => {
    const packets = await packetsOf(() => from([0, 1, 2, 10n, 3]));

    expect(packets.slice(0, 2)).toEqual([{ id: 'a', response: 0 }, several([1, 2])]);
    expect(packets[2]).toMatchObject({ err: { code: 'PARLEY_SERIALIZATION_FAILED' } });
    expect(packets).toHaveLength(3);
  });

  it('do not wait for those of a later turn', async () => {
    const source = new Subject<number>();
    const stream = new StreamingService(() => source);
    await stream.start(ours);
    for (const n of [0, 1, 2]) {
      source.next(n);
      await turns(3);
    }

    expect(stream.values).toEqual([0, 1, 2]);
    source.complete();
  });

  it('are dropped when the caller cancels', async () => {
    const source = new Subject<number>();
    const stream = new StreamingService(() => source);
    await stream.start(ours);
    source.next(0);
    source.next(1);
    await eventually(() => stream.values.length === 2);
    for (const n of [2, 3, 4]) source.next(n);
    stream.network.cut();
    await turns(3);

    expect(stream.values).toEqual([0, 1]);
    expect(source.observed).toBe(false);
  });

  it('travel alone when together they are too large for the transport', async () => {
    const source = new Subject<number>();
    const stream = new StreamingService(() => source);
    await stream.start(ours);
    source.next(0);
    await turns(2);
    stream.server.sink.refusals.push(new ParleyError('PARLEY_TOO_LARGE'));
    for (const n of [1, 2, 3]) source.next(n);
    await turns(3);

    expect(stream.caller.answers('a').slice(-3)).toEqual([several([1]), several([2]), several([3])]);
    source.complete();
  });

  it('end the stream when the transport refuses one of them alone', async () => {
    const source = new Subject<number>();
    const stream = new StreamingService(() => source);
    await stream.start(ours);
    source.next(0);
    await turns(2);
    const tooLarge = (): ParleyError => new ParleyError('PARLEY_TOO_LARGE');
    stream.server.sink.refusals.push(tooLarge(), tooLarge());
    for (const n of [1, 2]) source.next(n);
    await turns(3);

    expect(stream.values).toEqual([0]);
    expect(stream.caller.answers('a').at(-1)).toMatchObject({ err: { code: 'PARLEY_TOO_LARGE' } });
    expect(source.observed).toBe(false);
  });
});

describe('several values as JSON', () => {
  it.each([
    [{ id: 'a' }, '{"parley":{"b":[1,{"x":2}]},"id":"a"}'],
    [{ id: 'a"', parley: {} }, '{"parley":{"b":[1,{"x":2}]},"id":"a\\""}'],
    [{ id: 'a', parley: { s: 'me' } }, '{"parley":{"s":"me","b":[1,{"x":2}]},"id":"a"}'],
    [{ id: 'a', isDisposed: true as const }, '{"parley":{"b":[1,{"x":2}]},"isDisposed":true,"id":"a"}'],
  ])('are one packet: %j', (packet, text) => {
    expect(jsonEnvelope.values!(['1', '{"x":2}'], packet)).toBe(text);
  });
});
