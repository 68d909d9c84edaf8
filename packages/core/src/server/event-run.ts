import type { RpcContext } from '../context/rpc-context.js';
import type { IncomingPacket } from '../packet/packets.js';
import { closeIterator, dispose, isObservable, iteratorOf, type AnyIterator } from './result-kind.js';

/** What an event needs of its server while it is handled. */
export interface EventRunOwner {
  /** Logs the failure of one handler. */
  eventFailed(error: unknown, packet: IncomingPacket): Error;
  /** The last handler is done. */
  eventDone(run: EventRun): void;
}

/**
 * An event whose handlers are not done at once: follows what they returned to its end. Values are of no interest. An
 * event whose handlers are all synchronous never gets one.
 */
export class EventRun {
  /** What the first handler that failed threw. */
  failure?: Error;
  private open = 0;
  private over = false;
  private readonly teardowns: (() => void)[] = [];

  constructor(
    private readonly owner: EventRunOwner,
    readonly packet: IncomingPacket,
    readonly context: RpcContext,
  ) {}

  /** Follows what one handler returned. */
  follow(result: unknown): void {
    this.open++;
    this.exhaust(result).then(this.onDone, this.onFailed);
  }

  /** The server does not wait any longer: whatever is still produced stops, and the end is of no interest any more. */
  stop(reason: Error): void {
    this.over = true;
    this.context.abort(reason);
    for (const teardown of this.teardowns) teardown();
  }

  private readonly onDone = (): void => {
    if (--this.open === 0 && !this.over) this.owner.eventDone(this);
  };
  private readonly onFailed = (error: unknown): void => {
    const failure = this.owner.eventFailed(error, this.packet);
    this.failure ??= failure;
    this.onDone();
  };

  private async exhaust(result: unknown): Promise<void> {
    const settled = await result;
    if (this.over) return dispose(settled);
    if (isObservable(settled)) {
      await new Promise<void>((resolve, reject) => {
        const subscription = settled.subscribe({ error: reject, complete: resolve });
        this.teardowns.push(() => subscription.unsubscribe());
      });
      return;
    }
    const iterator = iteratorOf(settled);
    if (iterator === undefined) return;
    this.teardowns.push(() => closeIterator(iterator));
    await this.iterate(iterator);
  }

  private async iterate(iterator: AnyIterator): Promise<void> {
    while (!this.over) {
      const { done } = await iterator.next();
      if (done) return;
    }
  }
}
