import { deferred, type Deferred, type Encoded } from '@parley/core';
import type { TcpSocket } from '../socket/tcp-socket.js';
import { endSocket } from './end-socket.js';
import type { TcpWire, TcpWireEvents } from './tcp-wire.js';

/** A framing of the user's own. It writes each message by itself and keeps whatever limits it has. */
export class CustomWire implements TcpWire {
  private last: Promise<void> = Promise.resolve();
  private drain?: Deferred;
  private closedBy?: Error;

  constructor(
    private readonly framing: TcpSocket,
    events: TcpWireEvents,
  ) {
    const { socket } = framing;
    socket.setNoDelay(true);
    framing.on('message', (message: unknown) => events.message(message));
    // Nest's framings report their errors as text
    socket.on(
      'error',
      (error: unknown) => (this.closedBy ??= error instanceof Error ? error : new Error(String(error))),
    );
    socket.on('drain', this.onDrain);
    socket.on('close', () => {
      this.onDrain();
      events.closed(this.closedBy);
    });
    framing.start();
  }

  get size(): number {
    return this.framing.socket.writableLength;
  }

  /** @throws whatever the framing throws, as for a value it cannot serialise */
  send(encoded: Encoded): void {
    const { promise, resolve, reject } = deferred();
    this.framing.sendMessage(encoded, error => (error ? reject(error) : resolve()));
    this.last = promise;
  }

  flushed(): Promise<void> {
    return this.last;
  }

  room(): Promise<void> | undefined {
    const { socket } = this.framing;
    if (!socket.writableNeedDrain || socket.destroyed) return undefined;
    this.drain ??= deferred();
    return this.drain.promise;
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

  private readonly onDrain = (): void => {
    this.drain?.resolve();
    this.drain = undefined;
  };
}
