import { TcpClient } from '@parley/tcp';
import type { Item } from '../service/messages.js';
import { host, type Contender } from './contender.js';
import { serveParley } from './serve-parley.js';

/** Parley without Observables: `request()` for calls, `stream()` for streams. */
export const parleyRequest: Contender = {
  serve: serveParley,
  async connect(port) {
    const client = new TcpClient({ host, port });
    await client.connect();
    return {
      sum: terms => client.request<number>('sum', terms),
      async count(items, onItem) {
        for await (const item of client.stream<Item>('count', { items })) onItem(item);
      },
      tick: terms => void client.emit('tick', terms),
      hang: () => client.request('hang', {}),
    };
  },
};
