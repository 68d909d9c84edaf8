import { longestDelay } from '../connection/longest-delay.js';
import type { RpcContext } from '../context/rpc-context.js';
import type { Logger } from '../logger.js';
import { isPromise } from '../packet/is-promise.js';
import type { MaybePromise } from '../packet/serializer.js';
import type { DeadLetterReason, Settlement } from '../settlement/settlement.js';
import type { InFlight } from './in-flight.js';

/**
 * Settles the broker message of a context, if there is one. What goes wrong with that is logged: a driver whose channel
 * is gone may throw or reject, the broker delivers the message again then, and the answer stands. A message that could
 * not be moved aside is given back after a while. A drain waits for all of it.
 */
export class Settling {
  /** Messages that could not be moved aside, until they are given back. */
  private readonly stuck = new Map<Settlement, NodeJS.Timeout>();

  constructor(
    private readonly inFlight: InFlight,
    private readonly logger: Logger,
  ) {}

  done({ settlement }: RpcContext, failure?: Error, reason?: DeadLetterReason): void {
    if (settlement !== undefined) this.quietly(settlement, () => settlement.done(failure, reason));
  }

  /** A message is acknowledged when its reply was handed over. */
  doneAfter(sent: void | Promise<void>, context: RpcContext): void {
    if (sent === undefined) return this.done(context);
    this.inFlight.begin();
    void sent.then(() => {
      this.done(context);
      this.inFlight.end();
    });
  }

  /** Gives the message back. `false` if the transport cannot. */
  release({ settlement }: RpcContext): boolean {
    if (settlement !== undefined) this.quietly(settlement, () => settlement.release());
    return settlement !== undefined;
  }

  /** Gives back now what was to be given back later: afterwards there is no connection for it. */
  giveBackAll(): void {
    for (const settlement of [...this.stuck.keys()]) this.giveBack(settlement);
  }

  private quietly(settlement: Settlement, settle: () => MaybePromise<void>): void {
    try {
      const settling = settle();
      if (!isPromise(settling)) return;
      this.inFlight.begin();
      void settling.then(undefined, (error: unknown) => this.failed(settlement, error)).then(() => this.inFlight.end());
    } catch (error) {
      this.failed(settlement, error);
    }
  }

  private failed(settlement: Settlement, error: unknown): void {
    this.logger.error('A message could not be settled', error);
    const wait = settlement.stuckFor();
    if (wait === undefined) return;
    const timer = setTimeout(() => this.giveBack(settlement), Math.min(wait, longestDelay)).unref();
    this.stuck.set(settlement, timer);
  }

  private giveBack(settlement: Settlement): void {
    clearTimeout(this.stuck.get(settlement));
    this.stuck.delete(settlement);
    this.quietly(settlement, () => settlement.giveBack());
  }
}
