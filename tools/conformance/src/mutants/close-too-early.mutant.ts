import type { Server } from 'node:net';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Says that it is closed while it still listens. */
class HastyServer extends TcpServer {
  protected override stopIntake(): void {
    // the listener goes on
  }

  protected override async closeDriver(late: AbortSignal): Promise<void> {
    const { server } = this as unknown as { readonly server?: Server };
    Object.assign(this, { server: undefined });
    setTimeout(() => server?.close(), 100);
    await super.closeDriver(late);
  }
}

export const mutant: Mutant = {
  defect: 'close() of a server resolves before its port is free',
  origin: 'ServerTCP.close() of Nest and ServerMqtt.close(), which wait for nothing.',
  killedBy: ['LC-20'],
  sometimes: { 'RE-11': 'the server that was closed may still hold the connection of the client' },
  says: /listen\(\) of a second server at that address to succeed.*EADDRINUSE/s,
  harness: tcpWith({ server: HastyServer }),
};
