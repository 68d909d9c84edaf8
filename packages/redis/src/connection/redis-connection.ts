import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { ParleyError, type Link } from '@parley/core';
import type { RedisConnectionOptions, RedisDriver } from '../redis-options.js';
import { connectFailure, refusal } from './broker-error.js';
import { brokerAddress, driversOf, type DriverPair } from './driver.js';
import { Outbox } from './outbox.js';
import { PairEmitter } from './pair-emitter.js';

/** A message that was published, and what it was subscribed by: the channel, or a glob. */
export type Arrived = (channel: string, payload: Buffer, glob: string | undefined) => void;

/** Bytes: a subscriber to whom Redis owes more than 32 MiB loses its connection (`client-output-buffer-limit pubsub`). */
const largestPayload = 33_000_000;
const largestBuffer = 134_217_728;

/** How long nothing may move while a connection takes its leave, in ms. */
const goodbye = 1000;

/** One connection to Redis, which is two: one publishes, the other subscribes. If either is lost, both are let go. */
export class RedisConnection {
  readonly drivers: DriverPair;
  readonly outbox: Outbox;
  readonly address: string;
  readonly maxPayload: number;
  private readonly offs: (() => void)[] = [];
  private failure?: Error;
  private lost = false;

  constructor(
    options: RedisConnectionOptions,
    private readonly link: Link,
    arrived: Arrived,
  ) {
    this.drivers = driversOf(options);
    this.address = brokerAddress(options);
    const { maxPayload = largestPayload, maxSendBufferSize = largestBuffer } = options;
    this.maxPayload = maxPayload;
    this.outbox = new Outbox(this.drivers.publisher, {
      address: this.address,
      maxPayload,
      maxSendBufferSize,
      onDead: () => this.closed(),
    });
    const { publisher, subscriber, supplied } = this.drivers;
    for (const driver of [publisher, subscriber]) {
      this.on(driver, 'error', error => (this.failure ??= error as Error));
      this.on(driver, 'close', () => this.closed());
    }
    if (supplied) this.on(publisher, 'end', () => this.ended());
    this.on(subscriber, 'messageBuffer', (channel, payload) => arrived(String(channel), payload as Buffer, undefined));
    this.on(subscriber, 'pmessageBuffer', (glob, channel, payload) =>
      arrived(String(channel), payload as Buffer, String(glob)),
    );
    link.emitter(new PairEmitter(this.drivers));
  }

  /** Nothing of it is lost so far. */
  get usable(): boolean {
    return !this.lost;
  }

  /** Resolves when both are ready for use. */
  async connect(): Promise<void> {
    const { publisher, subscriber } = this.drivers;
    if (this.drivers.supplied && publisher.status === 'end') this.ended();
    try {
      await ready(publisher); // first: an attempt that fails is one connection and not two
      await ready(subscriber);
    } catch (error) {
      throw connectFailure(this.failure ?? (error as Error), this.address);
    }
    this.failure = undefined;
    this.lost = false;
  }

  /** @throws ParleyError `PARLEY_SUBSCRIPTION_REFUSED`, or rejects with it */
  async subscribe(channel: string, isGlob = false): Promise<void> {
    const { subscriber } = this.drivers;
    try {
      await (isGlob ? subscriber.psubscribe(channel) : subscriber.subscribe(channel));
    } catch (error) {
      throw refusal('PARLEY_SUBSCRIPTION_REFUSED', error as Error, channel, this.address);
    }
  }

  async unsubscribe(channel: string, isGlob = false): Promise<void> {
    const { subscriber } = this.drivers;
    await (isGlob ? subscriber.punsubscribe(channel) : subscriber.unsubscribe(channel));
  }

  /** Nothing more is read for now. */
  pause(): void {
    socketOf(this.drivers.subscriber)?.pause();
  }

  resume(): void {
    socketOf(this.drivers.subscriber)?.resume();
  }

  /** Lets what was published arrive at the broker, and then go of what is ours. */
  async close(late: AbortSignal): Promise<void> {
    const { publisher, subscriber, supplied } = this.drivers;
    this.outbox.flush();
    late.addEventListener('abort', () => this.destroy());
    if (this.lost) {
      this.destroy();
    } else if (supplied) {
      if (publisher.status === 'ready') await Promise.race([publisher.ping().catch(() => undefined), pause(goodbye)]);
      await quit(subscriber);
    } else {
      await Promise.all([quit(publisher), quit(subscriber)]);
    }
    for (const off of this.offs) off();
    for (const driver of supplied ? [subscriber] : [publisher, subscriber]) {
      (driver as EventEmitter).on('error', () => undefined); // what it still says is of no interest
    }
  }

  private destroy(): void {
    const { publisher, subscriber, supplied } = this.drivers;
    destroy(subscriber);
    if (!supplied) destroy(publisher);
  }

  private closed(): void {
    this.lost = true;
    this.link.lost(this.failure && connectFailure(this.failure, this.address));
  }

  private ended(): void {
    this.lost = true;
    this.link.ended(this.failure ?? new ParleyError('PARLEY_NOT_CONNECTED', { address: this.address }));
  }

  private on(driver: RedisDriver, event: string, listener: (...args: unknown[]) => void): void {
    (driver as EventEmitter).on(event, listener);
    this.offs.push(() => (driver as EventEmitter).off(event, listener));
  }
}

/** Resolves when a client may be used, whoever has it connect; rejects when it will not be. */
const ready = async (driver: RedisDriver): Promise<void> => {
  if (driver.status === 'ready') return;
  const outcome = driver.status === 'end' ? 'end' : firstOf(driver, 'ready', 'end');
  if (driver.status === 'wait') driver.connect().catch(() => undefined); // a Cluster may leave that open for ever
  if ((await outcome) === 'end') throw new Error('The connection was closed');
};

/** In order: the broker has had all that was sent before when it replies to `QUIT`. One where nothing moves is left. */
const quit = async (driver: RedisDriver): Promise<void> => {
  if (driver.status === 'end') return;
  const ended = firstOf(driver, 'end');
  if (driver.status !== 'ready') {
    destroy(driver);
    return void (await ended);
  }
  driver.quit().catch(() => undefined);
  let before = progressOf(driver);
  const watch = setInterval(() => {
    const now = progressOf(driver);
    if (now === before) destroy(driver);
    before = now;
  }, goodbye);
  await ended;
  clearInterval(watch);
};

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms).unref());

const progressOf = (driver: RedisDriver): string => {
  const socket = socketOf(driver);
  return `${socket?.bytesRead} ${socket?.writableLength}`;
};

const destroy = (driver: RedisDriver): void => {
  if (driver.status === 'end') return;
  if (driver.status !== 'close') driver.disconnect();
  socketOf(driver)?.destroy();
};

/** Which of these events comes first. Unlike `events.once()` it goes on after an `error`, of which there may be many. */
const firstOf = (driver: RedisDriver, ...events: readonly string[]): Promise<string> =>
  new Promise(resolve => {
    const emitter = driver as EventEmitter;
    const listeners = events.map(event => [event, (): void => heard(event)] as const);
    const heard = (event: string): void => {
      for (const [name, listener] of listeners) emitter.off(name, listener);
      resolve(event);
    };
    for (const [event, listener] of listeners) emitter.on(event, listener);
  });

const socketOf = (driver: RedisDriver): Socket | undefined => (driver as { readonly stream?: Socket }).stream;
