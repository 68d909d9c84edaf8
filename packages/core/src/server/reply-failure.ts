import type { ParleyErrorCode } from '../errors/error-codes.js';

/** An answer fails by the server's own doing and not the handler's: the caller gets this code. Never leaves core. */
export class ReplyFailure {
  readonly #isOne = true;

  /** Instead of `instanceof`, which runs code of what a handler threw, if that is a proxy. */
  static is(thrown: unknown): thrown is ReplyFailure {
    return typeof thrown === 'object' && thrown !== null && #isOne in thrown;
  }

  constructor(
    readonly code: ParleyErrorCode,
    readonly message: string,
    readonly cause?: unknown,
  ) {}
}
