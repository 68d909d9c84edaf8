import type { MessageHandler } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';
import { withFailures } from './with-failures.js';

/** Handles what is in flight as one piece of work: when a part of it fails, so does the rest. */
class SolidaryServer extends TcpServer {
  private failures = 0;

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<TcpServer['addHandler']>): this {
    const counted = withFailures(callback, error => {
      this.failures++;
      throw error;
    });
    const together: MessageHandler = (data, context) => {
      const before = this.failures;
      const result: unknown = counted(data, context);
      if (!(result instanceof Promise)) return result as never;
      return result.then((value: unknown) => {
        if (this.failures > before) throw 'one of the others failed';
        return value;
      }) as never;
    };
    return super.addHandler(pattern, together, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'a handler that fails takes those that run at the same time with it',
  origin: 'Promise.all over a batch of messages.',
  killedBy: ['ER-07'],
  collateral: {
    'ER-08': 'a call is open while others fail',
  },
  says: /call \d+ beside the failing ones to be answered.*one of the others failed/s,
  harness: tcpWith({ server: SolidaryServer }),
};
