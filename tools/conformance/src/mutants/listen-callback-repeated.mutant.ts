import type { ListenCallback } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Calls back whenever it begins to listen, everybody who ever asked. */
class RepeatingServer extends TcpServer {
  private readonly callbacks: ListenCallback[] = [];

  override async listen(callback?: ListenCallback): Promise<void> {
    if (callback !== undefined) this.callbacks.push(callback);
    await super.listen(error => {
      for (const each of this.callbacks) each(error);
    });
  }
}

export const mutant: Mutant = {
  defect: 'the callback of listen() runs at every start',
  origin: 'nestjs/nest #17640.',
  killedBy: ['LC-03'],
  says: /never a call of the first callback by the second start/,
  harness: tcpWith({ server: RepeatingServer }),
};
