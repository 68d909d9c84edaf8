import type { CountRequest, Terms } from '../../service/messages.js';
import type { Service } from '../../service/service.js';
import type { RawReply, RawRequest } from './raw-messages.js';

type Handler = (data: never) => unknown;

/** What is subscribed to. */
export const rawPatterns = ['sum', 'count', 'tick'] as const;

/** Handles a request and sends what belongs to it, one message for each item. */
export type RawAnswers = (request: RawRequest, send: (reply: RawReply) => void) => Promise<void>;

export function rawAnswers(service: Service): RawAnswers {
  const events: Record<string, Handler> = { tick: (terms: Terms) => service.tick(terms) };
  const streams: Record<string, (data: never) => Iterable<unknown>> = {
    count: ({ items }: CountRequest) => service.count(items),
  };
  const calls: Record<string, Handler> = { sum: (terms: Terms) => service.sum(terms) };

  return async ({ id, pattern, data }, send) => {
    if (id === undefined) return void events[pattern]?.(data as never);
    try {
      const stream = streams[pattern];
      if (stream !== undefined) {
        for (const item of stream(data as never)) send({ id, item });
        return send({ id });
      }
      const call = calls[pattern];
      if (call === undefined) throw new Error(`no handler for ${pattern}`);
      send({ id, value: await call(data as never) });
    } catch (error) {
      send({ id, error: String(error) });
    }
  };
}
