import type { Item } from '../../service/messages.js';
import type { Contender } from '../contender.js';
import { connectParley } from './parley-ends.js';
import { serveParley } from './serve-parley.js';

/** Parley without Observables: `request()` for calls, `stream()` for streams. */
export const parleyRequest: Contender = {
  serve: serveParley,
  async connect(place) {
    const client = await connectParley(place);
    const [sum, count, tick] = [`${place.prefix}sum`, `${place.prefix}count`, `${place.prefix}tick`];
    return {
      sum: terms => client.request<number>(sum, terms),
      async count(items, onItem) {
        for await (const item of client.stream<Item>(count, { items })) onItem(item);
      },
      tick: terms => void client.emit(tick, terms),
      close: () => client.close(),
    };
  },
};
