import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const channel = 'net.client.socket';

/**
 * The sockets that a driver opens while it connects. A driver of NATS has no way to give up a connection that stalls: its
 * own time-out leaves the socket open, and closing waits for what nobody reads. Node tells of each socket that is made, in
 * the context of whoever makes it.
 */
export class DialledSockets {
  private readonly context = new AsyncLocalStorage<true>();
  private readonly sockets: Socket[] = [];
  private destroyed = false;

  /** Notes what is opened by `connect`, and by what it goes on with. */
  async during<T>(connect: () => Promise<T>): Promise<T> {
    const note = (message: unknown): void => {
      if (this.context.getStore() === true) this.add((message as { socket: Socket }).socket);
    };
    subscribe(channel, note);
    try {
      return await this.context.run(true, connect);
    } finally {
      unsubscribe(channel, note);
      this.context.disable(); // it has a price for every promise of the process
    }
  }

  /** Ends them, and those that are still to come. */
  destroy(): void {
    this.destroyed = true;
    for (const socket of this.sockets) socket.destroy();
  }

  private add(socket: Socket): void {
    this.sockets.push(socket);
    // not at once: whoever made it has no listener yet
    if (this.destroyed) setImmediate(() => socket.destroy());
  }
}
