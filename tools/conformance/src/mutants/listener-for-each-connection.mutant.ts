import type { Link } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Registers its own listener anew for each connection, where once is enough. */
class GatheringClient extends TcpClient {
  protected override open(link: Link): void {
    super.open(link);
    this.on(this.eventInUse(), () => undefined);
  }

  /** Spread out, so that Node does not warn before the suite does. */
  private eventInUse(): string {
    const events = ['lookup', 'drain', 'end', 'timeout', 'ready'];
    return events[this.opened++ % events.length]!;
  }

  private opened = 0;
}

export const mutant: Mutant = {
  defect: 'each reconnect adds a listener',
  origin: 'keyv #2106, fluo #431.',
  killedBy: ['ST-10'],
  says: /at most \d+ listeners on the driver after 20 reconnects/,
  harness: tcpWith({ client: GatheringClient }),
};
