import { firstValueFrom } from 'rxjs';
import type { Item } from '../../service/messages.js';
import type { Contender } from '../contender.js';
import { connectParley } from './parley-ends.js';
import { serveParley } from './serve-parley.js';

/** Parley with Observables: `send()` for calls and streams, used as one uses Nest's client. */
export const parleySend: Contender = {
  serve: serveParley,
  async connect(place) {
    const client = await connectParley(place);
    const [sum, count, tick] = [`${place.prefix}sum`, `${place.prefix}count`, `${place.prefix}tick`];
    return {
      sum: terms => firstValueFrom(client.send<number>(sum, terms)),
      count: (items, onItem) => client.send<Item>(count, { items }).forEach(onItem),
      tick: terms => void client.emit(tick, terms),
      close: () => client.close(),
    };
  },
};
