import { signal, until } from '@parley/test-support';
import { firstValueFrom, NEVER } from 'rxjs';
import { clientFor, failureOf, newBroker, serve } from '../test/support/service.js';

describe('closing a server', () => {
  it('waits for handlers in flight, and their replies arrive', async () => {
    const broker = newBroker();
    const begun = signal();
    const finish = signal();
    const { server } = await serve(broker, each =>
      each
        .onMessage('slow', async () => {
          begun.fire();
          await finish.promise;
          return 'answer';
        })
        .onMessage('stream', async function* () {
          yield 1;
          await finish.promise;
          yield 2;
        }),
    );
    const client = clientFor(broker);
    const slow = client.request('slow', {});
    const stream = client.request('stream', {});
    await begun.promise;

    const statuses: string[] = [];
    server.status.subscribe(status => statuses.push(status));
    const closed = server.close();
    const second = server.close();
    const refused = await failureOf(client.request('slow', {}));
    finish.fire();

    expect(await slow).toBe('answer');
    expect(await stream).toBe(2);
    await Promise.all([closed, second]);
    expect(refused.code).toBe('PARLEY_NO_HANDLER');
    expect(statuses).toEqual(['connected', 'draining', 'closed']);
  });

  it('handles what the broker had given it before', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    const { server } = await serve(broker, each =>
      each.onMessage('ask', () => 'answer').onEvent('tell', data => void seen.push(data)),
    );
    const client = clientFor(broker);
    await client.connect();

    const answer = client.request('ask', 1);
    for (let i = 0; i < 10; i++) client.emit('tell', i);
    await server.close();

    expect(await answer).toBe('answer');
    expect(seen).toHaveLength(10);
  });

  it('gives up after its time, tells the callers and aborts the handlers', async () => {
    const broker = newBroker();
    const begun = signal();
    const aborted = signal();
    const { server } = await serve(
      broker,
      each =>
        each.onMessage('never', (_, context) => {
          context.signal.addEventListener('abort', () => aborted.fire());
          begun.fire();
          return NEVER;
        }),
      { shutdownTimeout: 20 },
    );
    const failure = failureOf(clientFor(broker).request('never', {}));
    await begun.promise;

    await server.close();

    expect(await failure).toMatchObject({ code: 'PARLEY_SHUTDOWN_TIMEOUT' });
    await aborted.promise;
  });

  it('returns events that are still being handled to the broker', async () => {
    const broker = newBroker();
    const seen: string[] = [];
    const options = { delivery: 'at-least-once', shutdownTimeout: 20 } as const;
    const stuck = await serve(broker, each => each.onEvent('job', () => (seen.push('stuck'), NEVER)), options);
    await firstValueFrom(clientFor(broker).emit('job', 1));
    await until('it is being handled', () => seen.length === 1);

    await stuck.server.close();
    await serve(broker, each => each.onEvent('job', () => void seen.push('next')), options);
    await until('the next one had it', () => seen.length === 2 && broker.inspect().unsettled === 0);

    expect(seen).toEqual(['stuck', 'next']);
  });

  it('gives back what waits behind a busy server, for another one', async () => {
    const broker = newBroker();
    const seen: string[] = [];
    const finish = signal();
    const busy = await serve(broker, each => each.onEvent('job', data => (seen.push(`busy ${data}`), finish.promise)), {
      maxInFlight: 1,
    });
    const client = clientFor(broker);
    for (let i = 0; i < 4; i++) await firstValueFrom(client.emit('job', i));
    await until('the first is being handled', () => seen.length === 1);

    await serve(broker, each => each.onEvent('job', data => void seen.push(`other ${data}`)));
    const closed = busy.server.close();
    await until('the other one had the rest', () => seen.length === 4);
    finish.fire();
    await closed;

    expect(seen).toEqual(['busy 0', 'other 1', 'other 2', 'other 3']);
  });
});

describe('closing a client', () => {
  it('fails what is pending, or waits for it if asked to', async () => {
    const broker = newBroker();
    await serve(broker, each => each.onMessage('soon', () => new Promise(resolve => setTimeout(resolve, 5, 'answer'))));
    const client = clientFor(broker);
    await client.connect();

    const failing = failureOf(client.request('soon', {}));
    await client.close();
    expect((await failing).code).toBe('PARLEY_CLIENT_CLOSED');

    const waiting = client.request('soon', {});
    await client.connect();
    await client.close({ drain: true });
    expect(await waiting).toBe('answer');
  });
});
