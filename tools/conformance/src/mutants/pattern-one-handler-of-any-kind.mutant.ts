import { toRoute } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Has one place for a pattern, and leaves it to whoever came first. */
class SingleServer extends TcpServer {
  private readonly kinds = new Map<string, boolean>();

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<TcpServer['addHandler']>): this {
    const route = toRoute(pattern);
    const first = this.kinds.get(route) ?? isEvent;
    this.kinds.set(route, first);
    return first === isEvent ? super.addHandler(pattern, callback, isEvent, extras) : this;
  }
}

export const mutant: Mutant = {
  defect: 'a pattern has request handlers or event handlers, not both',
  origin: 'messageHandlers of Nest is one map for both.',
  killedBy: ['PT-10', 'EV-10'],
  says: /a request to a pattern with handlers of both kinds, the event first to succeed/,
  harness: tcpWith({ server: SingleServer }),
};
