import { TcpClient } from '@parley/tcp';
import { firstValueFrom } from 'rxjs';
import type { Item } from '../service/messages.js';
import { host, type Contender } from './contender.js';
import { serveParley } from './serve-parley.js';

/** Parley with Observables: `send()` for calls and streams, used as one uses Nest's client. */
export const parleySend: Contender = {
  serve: serveParley,
  async connect(port) {
    const client = new TcpClient({ host, port });
    await client.connect();
    return {
      sum: terms => firstValueFrom(client.send<number>('sum', terms)),
      count: (items, onItem) => client.send<Item>('count', { items }).forEach(onItem),
      tick: terms => void client.emit('tick', terms),
      hang: () => firstValueFrom(client.send('hang', {})),
    };
  },
};
