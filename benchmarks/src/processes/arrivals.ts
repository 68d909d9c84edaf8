import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { host } from '../contenders/place.js';

/** Arrivals between two reports. Few enough reports to cost nothing, many within the window of the events. */
const interval = 512;

/**
 * Counts in the server's process what arrived there, and reports it to the client's process over a connection of its
 * own, as lines with the count: after so many arrivals, and whenever the client asks, by sending anything.
 */
export class Arrivals {
  #count = 0;
  #listener: Socket | undefined;

  readonly add = (): void => {
    if (++this.#count % interval === 0) this.#report();
  };

  /** Resolves to the port for {@link ArrivalsSeen}. */
  async listen(): Promise<number> {
    const server = createServer(socket => {
      this.#listener = socket.setNoDelay(true).on('data', () => this.#report());
      socket.on('error', () => socket.destroy());
    });
    await once(server.listen(0, host), 'listening');
    return (server.address() as AddressInfo).port;
  }

  #report(): void {
    this.#listener?.write(`${this.#count}\n`);
  }
}
