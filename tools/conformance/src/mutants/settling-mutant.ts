import type { TransporterHarness } from '@parley/conformance';
import type { DeadLetterReason, MessageHandler } from '@parley/core';
import { MemoryServer, type MemoryContext } from '@parley/memory';
import { harness } from '../harnesses/memory-settling.harness.js';
import { isObservable } from 'rxjs';
import { memoryWith } from './memory-mutant.js';

/** A message that was given to a server, from within. */
export interface GivenDelivery {
  readonly queued: { readonly message: { payload: unknown; headers: object }; readonly attempt: number };
  readonly consumer: {
    pause(): void;
    resume(): void;
    readonly group: {
      retry(queued: unknown, delay: number): void;
      bury(queued: unknown, reason: DeadLetterReason, cause: Error, kept: boolean): void;
    };
  };
  readonly awaitsSettlement: boolean;
  returned(): unknown;
  ack(): boolean;
  retry(delay: number): boolean;
  deadLetter(reason: DeadLetterReason, cause: Error): boolean;
}

/** How core settles it. */
export interface GivenSettlement {
  done(failure?: Error, reason?: DeadLetterReason): unknown;
  ack(): unknown;
  retry(delay: number): unknown;
}

/** One message on its way to a handler. */
export interface Given {
  readonly data: unknown;
  readonly context: MemoryContext;
  readonly delivery: GivenDelivery;
  readonly settlement: GivenSettlement;
  /** The handlers settle it. */
  readonly manual: boolean;
  /** No handler had it in this delivery yet. */
  readonly first: boolean;
}

/** The memory transporter that acknowledges, with a server that does something to a message before each of its handlers. */
export const settlingWith = (
  kind: 'event' | 'request',
  tamper: (given: Given, handle: () => unknown) => unknown,
): TransporterHarness => {
  class TamperingServer extends MemoryServer {
    private readonly seen = new WeakSet();

    override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<MemoryServer['addHandler']>): this {
      const tampering: MessageHandler = (data, given) => {
        const context = given as unknown as MemoryContext;
        const { delivery, manual } = context as unknown as {
          readonly delivery: GivenDelivery;
          readonly manual: boolean;
        };
        const settlement = context.settlement as unknown as GivenSettlement;
        const first = !this.seen.has(delivery);
        this.seen.add(delivery);
        return tamper({ data, context, delivery, settlement, manual, first }, () => callback(data, given)) as never;
      };
      return super.addHandler(
        pattern,
        (isEvent ? 'event' : 'request') === kind ? tampering : callback,
        isEvent,
        extras,
      );
    }
  }
  return memoryWith({ server: TamperingServer, harness });
};

/** Does something once it is clear how a handler ended, with a promise or at once; the handler ends so all the same. */
export const whenEnded = (result: unknown, then: (failed: boolean) => void): unknown => {
  if (result instanceof Promise)
    void result.then(
      () => then(false),
      () => then(true),
    );
  else if (!isObservable(result)) then(false);
  return result;
};
