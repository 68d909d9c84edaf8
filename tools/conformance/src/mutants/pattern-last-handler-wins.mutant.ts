import type { MessageHandler } from '@parley/core';
import { toRoute } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class ReplacingServer extends TcpServer {
  private readonly current = new Map<string, MessageHandler>();

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<TcpServer['addHandler']>): this {
    if (isEvent) return super.addHandler(pattern, callback, isEvent, extras);
    const route = toRoute(pattern);
    const known = this.current.has(route);
    this.current.set(route, callback);
    if (known) return this;
    return super.addHandler(pattern, (data, context) => this.current.get(route)!(data, context), isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'the second request handler of a pattern replaces the first',
  origin: 'addHandler of Nest.',
  killedBy: ['PT-09'],
  says: /the registration of a second handler of one pattern to fail/,
  harness: tcpWith({ server: ReplacingServer }),
};
