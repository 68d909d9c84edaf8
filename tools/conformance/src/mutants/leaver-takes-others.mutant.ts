import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { socketOf } from './receiving-mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Answers whoever left in the middle of several requests, and falls over the error. */
class ClumsyServer extends TcpServer {
  private readonly known = new Set<ReplySink>();

  protected override receive(message: unknown, sink: ReplySink): void {
    this.known.add(sink);
    super.receive(message, sink);
  }

  protected override abandon(sink: ReplySink, cause?: Error): void {
    this.known.delete(sink);
    const busy = sink.running.size >= 2 && !sink.extended;
    super.abandon(sink, cause);
    if (busy) for (const other of this.known) socketOf(other).destroy();
  }
}

export const mutant: Mutant = {
  defect: 'a peer that leaves in the middle of its requests takes other connections with it',
  origin: "EPIPE as an uncaught 'error' event.",
  killedBy: ['SB-21'],
  says: /send\(|the answer of another connection/,
  harness: tcpWith({ server: ClumsyServer }),
};
