import type { ReplySink } from '@parley/core';
import { ParleyError } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Server, Socket } from 'node:net';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Has enough of bad peers at some time. */
class SensitiveServer extends TcpServer {
  private bad = 0;

  protected override abandon(sink: ReplySink, cause?: Error): void {
    super.abandon(sink, cause);
    const isBad = cause instanceof ParleyError && /BAD_FRAME|UTF8|TOO_LARGE/.test(cause.code);
    if (!isBad || ++this.bad !== 20) return;
    const { server } = this as unknown as { readonly server?: Server };
    server?.removeAllListeners('connection').on('connection', (socket: Socket) => socket.destroy());
  }
}

export const mutant: Mutant = {
  defect: 'after twenty bad connections no new one is served',
  origin: 'Circuit breakers on the wrong side.',
  killedBy: ['SB-08'],
  says: /SB-08 · Noise does not hurt the server/,
  harness: tcpWith({ server: SensitiveServer }),
};
