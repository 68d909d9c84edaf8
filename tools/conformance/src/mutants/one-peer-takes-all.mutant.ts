import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Socket } from 'node:net';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes the loss of one connection with work under way for a reason to begin anew with all. */
class PanickingServer extends TcpServer {
  protected override abandon(sink: ReplySink, cause?: Error): void {
    const panic = sink.running.size > 0;
    super.abandon(sink, cause);
    if (!panic) return;
    const { connections } = this as unknown as { readonly connections: ReadonlySet<{ readonly socket: Socket }> };
    for (const { socket } of connections) socket.destroy();
  }
}

export const mutant: Mutant = {
  defect: 'the loss of one connection ends the others',
  origin: 'An error handler for the server where one for the connection was meant.',
  killedBy: ['RE-30', 'CA-06'],
  says: /another client|to succeed|no error/,
  harness: tcpWith({ server: PanickingServer }),
};
