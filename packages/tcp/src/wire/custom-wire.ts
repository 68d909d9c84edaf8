import type { Encoded } from '@parley/core';
import type { TcpSocket } from '../socket/tcp-socket.js';
import { endSocket } from './end-socket.js';
import type { TcpWire, TcpWireEvents } from './tcp-wire.js';

/** A framing of the user's own. It writes each message by itself and keeps whatever limits it has. */
export class CustomWire implements TcpWire {
  private last: Promise<void> = Promise.resolve();
  private closedBy?: Error;

  constructor(
    private readonly framing: TcpSocket,
    events: TcpWireEvents,
  ) {
    const { socket } = framing;
    socket.setNoDelay(true);
    framing.on('message', (message: unknown) => events.message(message));
    socket.on('error', (error: unknown) => (this.closedBy ??= error instanceof Error ? error : new Error(String(error))));
    socket.on('close', () => events.closed(this.closedBy));
    framing.start();
  }

  get size(): number {
    return this.framing.socket.writableLength;
  }

  send(encoded: Encoded): void {
    this.last = new Promise((resolve, reject) => {
      this.framing.sendMessage(encoded, error => (error ? reject(error) : resolve()));
    });
    this.last.catch(() => undefined);
  }

  flushed(): Promise<void> {
    return this.last;
  }

  room(): Promise<void> | undefined {
    const { socket } = this.framing;
    if (!socket.writableNeedDrain) return undefined;
    return new Promise(resolve => {
      const done = (): void => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.on('drain', done).on('close', done);
    });
  }

  pause(): void {
    this.framing.socket.pause();
  }

  resume(): void {
    this.framing.socket.resume();
  }

  end(): Promise<void> {
    return endSocket(this.framing.socket);
  }
}
