import { ParleyError, StreamRoom, type Encoded, type Link } from '@parley/core';
import type {
  IClientPublishOptions,
  IConnackPacket,
  IPublishPacket,
  MqttClient as MqttDriver,
  MqttClientEventCallbacks,
  Packet,
} from 'mqtt';
import type { MqttOptions } from '../mqtt-options.js';
import type { Subscription } from '../mqtt-subscriptions.js';
import { filtersOverlap } from '../topics/disjoint-filters.js';
import { hiddenQuietTopic, quietTopic } from '../topics/own-topics.js';
import { sharedFilter } from '../topics/topic-filter.js';
import { brokerError } from './broker-error.js';
import { driverOf } from './driver.js';
import { HeldPings } from './held-pings.js';
import { PublishWindow, type Published } from './publish-window.js';
import { isWritable, PublishWriter } from './publish-writer.js';

/** What is done with a connection. */
export interface MqttConnectionOwner {
  readonly address: string;
  /** The broker has accepted it, maybe while it was being made; it is ready when this resolves. */
  begin(connection: MqttConnection): Promise<unknown>;
  message(topic: string, payload: Buffer, packet: IPublishPacket): void;
  /** The message just given is acknowledged, and the next one given, when it calls `proceed`. Absent: at once. */
  arrived?(proceed: () => void): void;
}

/** Section 2.2.3 of MQTT 3.1.1, and section 3.3.4 of MQTT 5. */
const largestPacket = 268_435_455;
const largestWindow = 65_535;

/** How long a broker may say nothing, in ms, before a connection that is being closed is left. */
const leave = 1000;

/** One connection of mqtt.js. Only one that the user supplied comes back by itself. */
export class MqttConnection {
  readonly driver: MqttDriver;
  /** MQTT 5. */
  readonly five: boolean;
  /** The broker says of each message which subscription it is for. */
  identified = false;
  private readonly mine: boolean;
  private readonly listeners: (() => void)[] = [];
  private readonly topics = new Set<string>();
  /** Those of them that the broker has acknowledged. */
  private readonly live = new Set<string>();
  /** Those that it was asked for, by packet identifier. */
  private readonly asked = new Map<number, string>();
  private writer?: PublishWriter;
  private window?: PublishWindow;
  private maxPayload = largestPacket;
  private failure?: Error;
  /** What mqtt.js waits for until it goes on; while paused. */
  private held?: (() => void)[];
  private readonly heldPings: HeldPings;
  private readonly streamRoom = new StreamRoom();
  private quiet = quietTopic;
  private heard = false;
  private spoke = false;

  constructor(
    private readonly options: MqttOptions,
    private readonly link: Pick<Link, 'emitter' | 'ended' | 'failed' | 'lost' | 'ready'>,
    private readonly owner: MqttConnectionOwner,
  ) {
    this.mine = typeof options.connection !== 'object';
    const driver = (this.driver = driverOf(options));
    this.heldPings = new HeldPings(driver);
    this.five = driver.options.protocolVersion === 5;
    this.on('connect', ({ properties }) => void this.begin(properties));
    this.on('error', error => (this.failure ??= error));
    this.on('close', () => this.closed());
    this.on('message', (topic, payload, packet) => this.owner.message(topic, payload, packet));
    this.on('packetreceive', packet => this.received(packet));
    this.on('disconnect', ({ reasonCode = 0 }) => {
      this.failure ??= Object.assign(new Error(`The broker ended the connection, reason ${reasonCode}`), {
        code: reasonCode,
      });
    });
    driver.handleMessage = (_, proceed) => {
      if (this.owner.arrived !== undefined) this.owner.arrived(proceed);
      else if (this.held === undefined) proceed();
      else this.held.push(proceed);
    };
    const ended = (): void => link.ended(new Error('The connection was ended by whoever supplied it'));
    if (!this.mine) this.on('end', ended);
    link.emitter(driver as never);
    if (driver.disconnecting || driver.disconnected) ended();
    else if (driver.connected) void this.begin(driver.serverProperties);
  }

  get connected(): boolean {
    return this.writer !== undefined;
  }

  /** @throws ParleyError `PARLEY_SUBSCRIPTION_REFUSED`, or rejects with it */
  async subscribe(subscriptions: readonly Subscription[]): Promise<void> {
    await Promise.all(
      subscriptions.map(({ topic, options }) => {
        this.topics.add(topic);
        if (filtersOverlap(sharedFilter(topic).filter, quietTopic)) this.quiet = hiddenQuietTopic;
        return new Promise<void>((resolve, reject) => {
          this.driver.subscribe(topic, { ...options }, error => {
            if (error) return reject(this.refusal(topic, error));
            this.live.add(topic);
            resolve();
          });
          this.asked.set(this.driver.getLastMessageId(), topic);
        });
      }),
    );
  }

  /** Whether what is published there reaches this connection. */
  isLive(topic: string): boolean {
    return this.live.has(topic);
  }

  async unsubscribe(topics: Iterable<string>): Promise<void> {
    const known = [...topics].filter(topic => this.topics.delete(topic));
    for (const topic of known) this.live.delete(topic);
    if (known.length === 0 || !this.connected) return;
    await new Promise<void>(resolve => this.driver.unsubscribe(known, () => resolve()));
  }

