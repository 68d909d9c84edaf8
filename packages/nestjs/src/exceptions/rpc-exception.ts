import { RpcError } from '@parley/core';

const brand = Symbol.for('@parley/nestjs/RpcException');

/** An error that is meant for the caller: what it was given crosses, a text as `{status: 'error', message}`. */
export class RpcException extends RpcError {
  constructor(private readonly error: string | object) {
    super(error ?? {});
    this.initMessage();
  }

  /** The two builds of this package, for `import` and for `require`, know each other's. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === RpcException
      ? typeof value === 'object' && value !== null && brand in value
      : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** Sets the message; a subclass may do it differently. */
  initMessage(): void {
    const { error } = this;
    const { message } = (typeof error === 'object' ? error : {}) as { message?: unknown };
    if (typeof error === 'string') this.message = error;
    else if (typeof message === 'string') this.message = message;
    else this.message = this.constructor.name.replace(/([a-z\d])([A-Z])/g, '$1 $2');
  }

  override getError(): string | object {
    return this.error;
  }
}

Object.defineProperty(RpcException.prototype, brand, { value: true });
Object.defineProperty(RpcException.prototype, 'name', { value: 'Error', writable: true, configurable: true });
