import { ReplySink, type Encoded, type IncomingPacket } from '@parley/core';
import type { Arrival } from './arrival.js';
import { inboxes, replyChannelOf } from './channels/own-channels.js';
import type { RedisConnection } from './connection/redis-connection.js';
import { RedisContext } from './redis-context.js';

/** The server behind a sink. */
export interface RedisSinkOwner {
  readonly controlAddress: string | undefined;
  readonly connection: RedisConnection | undefined;
  /** The broker did not take an answer. */
  unanswered(request: IncomingPacket, error: Error): void;
  /** Nobody listens where the answers to this request go. */
  callerGone(request: IncomingPacket): void;
}

/** How often an answer nobody heard is sent again, and the first wait, in ms: 1.5 s in all, within the caller's `replyGrace`. */
const attempts = 4;
const firstWait = 100;

/** Where the answers of a server go: each to the channel its request names. */
export class RedisSink extends ReplySink<RedisContext> {
  /** Requests whose caller did not hear that they are at work. */
  private readonly silent = new WeakSet<object>();

  constructor(private readonly owner: RedisSinkOwner) {
    super();
  }

  override get controlAddress(): string | undefined {
    return this.owner.controlAddress;
  }

  write(encoded: Encoded, request: IncomingPacket, context: RedisContext): void | Promise<void> {
    const inbox = request.parley?.r;
    // only inboxes are answered to: a request must not make a server publish wherever the server may
    const channel = inboxes.includes(inbox) ? inbox : replyChannelOf(context.getChannel());
    this.send(channel, encoded, request, attempts);
    return this.owner.connection?.outbox.room();
  }

  context(packet: IncomingPacket, arrival: unknown): RedisContext {
    return new RedisContext(arrival as Arrival, packet.metadata);
  }

  override pause(): void {
    this.owner.connection?.pause();
  }

  override resume(): void {
    this.owner.connection?.resume();
  }

  private send(channel: string, encoded: Encoded, request: IncomingPacket, left: number): void {
    this.owner.connection!.outbox.publish(channel, encoded, (error, receivers) => {
      if (error !== undefined) this.owner.unanswered(request, error);
      else if (receivers === 0) this.unheard(channel, encoded, request, left);
    });
  }

  /**
   * The caller may be on its way back to the broker: a whole answer waits for it a little. A stream has lost a value, and
   * ends. (Of a Cluster the count is that of one node, and says nothing.)
   */
  private unheard(channel: string, encoded: Encoded, request: IncomingPacket, left: number): void {
    const { connection } = this.owner;
    if (connection === undefined || connection.drivers.publisher.isCluster) return;
    const running = this.running.get(request.id);
    if (running !== undefined) {
      if (carriesValue(encoded) || this.silent.has(running)) this.owner.callerGone(request);
      else this.silent.add(running);
      return;
    }
    if (left === 0) return;
    setTimeout(
      () => {
        if (this.owner.connection === connection && connection.usable) this.send(channel, encoded, request, left - 1);
      },
      firstWait * 2 ** (attempts - left),
    ).unref();
  }
}

/** Unlike the packets by which a server only says that it is at work, a second of which comes after ten seconds at most. */
const carriesValue = (encoded: Encoded): boolean => {
  try {
    const packet = JSON.parse(encoded as string) as {
      readonly response?: unknown;
      readonly parley?: { readonly b?: unknown };
    };
    return packet.response !== undefined || packet.parley?.b !== undefined;
  } catch {
    return true;
  }
};
