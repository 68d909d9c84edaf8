import { connect, createInbox } from 'nats';
import type { CountRequest, Item, Terms } from '../../service/messages.js';
import type { Contender } from '../contender.js';

/** How long an answer may take, in ms: longer than any measurement. */
const timeout = 60_000;

/** The driver's own `request()`; streams over an inbox, with an empty message at the end. */
export const rawNats: Contender = {
  async serve(service, place) {
    const connection = await connect({ servers: place.url });
    const queue = `${place.prefix}servers`;
    connection.subscribe(`${place.prefix}sum`, {
      queue,
      callback: (_error, message) => {
        void (async () => message.respond(JSON.stringify(await service.sum(message.json<Terms>()))))();
      },
    });
    connection.subscribe(`${place.prefix}count`, {
      queue,
      callback: (_error, message) => {
        for (const item of service.count(message.json<CountRequest>().items)) message.respond(JSON.stringify(item));
        message.respond('');
      },
    });
    connection.subscribe(`${place.prefix}tick`, {
      queue,
      callback: (_error, message) => service.tick(message.json<Terms>()),
    });
    await connection.flush();
    return place;
  },

  async connect(place) {
    const connection = await connect({ servers: place.url });
    const [sum, count, tick] = [`${place.prefix}sum`, `${place.prefix}count`, `${place.prefix}tick`];
    return {
      sum: async terms => (await connection.request(sum, JSON.stringify(terms), { timeout })).json<number>(),
      count: (items, onItem) =>
        new Promise(resolve => {
          const reply = createInbox();
          const inbox = connection.subscribe(reply, {
            callback: (_error, message) => {
              if (message.data.length > 0) return onItem(message.json<Item>());
              inbox.unsubscribe();
              resolve();
            },
          });
          connection.publish(count, JSON.stringify({ items }), { reply });
        }),
      tick: terms => connection.publish(tick, JSON.stringify(terms)),
      close: () => connection.close(),
    };
  },
};
