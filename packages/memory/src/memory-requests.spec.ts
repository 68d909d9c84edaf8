import { ParleyError, RemoteError, RpcError } from '@parley/core';
import { firstValueFrom, lastValueFrom, of, timer } from 'rxjs';
import { map, take, toArray } from 'rxjs/operators';
import { clientFor, failureOf, newBroker, serve } from '../test/support/service.js';
import type { MemoryContext } from './memory-context.js';

describe('a request', () => {
  it.each([
    ['a value', (data: unknown) => data],
    ['a promise', async (data: unknown) => data],
    ['an Observable', (data: unknown) => of(data)],
    ['a promise of an Observable', async (data: unknown) => of(data)],
    [
      'a generator',
      function* (data: unknown) {
        yield data;
      },
    ],
    [
      'an async generator',
      async function* (data: unknown) {
        yield data;
      },
    ],
  ])('is answered by %s', async (_kind, handler) => {
    const broker = newBroker();
    await serve(broker, server => server.onMessage('echo', handler));

    expect(await clientFor(broker).request('echo', { a: [1, 'ü'] })).toEqual({ a: [1, 'ü'] });
  });

  it('is answered by many values, in order', async () => {
    const broker = newBroker();
    const numbers = Array.from({ length: 5000 }, (_, i) => i);
    await serve(broker, server =>
      server
        .onMessage('pulled', async function* () {
          yield* numbers;
        })
        .onMessage('pushed', () => timer(1, 0).pipe(take(50))),
    );
    const client = clientFor(broker);

    expect(await lastValueFrom(client.send<number>('pulled', {}).pipe(toArray()))).toEqual(numbers);
    expect(await lastValueFrom(client.send<number>('pushed', {}).pipe(toArray()))).toEqual(numbers.slice(0, 50));
  });

  it('is iterated at the pace of the reader', async () => {
    const broker = newBroker();
    let produced = 0;
    await serve(broker, server =>
      server.onMessage('endless', function* () {
        for (;;) yield produced++;
      }),
    );

    const read: number[] = [];
    for await (const value of clientFor(broker).stream<number>('endless', {})) {
      read.push(value);
      if (read.length === 3000) break;
    }

    expect(read.at(-1)).toBe(2999);
    expect(produced).toBeLessThan(3000 + 2048);
  });

  it('crosses as text: what is changed afterwards, or has no JSON form, does not arrive', async () => {
    const broker = newBroker();
    const kept: { list: number[]; when: unknown }[] = [];
    await serve(broker, server =>
      server.onMessage<{ list: number[]; when: unknown }>('keep', data => {
        kept.push(data);
        return data;
      }),
    );
    const sent = { list: [1], when: new Date(0), gone: undefined };
    const client = clientFor(broker);
    await client.connect();

    const answer = client.request<object>('keep', sent);
    sent.list.push(2);

    expect(await answer).toEqual({ list: [1], when: '1970-01-01T00:00:00.000Z' });
    expect(await answer).not.toBe(kept[0]);
  });

  it('fails when it cannot be serialised, and nothing stays behind', async () => {
    const broker = newBroker();
    const client = clientFor(broker);

    const error = await failureOf(client.request('sum', { big: 1n }));

    expect(error.code).toBe('PARLEY_SERIALIZATION_FAILED');
    expect(client.pendingCount).toBe(0);
  });

  it('fails when its answer cannot be serialised, and the next one is answered', async () => {
    const broker = newBroker();
    const { log } = await serve(broker, server => server.onMessage('big', () => 1n).onMessage('small', () => 1));
    const client = clientFor(broker);

    expect((await failureOf(client.request('big', {}))).code).toBe('PARLEY_SERIALIZATION_FAILED');
    expect(await client.request('small', {})).toBe(1);
    expect(log.has("The reply to 'big'")).toBe(true);
  });

  it('fails at once, though not in the same turn, when nobody handles it', async () => {
    const broker = newBroker();
    await serve(broker, server => server.onMessage('sum', () => 1).onEvent('product', () => undefined));
    const client = clientFor(broker, { timeout: 0 });
    await client.connect();
    let failed = false;
    const failure = failureOf(client.request('product', {})).finally(() => (failed = true));

    await Promise.resolve();
    const atOnce = failed;
    const error = await failure;

    expect(atOnce).toBe(false);
    expect(error.code).toBe('PARLEY_NO_HANDLER');
    expect(error.message).toContain('product');
    expect(error.message).toContain('memory://test');
    expect(client.pendingCount).toBe(0);
  });

  it('carries a declared error unchanged and masks any other', async () => {
    const broker = newBroker();
    const { log } = await serve(broker, server =>
      server
        .onMessage('declared', () => {
          throw new RpcError({ reason: 'no stock', left: 0 });
        })
        .onMessage('other', async () => {
          throw new Error('password is hunter2');
        }),
    );
    const client = clientFor(broker);

    const declared = await failureOf(client.request('declared', {}));
    expect(declared).toBeInstanceOf(RemoteError);
    expect(declared).toMatchObject({ payload: { reason: 'no stock', left: 0 }, reason: 'no stock' });
    const other = await failureOf(client.request('other', {}));
    expect(other).toMatchObject({ payload: { status: 'error', message: 'Internal server error' } });
    expect(log.has('password is hunter2')).toBe(true);
  });

  it('brings values before the error that ends them', async () => {
    const broker = newBroker();
    await serve(broker, server =>
      server.onMessage('half', function* () {
        yield 1;
        yield 2;
        throw new RpcError('enough');
      }),
    );
    const seen: unknown[] = [];

    await new Promise<void>(resolve => {
      clientFor(broker)
        .send('half', {})
        .subscribe({ next: value => seen.push(value), error: (error: Error) => (seen.push(error.message), resolve()) });
    });

    expect(seen.slice(0, 2)).toEqual([1, 2]);
    expect(String(seen[2])).toContain('enough');
  });

  it('goes to handlers of object and number patterns by their route', async () => {
    const broker = newBroker();
    await serve(broker, server => server.onMessage({ cmd: 'sum', v: 2 }, () => 'object').onMessage(7, () => 'number'));
    const client = clientFor(broker);

    expect(await client.request({ v: 2, cmd: 'sum' }, {})).toBe('object');
    expect(await client.request('7', {})).toBe('number');
  });

  it('shows its subject and metadata to the handler, as headers of the message', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    await serve(broker, server =>
      server.onMessage<unknown, MemoryContext>('who', (_, context) => {
        seen.push([context.getSubject(), context.getMetadata(), context.getHeaders(), context.getArgs()]);
      }),
    );
    const metadata = { traceparent: '00-1-2-01' };

    await clientFor(broker, { metadata: { tenant: 'a' } }).request('who', {}, { metadata });
    await clientFor(broker, { headers: false }).request('who', {}, { metadata });
    await clientFor(broker).request('who', {});

    const both = { tenant: 'a', ...metadata };
    expect(seen).toEqual([
      ['who', both, both, ['who', both]],
      ['who', metadata, {}, ['who', {}]],
      ['who', undefined, {}, ['who', {}]],
    ]);
  });

  it('lets 200 callers at once each have their own answer', async () => {
    const broker = newBroker();
    await serve(broker, server => server.onMessage<number>('double', async n => n * 2));
    const client = clientFor(broker);

    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => client.request('double', i)));

    expect(answers).toEqual(Array.from({ length: 200 }, (_, i) => i * 2));
  });

  it('carries its deadline as time that is left', async () => {
    const broker = newBroker();
    const left: unknown[] = [];
    await serve(broker, server =>
      server.onMessage('slow', (_, context) => {
        left.push(context.deadline! - Date.now());
        return new Promise((_resolve, reject) => {
          context.signal.addEventListener('abort', () => reject(context.signal.reason as Error));
        });
      }),
    );

    const error = await failureOf(clientFor(broker).request('slow', {}, { deadline: Date.now() + 60 }));

    expect(error.code).toBe('PARLEY_DEADLINE_EXCEEDED');
    expect(left[0]).toBeGreaterThan(0);
    expect(left[0]).toBeLessThanOrEqual(60);
  });

  it('takes bytes of a serializer of the user’s own, and not the buffer they are in', async () => {
    const broker = newBroker();
    const buffer = Buffer.alloc(1024);
    const serializer = {
      serialize: (packet: unknown) => buffer.subarray(0, buffer.write(JSON.stringify(packet))),
    };
    await serve(broker, server => server.onMessage('echo', data => data));
    const client = clientFor(broker, { serializer });

    const answers = await Promise.all([client.request('echo', 'one'), client.request('echo', 'two')]);

    expect(answers).toEqual(['one', 'two']);
  });

  it('that the server cannot read fails its caller at once', async () => {
    const broker = newBroker();
    const deserializer = {
      deserialize: () => {
        throw new Error('wrong codec');
      },
    };
    const { log } = await serve(broker, server => server.onMessage('echo', data => data), { deserializer });

    const error = await failureOf(clientFor(broker).request('echo', 'x'));

    expect(error).toBeInstanceOf(ParleyError);
    expect(error.code).toBe('PARLEY_DESERIALIZATION_FAILED');
    expect(log.has('could not be understood')).toBe(true);
  });

  it('works under fake timers, since messages do not wait for a clock', async () => {
    jest.useFakeTimers();
    try {
      const broker = newBroker();
      await serve(broker, server =>
        server.onMessage('sum', (numbers: number[]) => of(...numbers).pipe(map(n => n + 1))),
      );

      expect(await firstValueFrom(clientFor(broker).send<number>('sum', [1]))).toBe(2);
    } finally {
      jest.useRealTimers();
    }
  });
});
