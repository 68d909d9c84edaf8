import type { Caller } from '../contender.js';
import type { RawReply, RawRequest } from './raw-messages.js';

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  onItem?(item: unknown): void;
}

export interface RawLink {
  readonly replyTo?: string;
  send(request: RawRequest): void;
  close(): Promise<void> | void;
}

/** A counter, and a map to find the caller of a reply again. */
export function rawCaller({ replyTo, send, close }: RawLink): {
  readonly caller: Caller;
  receive(reply: RawReply): void;
} {
  const pending = new Map<number, Pending>();
  let lastId = 0;

  const call = <T>(pattern: string, data: unknown, onItem?: (item: unknown) => void): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      pending.set(id, { resolve: resolve as Pending['resolve'], reject, onItem });
      send({ id, pattern, replyTo, data });
    });

  return {
    caller: {
      sum: terms => call('sum', terms),
      count: (items, onItem) => call('count', { items }, onItem as (item: unknown) => void),
      tick: terms => send({ pattern: 'tick', data: terms }),
      close,
    },

    receive({ id, item, value, error }) {
      const request = pending.get(id);
      if (request === undefined) return;
      if (item !== undefined) return request.onItem?.(item);
      pending.delete(id);
      if (error === undefined) request.resolve(value);
      else request.reject(new Error(error));
    },
  };
}
