import { RpcException } from '@nestjs/microservices';
import { RpcError } from '@parley/core';
import { concat, from, NEVER, of, throwError } from 'rxjs';
import type { RedisContext, RedisServer } from '../../src/index.js';

/** What reached the event handlers of the service registered last. */
export const events: unknown[] = [];

/** What Nest peers call: one handler for each way to answer, and to fail. */
export const registerForNest = (server: RedisServer): RedisServer => {
  events.length = 0;
  const fail: Record<string, () => unknown> = {
    'rpc error': () => new RpcError('a text'),
    'rpc error with an object': () => new RpcError({ code: 'E42', detail: [1] }),
    'exception of Nest': () => new RpcException({ code: 'E42', detail: [1] }),
    error: () => new Error('private'),
    object: () => ({ status: 'error', reason: 'declared' }),
    text: () => 'declared',
  };
  return server
    .onMessage('echo', data => data)
    .onMessage<number[]>({ cmd: 'sum', of: { what: 'numbers' } }, numbers =>
      numbers.reduce((total, number) => total + number, 0),
    )
    .onMessage('promise', data => Promise.resolve(data))
    .onMessage<number>('count', to => from(Array.from({ length: to }, (_, index) => index)))
    .onMessage<number>('generate', async function* (to) {
      for (let i = 0; i < to; i++) yield i;
    })
    .onMessage('void', () => undefined)
    .onMessage('never', () => NEVER)
    .onMessage('half', () =>
      concat(
        of(1, 2),
        throwError(() => new RpcError('no more')),
      ),
    )
    .onMessage<string>('fail', how => {
      throw fail[how]!();
    })
    .onMessage('headers', (_data, context) => context.getMetadata())
    .onMessage<unknown, RedisContext>('users.*', (_data, context) => context.getChannel())
    .onEvent('note', data => void events.push(data))
    .onEvent({ cmd: 'note' }, data => void events.push(data))
    .onEvent<unknown, RedisContext>('news.*', (data, context) => void events.push([context.getChannel(), data]));
};
