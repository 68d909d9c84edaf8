import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';
import { withFailures } from './with-failures.js';

/** Puts whatever was thrown into an envelope of its own. */
class WrappingServer extends TcpServer {
  override addHandler(...[pattern, callback, isEvent, extras]: Parameters<TcpServer['addHandler']>): this {
    const wrapping = withFailures(callback, error => {
      const foreign = error instanceof Error && !('payload' in error);
      if (foreign || !error || typeof error === 'symbol') throw error;
      throw { status: 'error', message: 'Handler failed', error };
    });
    return super.addHandler(pattern, isEvent ? callback : wrapping, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'an error is wrapped at each hop',
  origin: 'Exception filters that know only their own class.',
  killedBy: ['ER-03', 'ER-15'],
  says: /the payload of the error to be 'not enough'/,
  collateral: {
    'ER-12': 'what getError() returns is no payload any more',
    'ER-04': 'the fields of the payload are one level down',
    'ER-16': 'so are those of a payload that forges',
  },
  harness: tcpWith({ server: WrappingServer }),
};
