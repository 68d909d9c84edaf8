import type { ReplySink } from '@parley/core';
import { ParleyError } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Socket } from 'node:net';
import type { Mutant } from './mutant.js';
import { socketOf } from './receiving-mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Falls with the first peer that breaks the framing. */
class FragileServer extends TcpServer {
  private readonly sockets = new Set<Socket>();

  protected override receive(message: unknown, sink: ReplySink): void {
    this.sockets.add(socketOf(sink));
    super.receive(message, sink);
  }

  protected override abandon(sink: ReplySink, cause?: Error): void {
    this.sockets.delete(socketOf(sink));
    super.abandon(sink, cause);
    const fatal = cause instanceof ParleyError && /BAD_FRAME|UTF8|TOO_LARGE/.test(cause.code);
    if (fatal) for (const socket of this.sockets) socket.destroy();
  }
}

export const mutant: Mutant = {
  defect: 'bytes on one connection close all of them',
  origin: "An uncaught 'error' event of one socket.",
  killedBy: ['SB-02'],
  says: /the answer of another connection|send\(.*\)/,
  collateral: { 'BI-09': 'a call of another client is in flight there, too' },
  harness: tcpWith({ server: FragileServer }),
};
