import { RpcContext } from '@parley/core';
import type { Untyped } from '../untyped.js';

/** What a context of a custom transport extends. The context of every transporter counts as one. */
export class BaseRpcContext<T = unknown[]> extends RpcContext {
  constructor(protected readonly args: T) {
    super();
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === BaseRpcContext
      ? value instanceof RpcContext
      : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  override getArgs(): T & readonly unknown[] {
    return this.args as T & readonly unknown[];
  }

  override getArgByIndex(index: number): Untyped {
    return (this.args as readonly unknown[])[index];
  }
}
