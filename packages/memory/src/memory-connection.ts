import { EventEmitter } from 'node:events';
import { ConnectionLostError } from '@parley/core';
import { Consumer, type ConsumerOptions } from './broker/consumer.js';
import type { Delivery } from './broker/delivery.js';
import type { Exchange } from './broker/exchange.js';
import type { Mailbox, MailboxReader } from './broker/mailbox.js';
import type { MemoryMessage, MessageKind, Payload } from './broker/message.js';
import { TurnQueue } from './broker/turn-queue.js';

/** A group to join. */
export interface GroupName {
  readonly kind: MessageKind;
  readonly name: string;
  /** Nobody else joins it, and it ends with its consumer. */
  readonly exclusive: boolean;
}

/**
 * One connection to a broker: the driver's object, as `unwrap()` gives it. Emits `connect`, and once `close`, with the
 * error unless it was asked for.
 */
export class MemoryConnection extends EventEmitter {
  private readonly mailboxes = new Set<Mailbox>();
  private readonly consumers = new Set<Consumer>();
  private readonly inbox = new TurnQueue();
  private state: 'connecting' | 'open' | 'closed' = 'connecting';

  /** @internal Made by `MemoryBroker.connect()`. */
  constructor(
    private readonly exchange: Exchange,
    private readonly onClosed: () => void,
  ) {
    super();
    this.setMaxListeners(0);
  }

  /** @internal The broker let it in. */
  accepted(): void {
    if (this.state !== 'connecting') return;
    this.state = 'open';
    this.emit('connect');
  }

  /**
   * Hands a message to the broker, which takes it at once and delivers it later.
   * @throws ParleyError `PARLEY_OVERLOADED`, `PARLEY_CONNECTION_LOST`
   */
  publish(message: MemoryMessage): void {
    if (this.state !== 'open') {
      throw new ConnectionLostError('no', { pattern: message.subject, address: this.exchange.address });
    }
    this.exchange.route(message);
  }

  /** Puts a message into a mailbox; nobody hears of one that is gone. */
  send(address: string, payload: Payload, from?: string): void {
    if (this.state === 'open') this.mailbox(address)?.put(payload, from);
  }

  mailbox(address: string): Mailbox | undefined {
    return this.exchange.mailboxes.get(address);
  }

  /** Opens a mailbox that closes with this connection. */
  openMailbox(address: string, read: MailboxReader): void {
    this.mailboxes.add(this.exchange.openMailbox(address, read));
  }

  /** Joins a group; `bind()` says for what, and `start()` begins. */
  consume(
    { kind, name, exclusive }: GroupName,
    options: ConsumerOptions,
    deliver: (delivery: Delivery) => void,
  ): Consumer {
    const consumer = new Consumer(this.exchange.group(kind, name, exclusive), options, this.inbox, deliver);
    this.consumers.add(consumer);
    return consumer;
  }

  /** Ends it at once; with an error if nobody asked for that. */
  close(cause?: Error): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.onClosed();
    for (const consumer of this.consumers) consumer.cut();
    for (const mailbox of this.mailboxes) this.exchange.closeMailbox(mailbox);
    this.consumers.clear();
    this.mailboxes.clear();
    this.emit('close', cause);
  }
}
