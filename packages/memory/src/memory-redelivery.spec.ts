import { signal, until } from '@parley/test-support';
import { firstValueFrom } from 'rxjs';
import { clientFor, newBroker, serve } from '../test/support/service.js';
import { RefusesBroken } from '../test/support/refuses-broken.js';
import type { MemoryContext } from './memory-context.js';
import type { MemoryServerOptions } from './memory-options.js';

const redelivery = { maxAttempts: 3, retryDelay: 1, maxRetryDelay: 2 };
const atLeastOnce: MemoryServerOptions = { delivery: 'at-least-once', redelivery };

describe('an event that is delivered at least once', () => {
  it('comes again until its handler succeeds, with exact attempts and the headers it was sent with', async () => {
    const broker = newBroker();
    const attempts: unknown[] = [];
    await serve(
      broker,
      server =>
        server.onEvent<{ list: number[] }, MemoryContext>('job', (data, context) => {
          attempts.push([context.getAttempt(), context.isRedelivered(), context.getMetadata(), [...data.list]]);
          data.list.push(99);
          if (attempts.length < 3) throw new Error('not yet');
        }),
      atLeastOnce,
    );

    clientFor(broker).emit('job', { list: [1] }, { metadata: { tenant: 'a' } });
    await until('the third attempt succeeded', () => attempts.length === 3 && broker.inspect().unsettled === 0);

    expect(attempts).toEqual([
      [1, false, { tenant: 'a' }, [1]],
      [2, true, { tenant: 'a' }, [1]],
      [3, true, { tenant: 'a' }, [1]],
    ]);
    expect(broker.deadLetters).toEqual([]);
    expect(broker.inspect().waiting).toBe(0);
  });

  it('goes to the dead letters when its last attempt failed, with the reason and as it was sent', async () => {
    const broker = newBroker();
    let attempts = 0;
    await serve(
      broker,
      server =>
        server.onEvent('job', async () => {
          attempts++;
          throw new Error(`failure ${attempts}`);
        }),
      { ...atLeastOnce, group: 'workers' },
    );

    clientFor(broker).emit('job', { id: 7 }, { metadata: { tenant: 'a' } });
    await until('it was given up', () => broker.deadLetters.length > 0);

    const [letter] = broker.deadLetters;
    expect(letter).toMatchObject({
      subject: 'job',
      headers: { tenant: 'a' },
      group: 'workers',
      reason: 'failed',
      attempts: 3,
      cause: expect.objectContaining({ message: 'failure 3' }),
    });
    expect(JSON.parse(String(letter!.payload))).toEqual({ pattern: 'job', data: { id: 7 } });
    expect(attempts).toBe(3);
  });

  it('is tried again for all its handlers when one of them failed', async () => {
    const broker = newBroker();
    const seen: string[] = [];
    await serve(
      broker,
      server =>
        server
          .onEvent('job', async () => void seen.push('good'))
          .onEvent('job', () => {
            if (seen.length < 2) throw new Error('first time');
          }),
      atLeastOnce,
    );

    clientFor(broker).emit('job', 1);
    await until('both attempts were made', () => seen.length === 2 && broker.inspect().unsettled === 0);

    expect(broker.deadLetters).toEqual([]);
  });

  it('is put aside at once when it cannot be understood, or when nobody handles it, and stalls nobody', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    await serve(broker, server => server.onMessage('sum', () => 1).onEvent('job', data => void seen.push(data)), {
      ...atLeastOnce,
      prefetch: 1,
      deserializer: new RefusesBroken(),
    });

    broker.publish('job', '"broken"', { from: 'outside' });
    broker.publish('sum', '{"pattern":"sum","data":1}');
    broker.publish('job', '2');
    await until('the good one arrived', () => seen.length === 1 && broker.deadLetters.length === 2);

    const letters = broker.deadLetters.map(({ subject, reason, attempts, headers }) => [
      subject,
      reason,
      attempts,
      headers,
    ]);
    expect(letters).toEqual(
      expect.arrayContaining([
        ['job', 'undecodable', 1, { from: 'outside' }],
        ['sum', 'no-handler', 1, {}],
      ]),
    );
    expect(seen).toEqual([2]);
  });

  it('goes to another server when its own is cut off in the middle', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    const started = signal();
    const { server: dying } = await serve(
      broker,
      server =>
        server.onEvent<unknown, MemoryContext>('job', (_, context) => {
          seen.push(['dying', context.getAttempt(), context.isRedelivered()]);
          started.fire();
          return new Promise(() => undefined);
        }),
      { ...atLeastOnce, shutdownTimeout: 1, retryAttempts: 0 },
    );
    clientFor(broker).emit('job', 1);
    await started.promise;
    await serve(
      broker,
      server =>
        server.onEvent<unknown, MemoryContext>('job', (_, context) => {
          seen.push(['other', context.getAttempt(), context.isRedelivered()]);
        }),
      atLeastOnce,
    );

    dying.unwrap<{ close(error: Error): void }>().close(new Error('power failure'));
    await until('the other one had it', () => seen.length === 2 && broker.inspect().unsettled === 0);

    expect(seen).toEqual([
      ['dying', 1, false],
      ['other', 2, true],
    ]);
  });

  it('keeps its order when the server that had several is cut off', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    const started = signal();
    const first = await serve(
      broker,
      server => server.onEvent('job', data => (data === 4 && started.fire(), new Promise(() => undefined))),
      { ...atLeastOnce, retryAttempts: 0, shutdownTimeout: 1 },
    );
    const client = clientFor(broker);
    for (let i = 0; i < 5; i++) await firstValueFrom(client.emit('job', i));
    await started.promise;
    await serve(broker, server => server.onEvent('job', data => void seen.push(data)), atLeastOnce);

    first.server.unwrap<{ close(error: Error): void }>().close(new Error('power failure'));
    await until('the other one had all', () => seen.length === 5);

    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('that was accepted is kept while its group has no server', async () => {
    const broker = newBroker();
    const seen: number[] = [];
    const first = await serve(
      broker,
      server =>
        server.onEvent<unknown, MemoryContext>('job', (_, context) => {
          seen.push(context.getAttempt());
          throw new Error('out of order');
        }),
      { ...atLeastOnce, redelivery: { retryDelay: 1 } },
    );
    clientFor(broker).emit('job', 1);
    await until('it failed once', () => seen.length > 0);
    await first.server.close();
    const before = seen.length;

    await serve(
      broker,
      server => server.onEvent<unknown, MemoryContext>('job', (_, c) => void seen.push(c.getAttempt())),
      atLeastOnce,
    );
    await until('the next server had it', () => seen.length > before && broker.inspect().waiting === 0);

    expect(seen).toEqual(Array.from({ length: before + 1 }, (_, i) => i + 1));
  });

  it('is one of at most `prefetch` that a server holds, and those of one client keep their order', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    const open: (() => void)[] = [];
    let most = 0;
    await serve(
      broker,
      server =>
        server.onEvent('job', data => {
          seen.push(data);
          most = Math.max(most, open.length + 1);
          return new Promise<void>(resolve => open.push(resolve));
        }),
      { ...atLeastOnce, prefetch: 2 },
    );
    const client = clientFor(broker);
    for (let i = 0; i < 10; i++) await firstValueFrom(client.emit('job', i));

    while (seen.length < 10) {
      await until('the server has as many as it may', () => open.length === 2 || seen.length === 10);
      expect(broker.inspect().unsettled).toBe(2);
      open.shift()!();
    }
    for (const finish of open) finish();

    expect(most).toBe(2);
    expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => i));
  });

  it('waits for each further attempt twice as long, by a clock that a test can turn', async () => {
    const settled = async (): Promise<void> => {
      for (let i = 0; i < 5; i++) await new Promise(resolve => nextTurn(resolve));
    };
    const nextTurn = setImmediate;
    jest.useFakeTimers();
    try {
      const broker = newBroker();
      let attempts = 0;
      const fails = (): void => {
        attempts++;
        throw new Error('broken');
      };
      const options = { delivery: 'at-least-once', redelivery: { retryDelay: 100, maxRetryDelay: 150 } } as const;
      await serve(broker, server => server.onEvent('job', fails), options);
      broker.publish('job', '1');
      await settled();

      const seen: number[] = [attempts];
      for (const wait of [99, 1, 149, 1, 149, 1]) {
        jest.advanceTimersByTime(wait);
        await settled();
        seen.push(attempts);
      }
      expect(seen).toEqual([1, 1, 2, 2, 3, 3, 4]);
      expect(broker.inspect()).toMatchObject({ waiting: 1, unsettled: 0 });

      broker.close();
      jest.advanceTimersByTime(1000);
      await settled();
      expect([attempts, broker.inspect().waiting]).toEqual([4, 0]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('ends with its server where that has no group', async () => {
    const broker = newBroker();
    let attempts = 0;
    const { server } = await serve(
      broker,
      each =>
        each.onEvent('job', () => {
          attempts++;
          throw new Error('broken');
        }),
      { ...atLeastOnce, group: false, redelivery: { retryDelay: 1, maxAttempts: 1000 } },
    );
    clientFor(broker).emit('job', 1);
    await until('it was tried again', () => attempts > 1);

    await server.close();
    await until('nothing is kept', () => broker.inspect().waiting === 0);
  });

  it('is never redelivered where servers do not acknowledge', async () => {
    const broker = newBroker();
    let attempts = 0;
    await serve(broker, server =>
      server
        .onEvent('job', () => {
          attempts++;
          throw new Error('broken');
        })
        .onMessage('ping', () => 'pong'),
    );
    const client = clientFor(broker);

    client.emit('job', 1);
    expect(await client.request('ping', {})).toBe('pong');

    expect([attempts, broker.deadLetters.length, broker.inspect().waiting]).toEqual([1, 0, 0]);
  });
});

describe('an event that is settled by hand', () => {
  const manual: MemoryServerOptions = { ...atLeastOnce, ack: 'manual' };

  it('stays with its server until it is acknowledged, whatever the handler did', async () => {
    const broker = newBroker();
    const contexts: MemoryContext[] = [];
    await serve(
      broker,
      server =>
        server.onEvent<unknown, MemoryContext>('job', (_, context) => {
          contexts.push(context);
          throw new Error('ignored');
        }),
      manual,
    );
    clientFor(broker).emit('job', 1);
    await until('it arrived', () => contexts.length === 1);
    expect(broker.inspect().unsettled).toBe(1);

    contexts[0]!.ack();

    expect(broker.inspect()).toMatchObject({ unsettled: 0, waiting: 0 });
    expect(() => contexts[0]!.ack()).toThrow(expect.objectContaining({ code: 'PARLEY_ALREADY_SETTLED' }));
  });

  it('can be asked for again, and given up', async () => {
    const broker = newBroker();
    const attempts: number[] = [];
    await serve(
      broker,
      server =>
        server.onEvent<unknown, MemoryContext>('job', (_, context) => {
          attempts.push(context.getAttempt());
          if (attempts.length < 5) context.retry(1);
          else context.deadLetter(new Error('five are enough'));
        }),
      manual,
    );

    clientFor(broker).emit('job', 1);
    await until('it was given up', () => broker.deadLetters.length === 1);

    expect(attempts).toEqual([1, 2, 3, 4, 5]);
    expect(broker.deadLetters[0]).toMatchObject({
      reason: 'failed',
      attempts: 5,
      cause: { message: 'five are enough' },
    });
  });

  it('is put aside all the same when no handler gets to see it', async () => {
    const broker = newBroker();
    await serve(broker, server => server.onMessage('sum', () => 1).onEvent('job', () => undefined), {
      ...manual,
      deserializer: new RefusesBroken(),
    });

    broker.publish('job', '"broken"');
    broker.publish('sum', '1');
    await until('both are put aside', () => broker.deadLetters.length === 2);

    expect(broker.deadLetters.map(({ reason }) => reason)).toEqual(['undecodable', 'no-handler']);
    expect(broker.inspect().unsettled).toBe(0);
  });

  it('goes back to the broker with a server that closes', async () => {
    const broker = newBroker();
    const seen: number[] = [];
    const handler = (_: unknown, context: MemoryContext): void => void seen.push(context.getAttempt());
    const first = await serve(broker, server => server.onEvent('job', handler), manual);
    clientFor(broker).emit('job', 1);
    await until('it arrived', () => seen.length === 1);

    await first.server.close();
    await serve(broker, server => server.onEvent('job', handler), manual);
    await until('it arrived again', () => seen.length === 2);

    expect(seen).toEqual([1, 2]);
  });

  it('is not the only thing a server handles: requests are settled by their answers', async () => {
    const broker = newBroker();
    const errors: unknown[] = [];
    await serve(
      broker,
      server =>
        server.onMessage<unknown, MemoryContext>('ask', (_, context) => {
          try {
            context.ack();
          } catch (error) {
            errors.push((error as { code: string }).code);
          }
          return 'answer';
        }),
      { ...manual, prefetch: 1 },
    );
    const client = clientFor(broker);

    expect(await Promise.all([client.request('ask', 1), client.request('ask', 2)])).toEqual(['answer', 'answer']);
    expect(errors).toEqual(['PARLEY_UNSUPPORTED', 'PARLEY_UNSUPPORTED']);
  });
});

describe('a durable group', () => {
  it('keeps events for a server that is not there, in their order', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    const register = (data: unknown): void => void seen.push(data);
    const { server } = await serve(broker, each => each.onEvent('orders.*', register), { durable: true });
    await server.close();
    const client = clientFor(broker);
    for (let i = 0; i < 5; i++) await firstValueFrom(client.emit('orders.placed', i));
    expect(broker.inspect().waiting).toBe(5);

    await serve(broker, each => each.onEvent('orders.*', register), { durable: true });
    await until('all arrived', () => seen.length === 5);

    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('does not keep requests, and others keep nothing', async () => {
    const broker = newBroker();
    const { server } = await serve(broker, each => each.onEvent('kept', () => undefined).onMessage('ask', () => 1), {
      durable: true,
    });
    const other = await serve(broker, each => each.onEvent('not.kept', () => undefined), { group: 'other' });
    await Promise.all([server.close(), other.server.close()]);
    const client = clientFor(broker);

    await firstValueFrom(client.emit('not.kept', 1));
    await expect(client.request('ask', 1)).rejects.toMatchObject({ code: 'PARLEY_NO_HANDLER' });

    expect(broker.inspect().waiting).toBe(0);
  });
});
