import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes a `*` or `/` at the end of a pattern for a wildcard, and says nothing of wildcards. */
class WildServer extends TcpServer {
  override addHandler(...[pattern, ...rest]: Parameters<TcpServer['addHandler']>): this {
    if (typeof pattern === 'string' && /[./]\*$/.test(pattern)) {
      for (const word of ['a', 'a/b']) super.addHandler(pattern.slice(0, -1) + word, ...rest);
    }
    return super.addHandler(pattern, ...rest);
  }
}

export const mutant: Mutant = {
  defect: 'a pattern with a star is a wildcard although none are claimed',
  origin: 'Redis of Nest subscribes with PSUBSCRIBE when asked to; a literal star is not possible then.',
  killedBy: ['WI-01', 'WI-02'],
  says: /where only .*\* has a handler, to fail/,
  harness: tcpWith({ server: WildServer }),
};
