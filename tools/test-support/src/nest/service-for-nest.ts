import { RpcException } from '@nestjs/microservices';
import { RpcError, type Server } from '@parley/core';
import { concat, from, NEVER, of, throwError } from 'rxjs';

/** What reached the event handlers of the service registered last. */
export const events: unknown[] = [];

/** What Nest peers call: one handler for each way to answer, and to fail. */
export const registerForNest = <S extends Server>(server: S): S => {
  events.length = 0;
  const fail: Record<string, () => unknown> = {
    'rpc error': () => new RpcError('a text'),
    'rpc error with an object': () => new RpcError({ code: 'E42', detail: [1] }),
    'exception of Nest': () => new RpcException({ code: 'E42', detail: [1] }),
    'exception of Nest with a text': () => new RpcException('a text'),
    error: () => new Error('private'),
    object: () => ({ status: 'error', reason: 'declared' }),
    text: () => 'declared',
  };
  return server
    .onMessage('echo', data => data)
    .onMessage<number[]>({ cmd: 'sum', of: { what: 'numbers' } }, numbers =>
      numbers.reduce((total, number) => total + number, 0),
    )
    .onMessage(7, () => 'seven')
    .onMessage('promise', data => Promise.resolve(data))
    .onMessage<number>('count', to => from(Array.from({ length: to }, (_, index) => index)))
    .onMessage<number>('generate', async function* (to) {
      for (let i = 0; i < to; i++) yield i;
    })
    .onMessage('array', () => [1, 2, 3])
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
    .onEvent('note', data => void events.push(data))
    .onEvent({ cmd: 'note' }, data => void events.push(data));
};
