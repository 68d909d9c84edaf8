import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Keeps its handlers in a plain object: what every object inherits is there already, and `__proto__` cannot be added. */
class PlainServer extends TcpServer {
  private readonly own = new Set<unknown>();

  override addHandler(...[pattern, ...rest]: Parameters<TcpServer['addHandler']>): this {
    this.own.add(pattern);
    return pattern === '__proto__' ? this : super.addHandler(pattern, ...rest);
  }

  override async listen(...args: Parameters<TcpServer['listen']>): Promise<void> {
    for (const word of Object.getOwnPropertyNames(Object.prototype)) {
      if (!this.own.has(word) && word !== '__proto__') this.addHandler(word, data => Object(data));
    }
    await super.listen(...args);
  }
}

export const mutant: Mutant = {
  defect: 'handlers are kept in a plain object',
  origin: 'mole-rpc.',
  killedBy: ['PT-07'],
  collateral: {
    'SB-10': 'it calls such patterns',
  },
  says: /a call of '__proto__' to succeed/,
  harness: tcpWith({ server: PlainServer }),
};
