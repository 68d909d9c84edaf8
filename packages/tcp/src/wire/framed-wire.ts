import type { Socket } from 'node:net';
import { ParleyError, type Encoded } from '@parley/core';
import { FrameReader } from '../framing/frame-reader.js';
import { frame } from '../framing/frame-writer.js';
import { Outbox } from '../framing/outbox.js';
import { defaultMaxMessageSize, defaultStallTimeout, type TcpLimitOptions } from '../tcp-options.js';
import { endSocket } from './end-socket.js';
import { StallWatch } from './stall-watch.js';
import type { TcpWire, TcpWireEvents } from './tcp-wire.js';

export interface FramedWireOptions extends TcpLimitOptions {
  readonly address: string;
  /** A peer that does not read is closed (a server), or the next message refused (a client). */
  readonly closesSlowPeer: boolean;
  /** Closes when nothing came for so long, in ms, unless `busy()`. */
  readonly connectionIdleTimeout?: number;
  readonly busy?: () => boolean;
}

/** Nest's framing on a socket, with one write per turn, every limit kept, and coded errors for a peer that breaks them. */
export class FramedWire implements TcpWire {
  private readonly reader: FrameReader;
  private readonly outbox: Outbox;
  private readonly maxMessageSize: number;
  private readonly frameWatch: StallWatch;
  private readonly sendWatch: StallWatch;
  private readonly idleWatch: StallWatch;
  private heardAt = performance.now();
  private blockedAt?: number;
  private closedBy?: Error;

  constructor(
    private readonly socket: Socket,
    private readonly options: FramedWireOptions,
    private readonly events: TcpWireEvents,
  ) {
    const { address, closesSlowPeer, maxSendBufferSize = defaultMaxMessageSize } = options;
    this.maxMessageSize = options.maxMessageSize ?? defaultMaxMessageSize;
    this.reader = new FrameReader({ maxMessageSize: this.maxMessageSize, address }, text => events.message(text));
    this.outbox = new Outbox(socket, {
      maxSendBufferSize: closesSlowPeer ? maxSendBufferSize : 0,
      onSlowPeer: error => this.fail(error),
      address,
    });
    const stall = (limit: number, code: 'PARLEY_FRAME_TIMEOUT' | 'PARLEY_SLOW_PEER' | 'PARLEY_IDLE_TIMEOUT', since: () => number | undefined): StallWatch =>
      new StallWatch(limit, since, () => this.fail(new ParleyError(code, { address })));
    this.frameWatch = stall(options.frameTimeout ?? defaultStallTimeout, 'PARLEY_FRAME_TIMEOUT', () =>
      this.reader.incomplete ? this.heardAt : undefined,
    );
    this.sendWatch = stall(options.sendTimeout ?? defaultStallTimeout, 'PARLEY_SLOW_PEER', () => this.blockedAt);
    this.idleWatch = stall(options.connectionIdleTimeout ?? 0, 'PARLEY_IDLE_TIMEOUT', () =>
      options.busy?.() ? performance.now() : this.heardAt,
    );
    this.idleWatch.arm();
    socket.setNoDelay(true);
    socket.on('data', this.onData);
    socket.on('error', error => (this.closedBy ??= error));
    socket.on('close', this.onClose);
  }

  get size(): number {
    return this.outbox.size;
  }

  send(encoded: Encoded): void {
    const text = encoded as string;
    if (text.length > this.maxMessageSize) {
      const message = `The message has ${text.length} UTF-16 code units; the limit is ${this.maxMessageSize} (maxMessageSize).`;
      throw new ParleyError('PARLEY_TOO_LARGE', { message, address: this.options.address });
    }
    this.outbox.push(frame(text));
  }

  flushed(): Promise<void> {
    return this.outbox.flushed();
  }

  room(): Promise<void> | undefined {
    const room = this.outbox.room();
    if (room !== undefined && this.blockedAt === undefined) {
      this.blockedAt = performance.now();
      this.sendWatch.arm();
      void room.then(() => (this.blockedAt = undefined));
    }
    return room;
  }

  pause(): void {
    this.reader.pause();
    this.socket.pause();
  }

  resume(): void {
    if (this.socket.destroyed) return;
    this.guarded(() => this.reader.resume());
    this.socket.resume();
  }

  end(): Promise<void> {
    this.reader.stop();
    this.outbox.flush();
    return endSocket(this.socket);
  }

  private readonly onData = (chunk: Buffer): void => {
    this.heardAt = performance.now();
    this.guarded(() => this.reader.push(chunk));
    if (this.reader.incomplete) this.frameWatch.arm();
  };

  private readonly onClose = (): void => {
    this.reader.stop();
    this.frameWatch.stop();
    this.sendWatch.stop();
    this.idleWatch.stop();
    this.events.closed(this.closedBy);
  };

  /** A peer that breaks the framing loses its connection, and nobody else anything. */
  private guarded(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private fail(error: Error): void {
    this.closedBy ??= error;
    this.reader.stop();
    this.socket.destroy();
  }
}
