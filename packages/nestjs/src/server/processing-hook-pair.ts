import type { ProcessingHooks, RpcContext } from '@parley/core';
import type { TransportId } from '../transport.js';
import type { Untyped } from '../untyped.js';

/** Runs ahead of a handler, and calls `done` within whatever the handler shall run in. */
export type ProcessingStartHook = (transportId: Untyped, context: Untyped, done: () => Promise<Untyped>) => void;
/** Runs when a message is done. */
export type ProcessingEndHook = (transportId: Untyped, context: Untyped) => void;

/** Nest's two hooks as core's one object. */
export class ProcessingHookPair implements ProcessingHooks {
  start?: ProcessingStartHook;
  end?: ProcessingEndHook;

  constructor(private readonly transportId: () => TransportId | undefined) {}

  before(context: RpcContext, proceed: () => void): void {
    if (this.start === undefined) return proceed();
    this.start(this.transportId(), context, () => {
      proceed();
      return Promise.resolve();
    });
  }

  after(context: RpcContext): void {
    this.end?.(this.transportId(), context);
  }
}