  /**
   * Sends one message.
   * @param done called for quality of service 1 and 2
   * @throws ParleyError `PARLEY_TOO_LARGE`
   */
  publish(
    topic: string,
    encoded: Encoded,
    options: IClientPublishOptions = {},
    done: Published = () => undefined,
  ): void {
    const { driver, five, writer } = this;
    if (writer === undefined) throw new Error('There is no connection');
    const { qos = 0, retain = false } = options;
    const properties = five ? options.properties : undefined;
    const payload = typeof encoded === 'string' ? encoded : Buffer.from(encoded as Uint8Array);
    this.checkSize(topic, payload, properties);
    this.spoke = true;
    if (qos === 0 && isWritable(properties) && driver.listenerCount('packetsend') === 0) {
      return writer.write(topic, payload, retain, properties);
    }
    writer.flush();
    if (qos === 0) driver.publish(topic, payload, { ...options, properties });
    else this.window!.publish({ topic, payload, options: { ...options, properties }, done });
  }

  /** Settles when what was sent so far is handed to the system. */
  flushed(): Promise<void> {
    return this.writer!.flushed();
  }

  /** Resolves when there is room for more, or nobody to send it to; absent while there is. */
  room(): Promise<void> | undefined {
    return this.streamRoom.of(this.driver.stream);
  }

  /** Takes nothing more from the broker, which keeps it; what mqtt.js has parsed already waits, too. */
  pause(): void {
    this.held ??= [];
    this.heldPings.begin();
  }

  resume(): void {
    const { held = [] } = this;
    this.held = undefined;
    this.heldPings.end();
    for (const proceed of held) proceed();
  }

  /** Lets what was sent leave, and then go of the connection. */
  async close(late: AbortSignal): Promise<void> {
    const { driver, window, writer } = this;
    writer?.flush();
    this.heldPings.end();
    if (this.mine) {
      late.addEventListener('abort', () => driver.stream.destroy());
      if (driver.connected) await window?.idle(leave);
    } else {
      await this.unsubscribe(this.topics);
    }
    this.writer = this.window = undefined;
    for (const off of this.listeners) off();
    window?.fail(new Error('The connection was closed'));
    if (!this.mine) return;
    driver.on('error', () => undefined);
    const { stream } = driver;
    const impatient = setTimeout(() => stream.destroy(), leave).unref();
    await new Promise<void>(resolve => {
      stream.once('close', () => resolve());
      driver.end(!driver.connected, () => resolve());
    });
    clearTimeout(impatient);
  }

  private async begin(properties: IConnackPacket['properties']): Promise<void> {
    const { driver, five } = this;
    const maxPayload = Math.min(
      this.options.maxPayload ?? largestPacket,
      properties?.maximumPacketSize ?? largestPacket,
    );
    this.maxPayload = maxPayload;
    this.identified = five && properties?.subscriptionIdentifiersAvailable !== false;
    this.failure = undefined;
    this.writer = new PublishWriter(driver.stream, five);
    this.window = new PublishWindow(driver, (five && properties?.receiveMaximum) || largestWindow);
    (driver.stream as { setNoDelay?(on: boolean): void }).setNoDelay?.(true);
    try {
      await this.owner.begin(this);
      this.link.ready({ maxPayload, protocolVersion: five ? '5' : '3.1.1' });
    } catch (error) {
      this.link.failed(error as Error);
    }
  }

  private closed(): void {
    const { failure, link, window } = this;
    const cause =
      failure === undefined ? new Error('The connection was closed') : brokerError(failure, this.owner.address);
    this.failure = this.writer = this.window = undefined;
    this.live.clear();
    this.asked.clear();
    if (this.mine) this.heldPings.end(); // one that comes back by itself is still paused then
    window?.fail(cause);
    if (this.mine) link.failed(cause);
    else link.lost(cause);
  }

  private received(packet: Packet): void {
    const { cmd } = packet;
    if (cmd === 'suback') this.acknowledged(packet.messageId!);
    else if (cmd !== 'publish') this.window?.received(packet);
    // to other packets mqtt.js answers
    const unanswered = cmd === 'publish' ? packet.qos === 0 : cmd === 'puback' || cmd === 'pubcomp';
    if (!unanswered || this.heard || this.options.promptAcks === false) return;
    this.heard = true;
    this.spoke = false;
    setImmediate(this.answerOrBeQuiet);
  }

  /** Known here, ahead of the messages that follow; mqtt.js calls back after some of them. */
  private acknowledged(messageId: number): void {
    const topic = this.asked.get(messageId);
    this.asked.delete(messageId);
    if (topic !== undefined) this.live.add(topic);
  }

  /** The acknowledgement of TCP rides on what is sent; if that is nothing, on a message to nobody. */
  private readonly answerOrBeQuiet = (): void => {
    this.heard = false;
    if (this.spoke || this.writer === undefined) return;
    this.writer.write(this.quiet, '', false, undefined);
    this.writer.flush();
  };

  private checkSize(topic: string, payload: string | Buffer, properties: IPublishPacket['properties']): void {
    const { maxPayload } = this;
    if (properties === undefined && (topic.length + payload.length) * 3 + 16 <= maxPayload) return;
    const extras = properties === undefined ? 0 : Buffer.byteLength(JSON.stringify(properties));
    const size = Buffer.byteLength(topic) + Buffer.byteLength(payload) + extras + 16;
    if (size <= maxPayload) return;
    const message = `${size} bytes with its head, the limit is ${maxPayload} (maxPayload)`;
    throw new ParleyError('PARLEY_TOO_LARGE', { message, pattern: topic, address: this.owner.address });
  }

  private refusal(pattern: string, cause: Error): Error {
    if (!('packet' in cause && cause.packet !== undefined) && !('code' in cause)) return cause; // it was not answered
    return new ParleyError('PARLEY_SUBSCRIPTION_REFUSED', { pattern, address: this.owner.address, cause });
  }

  private on<E extends keyof MqttClientEventCallbacks>(event: E, listener: MqttClientEventCallbacks[E]): void {
    this.driver.on(event, listener);
    this.listeners.push(() => this.driver.off(event, listener));
  }
}
