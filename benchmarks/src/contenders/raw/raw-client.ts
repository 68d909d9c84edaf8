import { once } from 'node:events';
import { connect } from 'node:net';
import { host, type Caller } from '../contender.js';
import { JsonSocket } from './json-socket.js';
import type { RawReply, RawRequest } from './raw-messages.js';

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  onItem?(item: unknown): void;
}

export async function connectRaw(port: number): Promise<Caller> {
  const socket = connect(port, host);
  await once(socket, 'connect');

  const pending = new Map<number, Pending>();
  let lastId = 0;

  const messages = new JsonSocket<RawReply, RawRequest>(socket, ({ id, item, value, error }) => {
    const request = pending.get(id);
    if (request === undefined) return;
    if (item !== undefined) return request.onItem?.(item);
    pending.delete(id);
    if (error === undefined) request.resolve(value);
    else request.reject(new Error(error));
  });

  const call = <T>(pattern: string, data: unknown, onItem?: (item: unknown) => void): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      pending.set(id, { resolve: resolve as Pending['resolve'], reject, onItem });
      messages.send({ id, pattern, data });
    });

  return {
    sum: terms => call('sum', terms),
    count: (items, onItem) => call('count', { items }, onItem as (item: unknown) => void),
    tick: terms => messages.send({ pattern: 'tick', data: terms }),
    hang: () => call('hang', {}),
  };
}
