import type { ReplySink } from '@parley/core';
import { MemoryServer } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Ends its consumer, and not its process, when there is something it cannot read. */
class StallingServer extends MemoryServer {
  private stalled = false;

  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    this.stalled ||= message instanceof Uint8Array && message[0] === 0xff;
    if (!this.stalled) super.receive(message, sink, channel, raw);
  }
}

export const mutant: Mutant = {
  defect: 'bytes that are no text stop the consumer',
  origin: 'A rejection in the loop that reads from the broker.',
  killedBy: ['SB-18'],
  says: /the event behind the garbage to be handled/,
  harness: memoryWith({ server: StallingServer }),
};
