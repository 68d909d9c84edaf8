import { EmptyError, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { Loopback, LoopbackClient, turns } from '../../test/loopback.js';
import { RawServer } from '../../test/raw-peer.js';
import { RemoteError } from '../errors/remote-error.js';
import type { ClientOptions } from './client-options.js';

/** A client of a server that answers every request with the packets in its data. */
const made = (options: ClientOptions = {}): { client: LoopbackClient; server: RawServer } => {
  const network = new Loopback();
  const server = new RawServer(network, ({ id, data }) => {
    if (id === undefined || !Array.isArray(data)) return;
    for (const packet of data as object[]) server.reply({ ...packet, id });
  });
  return { client: new LoopbackClient(network, options), server };
};
const last = { isDisposed: true };
const answers = (...values: unknown[]): object[] => [...values.map(response => ({ response })), last];

describe('send()', () => {
  it('sends for each subscription, and nothing before', async () => {
    const { client, server } = made();
    const call = client.send('p', answers(1));
    await turns(3);
    expect(server.received).toEqual([]);
    await Promise.all([lastValueFrom(call), lastValueFrom(call)]);

    expect(server.requests).toHaveLength(2);
    expect(server.requests[0]!.id).not.toBe(server.requests[1]!.id);
  });

  it.each<[string, object[], unknown[]]>([
    ['nothing', [last], []],
    ['one value', [{ response: 1, isDisposed: true }], [1]],
    ['a value, then the end', answers(1), [1]],
    ['many values', answers(1, null, '', 0, false, [], {}), [1, null, '', 0, false, [], {}]],
    ['a last value after others', [{ response: 1 }, { response: 2, isDisposed: true }], [1, 2]],
    [
      'values between signs of life',
      [{ parley: { v: 1 } }, { response: 1 }, { parley: {} }, { response: 2, isDisposed: true }],
      [1, 2],
    ],
  ])('gives %s', async (_name, packets, values) => {
    const { client } = made();

    expect(await firstValueFrom(client.send('p', packets).pipe(toArray()))).toEqual(values);
    expect(client.pendingCount).toBe(0);
  });

  it('gives values first, then the error, once', async () => {
    const { client } = made();
    const seen: unknown[] = [];
    await new Promise<void>(resolve => {
      client
        .send('p', [{ response: 1 }, { err: 'why', isDisposed: true }, { response: 2 }, { err: 'again' }])
        .subscribe({
          next: value => seen.push(value),
          error: error => resolve(void seen.push(error)),
          complete: () => seen.push('complete'),
        });
    });
    await turns(3);

    expect(seen).toEqual([1, expect.objectContaining({ payload: 'why' })]);
  });

  it('is the request of Nest on the wire, with one key of ours as long as the server is unknown', async () => {
    const { client, server } = made({ metadata: { a: '1' } });
    await lastValueFrom(client.send({ b: 1, a: 2 }, [{ parley: { v: 1 } }, { response: 1, isDisposed: true }]));
    await lastValueFrom(client.send('p', answers(1), { metadata: { b: '2' } }));

    const [first, second] = server.wire.requests.sent as string[];
    const [one, two] = server.requests;
    expect(first).toBe(
      `{"pattern":{"b":1,"a":2},"data":[{"parley":{"v":1}},{"response":1,"isDisposed":true}],"metadata":{"a":"1"},"parley":{"v":1},"id":"${one!.id as string}"}`,
    );
    expect(second).toBe(
      `{"pattern":"p","data":[{"response":1},{"isDisposed":true}],"metadata":{"a":"1","b":"2"},"id":"${two!.id as string}"}`,
    );
  });

  it.each([undefined, null])('refuses %p as data, by the Observable', async data => {
    const { client } = made();

    await expect(lastValueFrom(client.send('p', data))).rejects.toMatchObject({
      code: 'PARLEY_INVALID_DATA',
      details: { pattern: 'p' },
    });
    expect(client.opens).toBe(0);
  });

  it.each([undefined, null, '', [], NaN])('refuses %p as a pattern, by the Observable', async pattern => {
    const { client } = made();

    await expect(lastValueFrom(client.send(pattern as never, 1))).rejects.toMatchObject({
      code: 'PARLEY_INVALID_PATTERN',
    });
  });

  it.each(['', 0, false, {}, []])('takes %p as data like any other', async data => {
    const { client, server } = made();
    const subscription = client.send('p', data).subscribe();

    expect((await server.request()).data).toEqual(data);
    subscription.unsubscribe();
  });
});

describe('request()', () => {
  it.each<[string, object[], unknown]>([
    ['the value', [{ response: 1, isDisposed: true }], 1],
    ['the last value', answers(1, 2, 3), 3],
    ['the last value, which came with the end', [{ response: 1 }, { response: 2, isDisposed: true }], 2],
    ['undefined if there was none', [last], undefined],
    ['null', answers(null), null],
  ])('gives %s', async (_name, packets, value) => {
    expect(await made().client.request('p', packets)).toBe(value);
  });

  it('sends at once, and rejects with the error', async () => {
    const { client } = made();

    await expect(
      client.request('p', [{ response: 1 }, { err: { code: 7, message: 'why' }, isDisposed: true }]),
    ).rejects.toMatchObject({
      code: 'PARLEY_REMOTE_ERROR',
      message: 'why',
      payload: { code: 7, message: 'why' },
    });
  });

  it('rejects what it cannot send', async () => {
    const { client } = made();

    await expect(client.request('p', null)).rejects.toMatchObject({ code: 'PARLEY_INVALID_DATA' });
    await expect(client.request('', 1)).rejects.toMatchObject({ code: 'PARLEY_INVALID_PATTERN' });
    await expect(client.request('p', 1n)).rejects.toMatchObject({
      code: 'PARLEY_SERIALIZATION_FAILED',
      details: { pattern: 'p' },
    });
    expect(client.pendingCount).toBe(0);
  });
});

describe('remote errors', () => {
  it('arrive as RemoteError, or as the bare payload where the user wants Nest’s', async () => {
    const payload = { status: 'error', message: 'why' };
    const packets = [{ err: payload, isDisposed: true }];

    await expect(made().client.request('p', packets)).rejects.toBeInstanceOf(RemoteError);
    await expect(made({ remoteErrors: 'payload' }).client.request('p', packets)).rejects.toEqual(payload);
    await expect(made({ remoteErrors: 'payload' }).client.request('p', [{ err: '', isDisposed: true }])).rejects.toBe(
      '',
    );
  });

  it('have the code of the server where it speaks for itself', async () => {
    const packets = [
      { err: { status: 'error', message: 'm' }, isDisposed: true, parley: { code: 'PARLEY_OVERLOADED' } },
    ];

    await expect(made().client.request('p', packets)).rejects.toMatchObject({
      code: 'PARLEY_OVERLOADED',
      retryable: true,
    });
  });
});

describe('the dispatch hook', () => {
  it('sees route, data and metadata of every request and event, and may set the metadata', async () => {
    const { client, server } = made({ metadata: { a: '1' } });
    const seen: unknown[] = [];
    client.setDispatchHook(packet => {
      seen.push({ ...packet });
      packet.metadata = { ...packet.metadata, traceparent: '00-1' };
    });
    await client.request({ c: 1 }, answers(1), { metadata: { b: '2' } });
    await lastValueFrom(client.emit('e', 5));

    expect(seen).toEqual([
      { route: '{"c":1}', pattern: { c: 1 }, data: answers(1), metadata: { a: '1', b: '2' } },
      { route: 'e', pattern: 'e', data: 5, metadata: { a: '1' } },
    ]);
    expect(server.received.map(({ metadata }) => metadata)).toEqual([
      { a: '1', b: '2', traceparent: '00-1' },
      { a: '1', traceparent: '00-1' },
    ]);
  });

  it('cannot change the metadata of the client', async () => {
    const { client, server } = made({ metadata: { a: '1' } });
    client.setDispatchHook(packet => Object.assign(packet.metadata!, { a: 'changed' }));
    await client.request('p', answers(1));
    client.setDispatchHook(() => undefined);
    await client.request('p', answers(1));

    expect(server.received.map(({ metadata }) => metadata)).toEqual([{ a: 'changed' }, { a: '1' }]);
  });

  it('that throws fails that call, and nothing is left of it', async () => {
    const { client } = made();
    client.setDispatchHook(() => {
      throw new Error('no token');
    });

    await expect(client.request('p', 1)).rejects.toThrow('no token');
    await expect(lastValueFrom(client.emit('e', 1))).rejects.toThrow('no token');
    expect(client.pendingCount).toBe(0);
  });
});

it('an answer without a value is an EmptyError to firstValueFrom, as in Nest', async () => {
  await expect(firstValueFrom(made().client.send('p', [last]))).rejects.toBeInstanceOf(EmptyError);
});
