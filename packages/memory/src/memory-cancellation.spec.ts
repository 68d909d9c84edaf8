import { signal } from '@parley/test-support';
import { concat, firstValueFrom, interval, NEVER, Observable, of } from 'rxjs';
import { take } from 'rxjs/operators';
import { clientFor, newBroker, serve } from '../test/support/service.js';
import type { MemoryBroker } from './memory-broker.js';

/** A handler that says `begun` and then nothing. Gives why its signal is aborted, once it is. */
const serveEndless = async (broker: MemoryBroker): Promise<{ readonly reason: Promise<unknown> }> => {
  const { promise: reason, fire } = signal<unknown>();
  const handler = (_: unknown, context: { readonly signal: AbortSignal }): unknown => {
    context.signal.addEventListener('abort', () => fire(context.signal.reason));
    return concat(of('begun'), NEVER);
  };
  await serve(broker, server => server.onMessage('endless', handler), { keepAlive: 0 });
  return { reason };
};

describe('a caller that waits no longer', () => {
  it('stops the producer when it has enough', async () => {
    const broker = newBroker();
    const stopped = signal();
    const counting = new Observable<number>(out => {
      const ticking = interval(1).subscribe(out);
      return () => {
        ticking.unsubscribe();
        stopped.fire();
      };
    });
    await serve(broker, server => server.onMessage('count', () => counting));
    const client = clientFor(broker);

    await firstValueFrom(client.send('count', {}).pipe(take(3)));
    await stopped.promise;

    expect(client.pendingCount).toBe(0);
  });

  it('aborts the signal of the handler when it unsubscribes', async () => {
    const broker = newBroker();
    const { reason } = await serveEndless(broker);

    await firstValueFrom(clientFor(broker).send('endless', {}));

    expect(await reason).toMatchObject({ code: 'PARLEY_CANCELLED' });
  });

  it('aborts it when it cancels', async () => {
    const broker = newBroker();
    const { reason } = await serveEndless(broker);
    const cancelling = new AbortController();

    const failure = signal<unknown>();
    clientFor(broker)
      .send('endless', {}, { signal: cancelling.signal })
      .subscribe({ next: () => cancelling.abort(), error: failure.fire });

    expect(await failure.promise).toMatchObject({ code: 'PARLEY_CANCELLED' });
    expect(await reason).toMatchObject({ code: 'PARLEY_CANCELLED' });
  });

  it('aborts it when it times out', async () => {
    const broker = newBroker();
    const { reason } = await serveEndless(broker);

    const failure = signal<unknown>();
    clientFor(broker).send('endless', {}, { timeout: 30 }).subscribe({ error: failure.fire });

    expect(await failure.promise).toMatchObject({ code: 'PARLEY_TIMEOUT' });
    expect(await reason).toMatchObject({ code: 'PARLEY_CANCELLED' });
  });

  it('aborts it when it closes or is cut off, even before the server said who it is', async () => {
    for (const how of ['close', 'cut'] as const) {
      const broker = newBroker();
      const begun = signal();
      const reason = signal<unknown>();
      await serve(broker, server =>
        server.onMessage('silent', (_, context) => {
          context.signal.addEventListener('abort', () => reason.fire(context.signal.reason));
          begun.fire();
          return NEVER;
        }),
      );
      const client = clientFor(broker, { retryAttempts: 0 });
      client.send('silent', {}).subscribe({ error: () => undefined });
      await begun.promise;

      if (how === 'close') await client.close();
      else client.unwrap<{ close(error: Error): void }>().close(new Error('power failure'));

      expect(await reason.promise).toMatchObject({ code: 'PARLEY_CONNECTION_LOST' });
    }
  });

  it('frees a stream that waits for room at the caller', async () => {
    const broker = newBroker();
    const closed = signal();
    await serve(broker, server =>
      server.onMessage('endless', function* () {
        try {
          for (let i = 0; ; i++) yield i;
        } finally {
          closed.fire();
        }
      }),
    );
    const client = clientFor(broker);
    const values = client.stream('endless', {})[Symbol.asyncIterator]();
    await values.next();

    await client.close();
    await closed.promise;
  });
});
