import { Fifo, ParleyError, type DeadLetterReason } from '@parley/core';
import { Bindings } from './bindings.js';
import type { Consumer } from './consumer.js';
import type { DeadLetter } from './dead-letter.js';
import type { QueuedMessage } from './delivery.js';
import type { MemoryMessage } from './message.js';

/** What a group needs of its broker. */
export interface GroupOwner {
  readonly address: string;
  /** Messages that may wait in one group. */
  readonly maxWaiting: number;
  refuse(message: MemoryMessage, error: ParleyError): void;
  bury(letter: DeadLetter): void;
  /** The group holds nothing and nobody any more. */
  forget(group: Group): void;
}

/**
 * A queue and those who share its messages: each message goes to one of the consumers that bound its subject, in turns,
 * and waits while none of them has room.
 */
export class Group {
  private readonly bindings = new Bindings();
  private readonly consumers = new Set<Consumer>();
  private readonly retries = new Set<NodeJS.Timeout>();
  private readonly waiting = new Fifo<QueuedMessage>();
  /** For subjects that nobody takes now; looked at again when somebody binds. */
  private parked: QueuedMessage[] = [];
  private keeps = false;
  private turn = 0;

  /** @param exclusive it belongs to one server and ends with it */
  constructor(
    readonly name: string,
    private readonly exclusive: boolean,
    private readonly owner: GroupOwner,
  ) {}

  /** Messages that no server has seen, or none sees for now. */
  get size(): number {
    return this.waiting.size + this.parked.length + this.retries.size + this.countAt(consumer => consumer.waitingCount);
  }

  /** Messages that a server has seen and not settled. */
  get unsettled(): number {
    return this.countAt(consumer => consumer.unsettledCount - consumer.waitingCount);
  }

  /** The consumer belongs to the group until it is removed. */
  join(consumer: Consumer): void {
    const { durable, acknowledges } = consumer.options;
    this.consumers.add(consumer);
    if (!this.exclusive) this.keeps ||= durable || acknowledges;
  }

  bind(filter: string, consumer: Consumer): void {
    this.bindings.add(filter, consumer);
    this.sortOut();
  }

  /** The consumer takes nothing more; what it holds is still its own. */
  unbind(consumer: Consumer): void {
    this.bindings.remove(consumer);
    this.sortOut();
  }

  /** The consumer holds nothing any more. */
  remove(consumer: Consumer): void {
    this.consumers.delete(consumer);
    this.release();
  }

  /** Whether the subject is bound here. */
  covers(subject: string): boolean {
    return this.bindings.covers(subject);
  }

  /** @throws ParleyError `PARLEY_OVERLOADED` */
  add(message: MemoryMessage): void {
    const { maxWaiting, address } = this.owner;
    if (this.size >= maxWaiting) {
      throw new ParleyError('PARLEY_OVERLOADED', {
        message: `${this.size} messages wait in group '${this.name}', which is the limit (maxWaiting).`,
        pattern: message.subject,
        address,
      });
    }
    this.enqueue({ message, attempt: 1, redelivered: false });
    this.pump();
  }

  /** Hands out what waits, the oldest first, to those who have room. */
  pump(): void {
    const stuck: QueuedMessage[] = [];
    while (this.waiting.size > 0 && this.hasRoom) {
      const queued = this.waiting.shift();
      const taker = this.nextTaker(queued.message.subject);
      if (taker === undefined) stuck.push(queued);
      else taker.take(queued);
    }
    this.waiting.putAhead(stuck);
  }

  /** Takes back what consumers had, in the order they had it, ahead of what waits. */
  giveBack(returned: readonly QueuedMessage[]): void {
    this.waiting.putAhead(returned);
    if (returned.length > 0) this.sortOut();
  }

  retry(queued: QueuedMessage, delay: number): void {
    const timer = setTimeout(() => {
      this.retries.delete(timer);
      this.enqueue(queued);
      this.pump();
      this.release();
    }, delay).unref();
    this.retries.add(timer);
  }

  bury(queued: QueuedMessage, reason: DeadLetterReason, cause: Error, kept: boolean): void {
    const { message, attempt: attempts } = queued;
    const { subject, payload, headers } = message;
    if (kept) this.owner.bury({ subject, payload, headers, group: this.name, reason, attempts, cause });
    const code = cause instanceof ParleyError ? cause.code : 'PARLEY_DESERIALIZATION_FAILED';
    this.refuse(queued, new ParleyError(code, this.about(queued)));
  }

  /** Nobody will answer this request; events have nobody to tell. */
  refuse({ message }: QueuedMessage, error: ParleyError): void {
    this.owner.refuse(message, error);
  }

  /** What an error about a message names. */
  about({ message }: QueuedMessage): { readonly pattern: string; readonly address: string } {
    return { pattern: message.subject, address: this.owner.address };
  }

  /** Drops everything. */
  clear(): void {
    for (const timer of this.retries) clearTimeout(timer);
    this.retries.clear();
    this.waiting.clear();
    this.parked = [];
  }

  private countAt(number: (consumer: Consumer) => number): number {
    let count = 0;
    for (const consumer of this.consumers) count += number(consumer);
    return count;
  }

  private get hasRoom(): boolean {
    for (const consumer of this.consumers) if (consumer.hasRoom) return true;
    return false;
  }

  /** Looks again at all that is here, after bindings changed. */
  private sortOut(): void {
    const all = [...this.parked, ...this.waiting.takeAll()];
    this.parked = [];
    for (const queued of all) this.enqueue(queued);
    this.pump();
  }

  private enqueue(queued: QueuedMessage): void {
    if (this.bindings.consumers(queued.message.subject).length > 0) this.waiting.push(queued);
    else if (queued.message.replyTo !== undefined) {
      this.refuse(queued, new ParleyError('PARLEY_SERVER_CLOSED', this.about(queued)));
    } else if (this.keeps) this.parked.push(queued);
  }

  private nextTaker(subject: string): Consumer | undefined {
    const takers = this.bindings.consumers(subject);
    const first = this.turn++;
    for (let i = 0; i < takers.length; i++) {
      const taker = takers[(first + i) % takers.length]!;
      if (taker.hasRoom) return taker;
    }
    return undefined;
  }

  private release(): void {
    if (this.consumers.size === 0 && this.bindings.empty && this.size === 0) this.owner.forget(this);
  }
}
