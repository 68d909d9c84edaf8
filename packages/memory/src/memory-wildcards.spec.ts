import { until } from '@parley/test-support';
import { clientFor, failureOf, newBroker, serve } from '../test/support/service.js';
import type { MemoryContext } from './memory-context.js';

describe('a pattern with wildcards', () => {
  it('has each of several overlapping event handlers run once', async () => {
    const broker = newBroker();
    const seen: string[] = [];
    await serve(broker, server =>
      server
        .onEvent('orders.*', () => void seen.push('one word'))
        .onEvent('orders.>', () => void seen.push('any words'))
        .onEvent('orders.placed', () => void seen.push('exact'))
        .onEvent('*.placed.*', () => void seen.push('another length')),
    );

    clientFor(broker).emit('orders.placed', 1);
    await until('all have run', () => seen.length >= 3);
    await clientFor(broker).close();

    expect(seen.sort()).toEqual(['any words', 'exact', 'one word']);
  });

  it('answers a request by the most special handler', async () => {
    const broker = newBroker();
    await serve(broker, server =>
      server
        .onMessage('math.>', () => 'anything')
        .onMessage<unknown, MemoryContext>('math.*', (_, context) => `one word: ${context.getSubject()}`)
        .onMessage('math.sum', () => 'exact'),
    );
    const client = clientFor(broker);

    expect(await client.request('math.sum', {})).toBe('exact');
    expect(await client.request('math.product', {})).toBe('one word: math.product');
    expect(await client.request('math.matrix.product', {})).toBe('anything');
    expect((await failureOf(client.request('math', {}))).code).toBe('PARLEY_NO_HANDLER');
  });

  it('does not reach the mailboxes of clients and servers', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    await serve(broker, server =>
      server.onEvent('>', (_, context) => void seen.push((context as MemoryContext).getSubject())),
    );
    await serve(broker, server => server.onMessage('sum', () => new Promise(resolve => setImmediate(resolve, 1))));
    const client = clientFor(broker);

    expect(await client.request('sum', {})).toBe(1);
    client.emit('seen', 1);
    await until('the event arrived', () => seen.length > 0);

    expect(seen).toEqual(['seen']);
  });

  it('cannot be sent to', async () => {
    const broker = newBroker();
    const client = clientFor(broker);
    let failure: { readonly code?: string } = {};

    client.emit('orders.*', 1).subscribe({ error: (error: object) => (failure = error) });
    const error = await failureOf(client.request('orders.>', 1));
    await until('the event failed', () => failure.code !== undefined);

    expect(error.code).toBe('PARLEY_INVALID_PATTERN');
    expect(failure.code).toBe('PARLEY_INVALID_PATTERN');
  });

  it('is refused where it is not well formed, and leaves the server as it was', async () => {
    const broker = newBroker();
    const refused = expect.objectContaining({ code: 'PARLEY_INVALID_PATTERN' });
    await serve(broker, server => {
      expect(() => server.onMessage('a.>.b', () => 'misplaced')).toThrow(refused);
      expect(() => server.onMessage('a.>.b', () => 'misplaced')).toThrow(refused);
    });

    expect((await failureOf(clientFor(broker, { wildcards: false }).request('a.>.b', 1))).code).toBe(
      'PARLEY_NO_HANDLER',
    );
  });

  it('is an ordinary one where wildcards are switched off', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    await serve(broker, server => server.onEvent('orders.*', data => void seen.push(data)), { wildcards: false });
    const client = clientFor(broker, { wildcards: false });

    client.emit('orders.placed', 'other');
    client.emit('orders.*', 'literal');
    await until('it arrived', () => seen.length > 0);

    expect(seen).toEqual(['literal']);
  });
});
