import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Writes to a socket without asking whether it takes more. */
class PushingServer extends TcpServer {
  private readonly pushing = new WeakSet<ReplySink>();

  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    if (!this.pushing.has(sink)) {
      this.pushing.add(sink);
      const write = sink.write.bind(sink);
      sink.write = (...packet) => void write(...packet);
    }
    super.receive(message, sink, channel, raw);
  }
}

export const mutant: Mutant = {
  defect: 'what a peer does not read waits in the memory of the server',
  origin: 'nestjs/nest #17746.',
  killedBy: ['BP-08'],
  says: /an iterable whose peer does not read to be held back.*it went on to \d+ values/s,
  harness: tcpWith({ server: PushingServer }),
};
