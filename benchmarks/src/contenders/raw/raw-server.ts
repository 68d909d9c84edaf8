import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { CountRequest, Terms } from '../../service/messages.js';
import type { Service } from '../../service/service.js';
import { host } from '../contender.js';
import { JsonSocket } from './json-socket.js';
import type { RawReply, RawRequest } from './raw-messages.js';

type Handler = (data: never) => unknown;

export async function serveRaw(service: Service): Promise<number> {
  const events: Record<string, Handler> = { tick: (terms: Terms) => service.tick(terms) };
  const streams: Record<string, (data: never) => Iterable<unknown>> = {
    count: ({ items }: CountRequest) => service.count(items),
  };
  const calls: Record<string, Handler> = { sum: (terms: Terms) => service.sum(terms), hang: () => service.hang() };

  const answer = async ({ id, pattern, data }: RawRequest, send: (reply: RawReply) => void): Promise<void> => {
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

  const server = createServer(socket => {
    const messages = new JsonSocket<RawRequest, RawReply>(socket, request => {
      void answer(request, reply => messages.send(reply));
    });
  });
  await once(server.listen(0, host), 'listening');
  return (server.address() as AddressInfo).port;
}
