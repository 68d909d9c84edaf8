import type { ClientProxy } from '@nestjs/microservices';
import type { Server } from '@parley/core';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { outcome } from '../outcome.js';
import { texts } from '../texts.js';
import { signal, until } from '../until.js';
import { events, registerForNest } from './service-for-nest.js';

/** A Parley server until the end of the test, and how Nest's clients reach it. */
export interface ServedToNest {
  readonly server: Server;
  client(): Pick<ClientProxy, 'emit' | 'send'>;
}

/**
 * What every transport has to show with the real client of Nest, inside a `describe`.
 * @param serve starts a server once the handlers are registered
 * @param longest length of the longest stream
 */
export const itServesNestClients = (
  serve: (register: (server: Server) => unknown) => Promise<ServedToNest>,
  longest = 2000,
): void => {
  it('calls string, number and object patterns, whatever the order of their keys', async () => {
    const client = (await serve(registerForNest)).client();

    expect(await firstValueFrom(client.send('echo', { a: [1, null, true] }))).toEqual({ a: [1, null, true] });
    expect(await firstValueFrom(client.send({ of: { what: 'numbers' }, cmd: 'sum' }, [1, 2, 3]))).toBe(6);
    expect(await firstValueFrom(client.send(7 as never, {}))).toBe('seven');
    expect(await firstValueFrom(client.send('promise', 'later'))).toBe('later');
    expect(await firstValueFrom(client.send('array', {}))).toEqual([1, 2, 3]);
  });

  it('gets every value of a stream, and its end', async () => {
    const client = (await serve(registerForNest)).client();

    for (const pattern of ['count', 'generate']) {
      for (const length of [0, 1, 3, longest]) {
        const { values, error } = await outcome(client.send(pattern, length));
        expect(error).toBeUndefined();
        expect(values).toEqual(Array.from({ length }, (_, index) => index));
      }
    }
    expect(await outcome(client.send('void', {}))).toEqual({ values: [] });
  });

  it('gets the errors it would get from Nest', async () => {
    const client = (await serve(registerForNest)).client();
    const failure = async (how: string): Promise<unknown> => (await outcome(client.send('fail', how))).error;

    expect(await failure('rpc error')).toEqual({ status: 'error', message: 'a text' });
    expect(await failure('rpc error with an object')).toEqual({ code: 'E42', detail: [1] });
    expect(await failure('exception of Nest')).toEqual({ code: 'E42', detail: [1] });
    expect(await failure('exception of Nest with a text')).toEqual({ status: 'error', message: 'a text' });
    expect(await failure('error')).toEqual({ status: 'error', message: 'Internal server error' });
    expect(await failure('object')).toEqual({ status: 'error', reason: 'declared' });
    expect(await failure('text')).toBe('declared');
    expect(await outcome(client.send('half', {}))).toEqual({
      values: [1, 2],
      error: { status: 'error', message: 'no more' },
    });
  });

  it('sends events by string and object patterns', async () => {
    const client = (await serve(registerForNest)).client();

    await lastValueFrom(client.emit('note', 'by text'), { defaultValue: undefined });
    await lastValueFrom(client.emit({ cmd: 'note' }, { by: 'object' }), { defaultValue: undefined });

    await until('both arrived', () => events.length === 2);
    expect(events).toEqual(['by text', { by: 'object' }]);
  });

  it('exchanges any text', async () => {
    const client = (await serve(registerForNest)).client();

    for (const text of texts) {
      expect(await firstValueFrom(client.send('echo', { [text]: text }))).toEqual({ [text]: text });
    }
  });

  it('is answered at what it sent, though the server is closing', async () => {
    const release = signal<string>();
    const { server, client } = await serve(each => each.onMessage('wait', () => release.promise));
    const answer = lastValueFrom(client().send('wait', {}));
    await until('the handler runs', () => server.inFlightCount === 1);

    const closing = server.close();
    release.fire('done');

    expect(await answer).toBe('done');
    await closing;
  });
};
