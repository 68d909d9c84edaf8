import type { MessageHandler } from '@parley/core';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import { FamilyServer } from './server-family.js';

/** Where others go on, leaves at once with whatever it had. */
class AbruptServer extends FamilyServer {
  private leaving = false;

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<FamilyServer['addHandler']>): this {
    const abrupt: MessageHandler = async (data, context) => {
      const result: unknown = await callback(data, context);
      return this.leaving ? new Promise(() => undefined) : (result as never);
    };
    const plain: MessageHandler = (data, context) => (this.family.size > 1 ? abrupt : callback)(data, context);
    return super.addHandler(pattern, isEvent ? callback : plain, isEvent, extras);
  }

  override async close(): Promise<void> {
    this.leaving = this.family.size > 1;
    await super.close();
    this.leaving = false;
  }
}

export const mutant: Mutant = {
  defect: 'a server that leaves its group drops the requests it had',
  origin: 'Rolling deployments of five transporters of Nest.',
  killedBy: ['LB-03'],
  says: /LB-03.*(call \d+ of caller \d to succeed)/s,
  collateral: { 'DR-15': 'the call in flight is at the server that leaves' },
  harness: memoryWith({ server: AbruptServer }),
};
