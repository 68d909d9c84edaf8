import { TcpServer } from '@parley/tcp';
import type { Socket } from 'node:net';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Closes its sockets when the last handler is done, and not when its answer has left. */
class HurriedServer extends TcpServer {
  protected override async closeDriver(late: AbortSignal): Promise<void> {
    const { connections } = this as unknown as { readonly connections: ReadonlySet<{ readonly socket: Socket }> };
    await new Promise(resolve => setImmediate(resolve));
    for (const { socket } of connections) socket.resetAndDestroy();
    await super.closeDriver(late);
  }
}

export const mutant: Mutant = {
  defect: 'close() throws away answers that have not left yet',
  origin: 'RabbitMQ of Nest: the channel is closed with replies in its buffer.',
  killedBy: ['DR-19'],
  says: /a call that is answered while the server drains to succeed/,
  harness: tcpWith({ server: HurriedServer }),
};
