import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Where serialization throws, nobody tells the caller. */
class SwallowingServer extends TcpServer {
  override addHandler(...[pattern, callback, isEvent, extras]: Parameters<TcpServer['addHandler']>): this {
    const swallowing: typeof callback = (data, context) => {
      const result = callback(data, context);
      try {
        JSON.stringify(result);
        return result;
      } catch {
        return new Promise(() => undefined);
      }
    };
    return super.addHandler(pattern, swallowing, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'a reply that cannot be serialized is dropped',
  origin: 'All transporters of @nestjs/microservices 12.1.1.',
  killedBy: ['RR-09'],
  says: /a call answered with a BigInt to fail.*neither a value nor an error/s,
  collateral: {
    'SB-12': 'one of its answers is too deep to be written',

    'ER-06': 'one of its calls is answered with what cannot be serialized',
    'ER-10': 'one of its calls is answered with what cannot be serialized',
    'ER-14': 'one of its calls is answered with what cannot be serialized',
  },
  harness: tcpWith({ server: SwallowingServer }),
};
