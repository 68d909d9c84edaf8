import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes each message to its handler as soon as it is decoded. */
class ParallelServer extends TcpServer {
  private readonly changed = new WeakSet();

  protected override receive(message: unknown, sink: ReplySink): void {
    if (!this.changed.has(sink)) {
      this.changed.add(sink);
      Object.defineProperty(sink.incoming, 'busy', { value: false });
      sink.incoming.run = (value, use, failed) => void Promise.resolve(value).then(use).catch(failed);
    }
    super.receive(message, sink);
  }
}

export const mutant: Mutant = {
  defect: 'an asynchronous deserializer changes the order of messages',
  origin: '`await deserialize()` in the listener of a socket.',
  killedBy: ['OR-05'],
  says: /request \d+ to start as number/,
  collateral: { 'SE-03': 'its deserializer takes longest for what came first' },
  harness: tcpWith({ server: ParallelServer }),
};
