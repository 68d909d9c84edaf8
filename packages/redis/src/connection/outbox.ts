import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EndOfTurn, ParleyError, StreamRoom, type Encoded } from '@parley/core';
import type { RedisDriver } from '../redis-options.js';
import { EventBatch } from './event-batch.js';
import { LightCommand, type Replied } from './light-command.js';

/** How much may wait for the end of the turn; more would leave the broker idle meanwhile. In characters or bytes. */
const batchSize = 16_384;

/** @param receivers how many subscribers got it; of a Cluster, those at one node */
export type Published = (error: Error | undefined, receivers: number) => void;

export interface OutboxLimits {
  readonly address: string;
  /** In bytes. */
  readonly maxPayload: number;
  readonly maxSendBufferSize: number;
  /** The connection turned out to be dead, which the driver says a little later. */
  readonly onDead: () => void;
}

/** What leaves by one connection: all of a turn in one write, at its end or as soon as it is large. */
export class Outbox {
  private waiting: LightCommand[] = [];
  private size = 0;
  private readonly endOfTurn = new EndOfTurn(() => this.flush());
  private readonly streamRoom = new StreamRoom();
  /** Events of this write, by channel: what an ACL forbids, it forbids to all of them. */
  private readonly events = new Map<string, EventBatch>();
  /** What commands are written to, one after the other and in one go, so that nobody else's come between. */
  private readonly collector = { text: '', write: (piece: string | Buffer): void => this.collect(piece) };

  constructor(
    private readonly driver: RedisDriver,
    private readonly limits: OutboxLimits,
  ) {}

  /** @throws ParleyError `PARLEY_TOO_LARGE`, `PARLEY_OVERLOADED`; Error without a connection */
  publish(channel: string, encoded: Encoded, done: Published): void {
    const payload = typeof encoded === 'string' ? encoded : asBuffer(encoded as Uint8Array);
    this.check(channel, payload);
    this.add(new LightCommand('publish', [channel, payload], done as Replied), payload.length);
  }

  /** Resolves when the broker has taken this and all else that is published there with this write. @throws as {@link publish} */
  publishEvent(channel: string, encoded: Encoded): Promise<void> {
    let batch = this.events.get(channel);
    if (batch === undefined) this.events.set(channel, (batch = new EventBatch(channel, this.limits.address)));
    this.publish(channel, encoded, batch.settle);
    batch.open++;
    return batch.taken;
  }

  /**
   * Whether nobody has set this key yet; it is set now, for so many ms. Half of the claims, by chance, wait a turn: of two
   * equal replicas one would else win all of them.
   */
  async claim(key: string, expiry: number): Promise<boolean> {
    if (Math.random() < 0.5) await nextTurn();
    return new Promise((resolve, reject) => {
      const done: Replied = (error, reply) => (error === undefined ? resolve(reply !== null) : reject(error));
      this.check(key, '');
      this.add(new LightCommand('set', [key, '1', 'PX', String(expiry), 'NX'], done), key.length);
    });
  }

  /** Resolves when there is room for more, or nobody to send it to; absent while there is. */
  room(): Promise<void> | undefined {
    return this.streamRoom.of(this.socket());
  }

  /** What waits for the end of the turn leaves now. */
  flush(): void {
    const { waiting, collector } = this;
    if (waiting.length === 0) return;
    this.waiting = [];
    this.size = 0;
    this.events.clear();
    for (const command of waiting) {
      if (this.driver.isCluster) throughCluster(this.driver, command);
      else this.driver.sendCommand(command as never, collector as never);
    }
    if (collector.text !== '') this.socket()?.write(collector.text);
    collector.text = '';
  }

  private add(command: LightCommand, size: number): void {
    this.waiting.push(command);
    this.size += size;
    if (this.size > batchSize) this.flush();
    else this.endOfTurn.ask();
  }

  private collect(piece: string | Buffer): void {
    const { collector } = this;
    if (typeof piece === 'string') {
      collector.text += piece;
      return;
    }
    const socket = this.socket();
    if (collector.text !== '') socket?.write(collector.text);
    collector.text = '';
    socket?.write(piece);
  }

  private check(pattern: string, payload: string | Uint8Array): void {
    const { address, maxPayload, maxSendBufferSize, onDead } = this.limits;
    const socket = this.socket();
    if (this.driver.status !== 'ready' || socket?.writable === false) {
      onDead(); // this call waits then, and so do those that follow
      throw new Error('There is no connection');
    }
    if (payload.length * 3 > maxPayload && Buffer.byteLength(payload) > maxPayload) {
      const message = `${Buffer.byteLength(payload)} bytes, the limit is ${maxPayload} (maxPayload)`;
      throw new ParleyError('PARLEY_TOO_LARGE', { message, pattern, address });
    }
    const queued = this.size + (socket?.writableLength ?? 0);
    if (maxSendBufferSize > 0 && queued > maxSendBufferSize) {
      const message = `${queued} bytes wait for the broker, the limit is ${maxSendBufferSize} (maxSendBufferSize)`;
      throw new ParleyError('PARLEY_OVERLOADED', { message, pattern, address });
    }
  }

  /** A Cluster has many. */
  private socket(): Socket | undefined {
    return (this.driver as { readonly stream?: Socket }).stream;
  }
}

/** Which may have to ask several nodes, and needs commands of its own for that. */
const throughCluster = (driver: RedisDriver, command: LightCommand): void => {
  driver.call(command.name, ...command.args).then(
    reply => command.resolve(reply),
    (error: Error) => command.reject(error),
  );
};

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
