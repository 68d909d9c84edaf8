import { connect, type Socket } from 'node:net';
import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Opens a socket for each caller that waits for a connection, and uses one of them. */
class CrowdingClient extends TcpClient {
  private readonly surplus: Socket[] = [];
  private waiting = 0;

  constructor(private readonly own: TcpClientOptions) {
    super(own);
  }

  override async connect(): Promise<void> {
    if (this.waiting++ > 0) {
      const socket = connect({ host: this.own.host, port: this.own.port! });
      socket.on('error', () => undefined);
      this.surplus.push(socket);
    }
    await super.connect().finally(() => this.waiting--);
  }

  override async close(...args: Parameters<TcpClient['close']>): Promise<void> {
    for (const socket of this.surplus.splice(0)) socket.destroy();
    await super.close(...args);
  }
}

export const mutant: Mutant = {
  defect: 'concurrent connect() calls open a socket each',
  origin: 'nestjs/nest #13880.',
  killedBy: ['LC-06'],
  says: /connections opened by ten calls of connect\(\) to be 1.*got +10/s,
  harness: tcpWith({ client: CrowdingClient }),
};
