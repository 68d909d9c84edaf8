import { brandError, isInstance } from './error-brand.js';

/** What an {@link RpcError} may have besides its payload. */
export interface RpcErrorOptions {
  /** What was caught; for the log of the server, it does not cross. */
  readonly cause?: unknown;
}

const messageOf = (payload: string | object): string => {
  if (typeof payload === 'string') return payload;
  const { message } = payload as { readonly message?: unknown };
  return typeof message === 'string' ? message : 'RPC error';
};

/**
 * An error that a handler declares: its payload crosses to the caller unchanged and arrives there as the `payload` of a
 * `RemoteError`. Any other `Error` arrives as an internal error without details. Same shape as Nest's `RpcException`.
 */
export class RpcError extends Error {
  private readonly payload: string | object;

  /** @param payload what the caller gets; its `message`, or itself if it is a text, is the message */
  constructor(payload: string | object, options: RpcErrorOptions = {}) {
    super(messageOf(payload), options.cause === undefined ? undefined : { cause: options.cause });
    this.payload = payload;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, value);
  }

  /** The payload, as given. */
  getError(): string | object {
    return this.payload;
  }
}

brandError(RpcError, 'RpcError');
