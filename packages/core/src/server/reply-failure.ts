import type { ParleyErrorCode } from '../errors/error-codes.js';

/** An answer fails by the server's own doing and not the handler's: the caller gets this code. Never leaves core. */
export class ReplyFailure {
  constructor(
    readonly code: ParleyErrorCode,
    readonly message: string,
    readonly cause?: unknown,
  ) {}
}
