import { ConnectionLostError, Fifo } from '@parley/core';
import { Delivery, type QueuedMessage } from './delivery.js';
import type { Group } from './group.js';
import type { TurnQueue } from './turn-queue.js';

export interface ConsumerOptions {
  /** Events stay with the broker until they are settled; otherwise handing them over settles them. */
  readonly acknowledges: boolean;
  /** Unsettled messages at once; 0 = no limit. */
  readonly prefetch: number;
  /** What it binds outlives it. */
  readonly durable: boolean;
  /** Wildcards in what it binds count. */
  readonly wildcards: boolean;
}

/** One server's share of a group. */
export class Consumer {
  /** Given to it and not settled, be they handed over or not. */
  private readonly unsettled = new Set<Delivery>();
  /** Arrived, but there was a pause. */
  private readonly held = new Fifo<Delivery>();
  private onTheWay = 0;
  private state: 'joining' | 'taking' | 'paused' | 'left' = 'joining';

  /** @param inbox of the connection: keeps the order among all its consumers */
  constructor(
    readonly group: Group,
    readonly options: ConsumerOptions,
    private readonly inbox: TurnQueue,
    private readonly deliver: (delivery: Delivery) => void,
  ) {
    group.join(this);
  }

  get hasRoom(): boolean {
    const { prefetch } = this.options;
    return this.state === 'taking' && (prefetch === 0 || this.unsettled.size < prefetch);
  }

  /** Given to it, and not handed over yet. */
  get waitingCount(): number {
    return this.onTheWay;
  }

  get unsettledCount(): number {
    return this.unsettled.size;
  }

  bind(filter: string): void {
    this.group.bind(filter, this);
  }

  /** Takes messages from now on. */
  start(): void {
    this.state = 'taking';
    this.group.pump();
  }

  take(queued: QueuedMessage): void {
    const delivery = new Delivery(queued, this);
    this.unsettled.add(delivery);
    this.onTheWay++;
    this.inbox.push(() => this.arrived(delivery));
  }

  awaits(delivery: Delivery): boolean {
    return this.unsettled.has(delivery);
  }

  /** @returns whether the broker was still waiting for a word on it */
  settle(delivery: Delivery): boolean {
    const open = this.unsettled.delete(delivery);
    if (open) this.group.pump();
    return open;
  }

  pause(): void {
    if (this.state === 'taking') this.state = 'paused';
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'taking';
    this.inbox.push(() => this.handOut());
    this.group.pump();
  }

  /** Takes nothing new. What is on its way is still handed over; what a pause holds back is given back. */
  async leave(): Promise<void> {
    const pausing = this.state === 'paused';
    this.state = 'left';
    this.group.unbind(this);
    if (!pausing) await this.inbox.idle();
    this.giveBack([...this.unsettled].filter(({ handedOver }) => !handedOver));
  }

  /** It is gone: what it did not settle goes back, or is lost where it does not acknowledge. */
  cut(): void {
    this.state = 'left';
    this.group.unbind(this);
    const isLost = ({ handedOver }: Delivery): boolean => handedOver && !this.options.acknowledges;
    const open = [...this.unsettled];
    for (const { queued } of open.filter(isLost)) {
      this.group.refuse(queued, new ConnectionLostError('unknown', this.group.about(queued)));
    }
    this.giveBack(open.filter(delivery => !isLost(delivery)));
    this.unsettled.clear();
    this.group.remove(this);
  }

  private giveBack(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      this.unsettled.delete(delivery);
      if (!delivery.handedOver) this.onTheWay--;
    }
    this.group.giveBack(deliveries.map(delivery => delivery.returned()));
  }

  private arrived(delivery: Delivery): void {
    this.held.push(delivery);
    this.handOut();
  }

  private handOut(): void {
    while (this.state !== 'paused' && this.held.size > 0) this.handOver(this.held.shift());
  }

  private handOver(delivery: Delivery): void {
    if (!this.unsettled.has(delivery)) return; // it was given back
    this.onTheWay--;
    delivery.handedOver = true;
    const isEvent = delivery.message.replyTo === undefined;
    if (isEvent && !this.options.acknowledges) this.unsettled.delete(delivery);
    this.deliver(delivery);
  }
}
