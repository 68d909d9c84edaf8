import type { Socket } from 'node:net';
import { ReplySink, type Encoded, type IncomingPacket } from '@parley/core';
import { JsonSocket } from './socket/json-socket.js';
import type { TcpSocket } from './socket/tcp-socket.js';
import { TcpContext, type TcpSource } from './tcp-context.js';
import { CustomWire } from './wire/custom-wire.js';
import { FramedWire, type FramedWireOptions } from './wire/framed-wire.js';
import type { TcpWire } from './wire/tcp-wire.js';

export interface TcpConnectionEvents {
  message(connection: TcpConnection, message: unknown): void;
  closed(connection: TcpConnection, cause: Error | undefined): void;
}

/** One client of a server: where its requests come from and their answers go. */
export class TcpConnection extends ReplySink implements TcpSource {
  private readonly wire: TcpWire;
  private framing?: TcpSocket;
  private paused = false;

  constructor(
    private readonly socket: Socket,
    options: FramedWireOptions,
    events: TcpConnectionEvents,
  ) {
    super();
    const { socketClass = JsonSocket } = options;
    const wireEvents = {
      message: (message: unknown) => events.message(this, message),
      closed: (cause: Error | undefined) => events.closed(this, cause),
    };
    if (socketClass === JsonSocket) {
      this.wire = new FramedWire(socket, { ...options, busy: () => this.running.size > 0 }, wireEvents);
    } else {
      this.framing = new socketClass(socket);
      this.wire = new CustomWire(this.framing, wireEvents);
    }
  }

  get socketRef(): TcpSocket {
    return (this.framing ??= new JsonSocket(this.socket));
  }

  context(packet: IncomingPacket): TcpContext {
    return new TcpContext(this, packet.pattern, packet.metadata);
  }

  /** A peer that does not read its answers is not given the chance to ask for more. */
  write(encoded: Encoded): void | Promise<void> {
    this.wire.send(encoded);
    const room = this.wire.room();
    if (room === undefined || this.paused) return room;
    this.pause();
    return room.then(() => this.resume());
  }

  override pause(): void {
    this.paused = true;
    this.wire.pause();
  }

  override resume(): void {
    this.paused = false;
    this.wire.resume();
  }

  end(): Promise<void> {
    return this.wire.end();
  }
}
