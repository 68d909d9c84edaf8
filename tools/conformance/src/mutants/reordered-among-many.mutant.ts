import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes from its connections in turns, once there are five, and loses its place. */
class JugglingServer extends TcpServer {
  private readonly busy = new Set<ReplySink>();
  private count = 0;

  protected override receive(message: unknown, sink: ReplySink): void {
    this.busy.add(sink);
    if (this.busy.size < 5 || ++this.count % 7 !== 0) super.receive(message, sink);
    else setImmediate(() => this.busy.has(sink) && super.receive(message, sink));
  }

  protected override abandon(sink: ReplySink, cause?: Error): void {
    this.busy.delete(sink);
    super.abandon(sink, cause);
  }
}

export const mutant: Mutant = {
  defect: 'a server with five clients or more does not keep the order of each',
  origin: 'Fair queues that are fair to messages, not to connections.',
  killedBy: ['OR-06'],
  says: /the requests of client \d, pattern \d+ to be/,
  harness: tcpWith({ server: JugglingServer }),
};
