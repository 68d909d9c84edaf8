import type { ClientProxy } from '@parley/core';
import { firstValueFrom, take, toArray } from 'rxjs';
import { outcome } from '../outcome.js';
import { texts } from '../texts.js';
import { until } from '../until.js';
import { nest } from './nest-service.js';

const plain = (error: unknown): unknown => JSON.parse(JSON.stringify(error));

/**
 * What every transport has to show with the real server of Nest, inside a `describe`.
 * @param clientOfNest a client of ours until the end of the test, of an application of Nest that has begun to serve
 * @param longest length of the longest stream
 */
export const itCallsNestServers = (clientOfNest: () => Promise<ClientProxy>, longest = 2000): void => {
  it('calls string, number and object patterns, whatever the order of their keys', async () => {
    const client = await clientOfNest();

    expect(await client.request('echo', { a: [1, null, true] })).toEqual({ a: [1, null, true] });
    expect(await client.request({ of: { what: 'numbers' }, cmd: 'sum' }, [1, 2, 3])).toBe(6);
    expect(await client.request(7, {})).toBe('seven');
    expect(await client.request('promise', 'later')).toBe('later');
    expect(await client.request('void', {})).toBeUndefined();
    expect(await outcome(client.send('void', {}))).toEqual({ values: [] });
  });

  it('gets every value of a stream, in all three forms', async () => {
    const client = await clientOfNest();
    const expected = Array.from({ length: longest }, (_, index) => index);

    expect(await firstValueFrom(client.send('count', longest).pipe(toArray()))).toEqual(expected);
    const read: unknown[] = [];
    for await (const value of client.stream('count', longest)) read.push(value);
    expect(read).toEqual(expected);
    expect(await client.request('count', longest)).toBe(longest - 1);
    expect(await outcome(client.send('count', 0))).toEqual({ values: [] });
  });

  it('gets its errors, as RemoteError with the payload unchanged', async () => {
    const client = await clientOfNest();
    const failure = async (how: string): Promise<unknown> => (await outcome(client.send('fail', how))).error;

    expect(plain(await failure('text'))).toEqual({ status: 'error', message: 'a text' });
    expect(plain(await failure('object'))).toEqual({ code: 'E42', detail: [1] });
    expect(await failure('object')).toMatchObject({
      code: 'PARLEY_REMOTE_ERROR',
      payload: { code: 'E42' },
      detail: [1],
    });
    expect(plain(await failure('http'))).toEqual({ status: 'error', message: 'Internal server error' });
    expect(plain(await failure('error'))).toEqual({ status: 'error', message: 'Internal server error' });
    const half = await outcome(client.send('half', {}));
    expect(half.values).toEqual([1, 2]);
    expect(plain(half.error)).toEqual({ status: 'error', message: 'no more' });
  });

  it('sends events by string and object patterns', async () => {
    const client = await clientOfNest();

    await firstValueFrom(client.emit('note', 'by text'));
    await firstValueFrom(client.emit({ cmd: 'note' }, { by: 'object' }));

    await until('both arrived', () => nest.events.length === 2);
    expect(nest.events).toEqual(['by text', { by: 'object' }]);
  });

  it('exchanges any text, and leaves the data of its caller alone', async () => {
    const client = await clientOfNest();

    for (const text of texts) expect(await client.request('echo', { [text]: text })).toEqual({ [text]: text });
    const data = Object.freeze({ key: 'k', value: 'v' });
    expect(await client.request('echo', data)).toEqual(data);
  });

  it('cancels and times out by itself', async () => {
    const client = await clientOfNest();

    expect(await firstValueFrom(client.send('ticks', {}).pipe(take(3), toArray()))).toEqual([0, 1, 2]);
    await expect(client.request('never', {}, { timeout: 30 })).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
    for await (const value of client.stream('count', longest)) if (value === longest / 2) break;
    expect(await client.request('echo', 'last')).toBe('last');
    expect(client.pendingCount).toBe(0);
  });
};
