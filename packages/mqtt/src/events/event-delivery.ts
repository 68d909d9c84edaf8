import type { DeadLetterReason } from '@parley/core';
import type { IPublishPacket } from 'mqtt';

/** What arrived on the connection for events. */
export interface ArrivedEvent {
  readonly topic: string;
  readonly payload: Buffer;
  readonly packet: IPublishPacket;
}

/** What a delivery asks of whoever took it. */
export interface EventDeliveryOwner {
  /** Gives it to its handlers. */
  run(delivery: EventDelivery): void;
  /** Resolves when the broker has it among the dead letters. */
  putAside(delivery: EventDelivery, reason: DeadLetterReason, cause: Error): Promise<void>;
  /** The broker may forget it. */
  acknowledge(delivery: EventDelivery): void;
}

/** The longest wait a timer can have. */
const longest = 2 ** 31 - 1;

/** One event, from its arrival until the broker may forget it. */
export class EventDelivery {
  /** Which run of its handlers this is, from 1. Starts again from 1 when the broker delivers it to another process. */
  attempt = 1;
  private waiting?: NodeJS.Timeout;
  private last = false;
  private abandoned = false;

  /** @param returns whether the broker delivers it again if it is not acknowledged */
  constructor(
    readonly arrived: ArrivedEvent,
    private readonly returns: boolean,
    private readonly owner: EventDeliveryOwner,
  ) {}

  ack(): void {
    this.owner.acknowledge(this);
  }

  /** Runs it again in `delay` ms, here: the broker has no means to do so. */
  retry(delay: number): void {
    if (this.last) return;
    this.attempt++;
    // a process that has nothing else to do may end: the broker has it still
    this.waiting = setTimeout(() => this.owner.run(this), Math.min(delay, longest)).unref();
  }

  /** Once more, not counted: its session belongs to this server, to nobody else could the broker give it. */
  again(): void {
    if (!this.last) this.owner.run(this);
  }

  async deadLetter(reason: DeadLetterReason, cause: Error): Promise<void> {
    if (this.abandoned) return;
    // MQTT delivers what is subscribed to: this came by a subscription that is wider than its handlers, or an old one
    if (reason !== 'no-handler') await this.owner.putAside(this, reason, cause);
    this.ack();
  }

  /** No further run here, if the broker will deliver it again. */
  runNoMore(): void {
    if (!this.returns) return;
    this.last = true;
    clearTimeout(this.waiting);
  }

  /** Nothing more is done about it here, if the broker will deliver it again. */
  abandon(): void {
    this.runNoMore();
    this.abandoned = this.returns;
  }
}
