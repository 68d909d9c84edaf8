import type { Socket } from 'node:net';
import { ParleyError, type Encoded } from '@parley/core';
import { FrameReader } from '../framing/frame-reader.js';
import { frame } from '../framing/frame-writer.js';
import { Outbox } from '../framing/outbox.js';
import type { TcpLimits } from '../tcp-limits.js';
import { endSocket } from './end-socket.js';
import { StallWatch } from './stall-watch.js';
import type { TcpWire, TcpWireEvents } from './tcp-wire.js';

export interface FramedWireOptions extends TcpLimits {
  /** The peer's, for errors. */
  readonly address: string;
  /** A peer that does not read is closed (a server), or the next message refused (a client). */
  readonly closesSlowPeer: boolean;
  /** Keeps an idle connection open. */
  readonly busy?: () => boolean;
}

/** Nest's framing on a socket, with one write per turn, every limit kept, and coded errors for a peer that breaks them. */
export class FramedWire implements TcpWire {
  private readonly reader: FrameReader;
  private readonly outbox: Outbox;
  private readonly frameWatch: StallWatch;
  private readonly idleWatch: StallWatch;
  private heardAt = performance.now();
  private busyAt = 0;
  private spoke = false;
  private closedBy?: Error;

  constructor(
    private readonly socket: Socket,
    private readonly options: FramedWireOptions,
    private readonly events: TcpWireEvents,
  ) {
    const { address, closesSlowPeer, maxMessageSize, maxSendBufferSize } = options;
    this.reader = new FrameReader({ maxMessageSize, address }, text => events.message(text));
    this.outbox = new Outbox(socket, {
      maxSendBufferSize: closesSlowPeer ? maxSendBufferSize : 0,
      onSlowPeer: error => this.fail(error),
      address,
    });
    const frameTimedOut = (): void => this.fail(new ParleyError('PARLEY_FRAME_TIMEOUT', { address }));
    this.frameWatch = new StallWatch(
      options.frameTimeout,
      () => (this.reader.incomplete ? this.heardAt : undefined),
      frameTimedOut,
    );
    const idle = (): void => this.fail(new ParleyError('PARLEY_IDLE_TIMEOUT', { address }));
    this.idleWatch = new StallWatch(options.connectionIdleTimeout, () => this.silentSince(), idle);
    this.idleWatch.arm();
    socket.setNoDelay(true);
    // Node's own timer knows what no public property tells: whether a long write makes progress
    socket.setTimeout(options.sendTimeout);
    socket.on('timeout', this.onTimeout);
    socket.on('data', this.onData);
    // ahead of Node's own listener, which ends our side too: what was answered before the peer said goodbye still leaves
    socket.prependListener('end', () => this.outbox.flush());
    socket.on('error', error => (this.closedBy ??= error));
    socket.on('close', this.onClose);
  }

  get size(): number {
    return this.outbox.size;
  }

  send(encoded: Encoded): void {
    const text = encoded as string;
    const { maxMessageSize } = this.options;
    if (text.length > maxMessageSize) {
      const message = `The message has ${text.length} UTF-16 code units; the limit is ${maxMessageSize} (maxMessageSize)`;
      throw new ParleyError('PARLEY_TOO_LARGE', { message });
    }
    this.spoke = true;
    this.outbox.push(frame(text));
  }

  flushed(): Promise<void> {
    return this.outbox.flushed();
  }

  room(): Promise<void> | undefined {
    return this.outbox.room();
  }

  pause(): void {
    this.reader.pause();
    this.socket.pause();
  }

  resume(): void {
    if (this.socket.destroyed) return;
    this.heardAt = performance.now(); // the peer was not to blame for the pause
    this.read(undefined);
    this.socket.resume();
  }

  end(): Promise<void> {
    this.reader.stop();
    this.idleWatch.stop();
    this.socket.off('timeout', this.onTimeout);
    this.outbox.flush();
    return endSocket(this.socket);
  }

  private readonly onData = (chunk: Buffer): void => {
    this.heardAt = performance.now();
    this.read(chunk);
  };

  private readonly onTimeout = (): void => {
    if (this.socket.writableLength > 0)
      this.fail(new ParleyError('PARLEY_SLOW_PEER', { address: this.options.address }));
  };

  private readonly onClose = (): void => {
    this.reader.stop();
    this.frameWatch.stop();
    this.idleWatch.stop();
    this.events.closed(this.closedBy);
  };

  /** Takes a chunk, or what a pause held back. A peer that breaks the framing loses its connection, and nobody else anything. */
  private read(chunk: Buffer | undefined): void {
    try {
      if (chunk === undefined) this.reader.resume();
      else this.reader.push(chunk);
    } catch (error) {
      this.fail(error as Error);
    }
    if (this.reader.incomplete) this.frameWatch.arm();
  }

  private silentSince(): number {
    if (this.spoke || this.options.busy?.()) this.busyAt = performance.now();
    this.spoke = false;
    return Math.max(this.heardAt, this.busyAt);
  }

  private fail(error: Error): void {
    this.closedBy ??= error;
    this.reader.stop();
    this.socket.destroy();
  }
}
