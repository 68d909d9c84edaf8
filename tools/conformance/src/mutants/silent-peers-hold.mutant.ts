import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

interface Connection extends ReplySink {
  end(): Promise<void>;
}

/** Says goodbye to those it knows, and waits for all. */
class PoliteServer extends TcpServer {
  private readonly known = new WeakSet();

  protected override receive(message: unknown, sink: ReplySink): void {
    this.known.add(sink);
    super.receive(message, sink);
  }

  protected override async closeDriver(late: AbortSignal): Promise<void> {
    const { connections } = this as unknown as { readonly connections: Set<Connection> };
    const silent = [...connections].filter(connection => !this.known.has(connection) && connection.running.size === 0);
    for (const connection of silent) {
      const { socket } = connection as unknown as {
        readonly socket: { readonly bytesRead: number; once(event: string, then: () => void): void };
      };
      if (socket.bytesRead > 0) connection.end = () => new Promise(resolve => socket.once('close', resolve));
    }
    await super.closeDriver(late);
  }
}

export const mutant: Mutant = {
  defect: 'a peer that stopped within its first message keeps the server from closing',
  origin: 'net.Server.close() waits for every connection.',
  killedBy: ['SB-19'],
  says: /close\(\) of the server to succeed|the connection to be closed because of the end of the server/,
  harness: tcpWith({ server: PoliteServer }),
};
