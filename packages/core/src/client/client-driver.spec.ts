import { lastValueFrom } from 'rxjs';
import { connected } from '../../test/connected-client.js';
import type { LoopbackClient } from '../../test/loopback.js';
import { turns } from '../../test/loopback.js';
import { ParleyError } from '../errors/parley-error.js';
import type { PendingRequest } from './pending-request.js';

/** What a transporter may do with the calls of its client. */
interface Steps {
  receive(message: unknown, channel?: string, id?: string): void;
  pendingRequest(id: unknown): PendingRequest | undefined;
}
const stepsOf = (client: LoopbackClient): Steps => client as unknown as Steps;

describe('a driver', () => {
  it('that is asked for quiet gets the calls when that is over, in their order', async () => {
    const { client, server } = await connected();
    client.link!.blocked();
    const calls = [client.request('r', 1), lastValueFrom(client.emit('e', 2)), client.request('r', 3)];
    await turns(3);
    expect(server.received).toEqual([]);
    client.link!.unblocked();
    for (const { id } of [await server.request(), await server.request(1)]) server.reply({ isDisposed: true, id });
    await Promise.all(calls);

    expect(server.received.map(({ data }) => data)).toEqual([1, 2, 3]);
  });

  it('may refuse a request later, by its promise', async () => {
    const { client } = await connected();
    client.written = () => turns(1).then(() => Promise.reject(new Error('returned')));

    await expect(client.request('r', 1)).rejects.toMatchObject({
      code: 'PARLEY_CONNECTION_LOST',
      cause: new Error('returned'),
      details: { pattern: 'r' },
    });
    expect(client.pendingCount).toBe(0);
  });

  it('may refuse a request later with a code of its own', async () => {
    const { client } = await connected();
    client.written = () => Promise.reject(new ParleyError('PARLEY_TOO_LARGE'));

    await expect(client.request('r', 1)).rejects.toMatchObject({ code: 'PARLEY_TOO_LARGE' });
  });

  it('whose promise fails after the answer changes nothing', async () => {
    const { client, server } = await connected();
    let fail!: (error: Error) => void;
    client.written = () => new Promise((_resolve, reject) => (fail = reject));
    const call = client.request('r', 1);
    server.reply({ response: 'fine', isDisposed: true, id: (await server.request()).id });
    expect(await call).toBe('fine');
    fail(new Error('late'));
    await turns(2);

    expect(client.log.errors).toEqual([]);
  });

  it('may fail a request by its id, once, and no other', async () => {
    const { client, server } = await connected();
    const calls = [client.request('a', 1), client.request('b', 2)];
    const { id } = await server.request();
    const steps = stepsOf(client);
    steps.pendingRequest(id)!.fail(new ParleyError('PARLEY_NO_HANDLER', { pattern: 'a' }));

    await expect(calls[0]).rejects.toMatchObject({ code: 'PARLEY_NO_HANDLER' });
    expect(steps.pendingRequest(id)).toBeUndefined();
    expect([undefined, null, 5, 'x', {}].map(each => steps.pendingRequest(each))).toEqual(Array(5).fill(undefined));
    server.reply({ response: 'fine', isDisposed: true, id: (await server.request(1)).id });
    expect(await calls[1]).toBe('fine');
  });

  it('may know by itself which request a message answers, though that does not say so', async () => {
    const { client, server } = await connected();
    const calls = [client.request('a', 1), client.request('b', 2)];
    const [first, second] = [await server.request(), await server.request(1)];
    const steps = stepsOf(client);
    steps.receive('{"response":"enveloped","isDisposed":true}', undefined, first.id as string);
    steps.receive('{"temperature":5}', undefined, second.id as string);

    expect(await Promise.all(calls)).toEqual(['enveloped', { temperature: 5 }]);
  });

  it('may know by itself which request an unreadable message answers', async () => {
    const { client, server } = await connected();
    const call = client.request('a', 1);
    const { id } = await server.request();
    stepsOf(client).receive('{half', undefined, id as string);

    await expect(call).rejects.toMatchObject({ code: 'PARLEY_DESERIALIZATION_FAILED', details: { pattern: 'a' } });
    expect(client.log.errors).toEqual([]);
  });
});
