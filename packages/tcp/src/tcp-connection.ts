import type { Socket } from 'node:net';
import { ReplySink, type Encoded, type IncomingPacket } from '@parley/core';
import { JsonSocket } from './socket/json-socket.js';
import type { TcpSocket, TcpSocketClass } from './socket/tcp-socket.js';
import { TcpContext, type TcpSource } from './tcp-context.js';
import type { TcpLimits } from './tcp-limits.js';
import { CustomWire } from './wire/custom-wire.js';
import { FramedWire } from './wire/framed-wire.js';
import type { TcpWire } from './wire/tcp-wire.js';

export interface TcpConnectionOptions extends TcpLimits {
  readonly address: string;
  readonly socketClass: TcpSocketClass;
}

export interface TcpConnectionEvents {
  message(connection: TcpConnection, message: unknown): void;
  closed(connection: TcpConnection, cause: Error | undefined): void;
}

/** One client of a server: where its requests come from and their answers go. */
export class TcpConnection extends ReplySink implements TcpSource {
  private readonly wire: TcpWire;
  private framing?: TcpSocket;
  /** The server has more than enough to do. */
  private held = false;
  /** The peer does not read its answers. */
  private blocked = false;

  constructor(
    private readonly socket: Socket,
    options: TcpConnectionOptions,
    events: TcpConnectionEvents,
  ) {
    super();
    const wireEvents = {
      message: (message: unknown) => events.message(this, message),
      closed: (cause: Error | undefined) => events.closed(this, cause),
    };
    if (options.socketClass === JsonSocket) {
      const busy = (): boolean => this.running.size > 0;
      this.wire = new FramedWire(socket, { ...options, closesSlowPeer: true, busy }, wireEvents);
    } else {
      this.framing = new options.socketClass(socket);
      this.wire = new CustomWire(this.framing, wireEvents);
    }
  }

  get socketRef(): TcpSocket {
    return (this.framing ??= new JsonSocket(this.socket));
  }

  context(packet: IncomingPacket): TcpContext {
    return new TcpContext(this, packet.pattern, packet.metadata);
  }

  /**
   * A Parley client that does not read its answers is not given the chance to ask for more. Any other peer goes on being
   * read, up to the limit of the send buffer: Nest's stops reading until it has sent everything, and both would wait for
   * each other.
   */
  write(encoded: Encoded): void | Promise<void> {
    this.wire.send(encoded);
    const room = this.wire.room();
    if (room !== undefined && this.extended && !this.blocked) {
      this.blocked = true;
      this.wire.pause();
      void room.then(() => {
        this.blocked = false;
        this.readOn();
      });
    }
    return room;
  }

  override pause(): void {
    this.held = true;
    this.wire.pause();
  }

  override resume(): void {
    this.held = false;
    this.readOn();
  }

  end(): Promise<void> {
    return this.wire.end();
  }

  /** Without a goodbye. */
  destroy(): void {
    this.socket.destroy();
  }

  private readOn(): void {
    if (!this.held && !this.blocked) this.wire.resume();
  }
}
