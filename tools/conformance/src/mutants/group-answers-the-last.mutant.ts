import type { ReplySink } from '@parley/core';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import { FamilyServer } from './server-family.js';

/** Where a group is at work, answers go to whoever the server has answered before. */
class ConfusedServer extends FamilyServer {
  private last?: ReplySink;

  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    const isRequest = (sink as { readonly caller?: unknown }).caller !== undefined;
    const to = this.family.size > 1 && isRequest ? (this.last ?? sink) : sink;
    if (isRequest) this.last = sink;
    super.receive(message, to, channel, raw);
  }
}

export const mutant: Mutant = {
  defect: 'a server of a group answers whoever asked before',
  origin: 'Reply addresses that are kept with the group.',
  killedBy: ['LB-04'],
  says: /a call to succeed.*neither a value nor an error/s,
  harness: memoryWith({ server: ConfusedServer }),
};
