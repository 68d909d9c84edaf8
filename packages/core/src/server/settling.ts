import type { RpcContext } from '../context/rpc-context.js';
import type { Logger } from '../logger.js';
import { isPromise } from '../packet/is-promise.js';
import type { MaybePromise } from '../packet/serializer.js';
import type { DeadLetterReason } from '../settlement/settlement.js';
import type { InFlight } from './in-flight.js';

/**
 * Settles the broker message of a context, if there is one. What goes wrong with that is logged: a driver whose channel
 * is gone may throw or reject, the broker delivers the message again then, and the answer stands. A drain waits for it.
 */
export class Settling {
  constructor(
    private readonly inFlight: InFlight,
    private readonly logger: Logger,
  ) {}

  done({ settlement }: RpcContext, failure?: Error, reason?: DeadLetterReason): void {
    if (settlement !== undefined) this.quietly(() => settlement.done(failure, reason));
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
    if (settlement !== undefined) this.quietly(() => settlement.release());
    return settlement !== undefined;
  }

  private quietly(settle: () => MaybePromise<void>): void {
    try {
      const settling = settle();
      if (!isPromise(settling)) return;
      this.inFlight.begin();
      void settling.then(undefined, this.failed).then(() => this.inFlight.end());
    } catch (error) {
      this.failed(error);
    }
  }

  private readonly failed = (error: unknown): void => this.logger.error('A message could not be settled', error);
}
