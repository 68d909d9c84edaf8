import { errorCodes, type ParleyErrorCode } from './error-codes.js';
import { brandError, isInstance } from './error-brand.js';
import type { ErrorDetails } from './error-details.js';
import { describe, withoutCredentials } from './error-message.js';

export type { ParleyErrorCode } from './error-codes.js';

/** What a {@link ParleyError} is made from. */
export interface ParleyErrorOptions {
  /** Default: the message of the code. Pattern and address are added to it, unless it names them. */
  readonly message?: string;
  /** Route of the pattern the error is about. */
  readonly pattern?: string;
  /** Address of the peer or broker; credentials in it are removed. */
  readonly address?: string;
  /** What was thrown or reported underneath. */
  readonly cause?: unknown;
  /** Default: as the table says for the code. */
  readonly retryable?: boolean;
}

/**
 * An error of Parley itself, told apart by its `code`. `instanceof ParleyError` also holds for errors made by another
 * copy of this package. All codes: `docs/errors.md`.
 */
export class ParleyError extends Error {
  /** Stable; never changes its meaning. */
  readonly code: ParleyErrorCode;
  /** Whether the same call can succeed later with nothing changed. */
  readonly retryable: boolean;
  readonly details: ErrorDetails;

  constructor(code: ParleyErrorCode, options: ParleyErrorOptions = {}) {
    const { message = errorCodes[code].message, pattern, cause } = options;
    const address = options.address === undefined ? undefined : withoutCredentials(options.address);
    const details = { ...(pattern !== undefined && { pattern }), ...(address !== undefined && { address }) };
    super(describe(message, details), cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = options.retryable ?? errorCodes[code].retryable;
    this.details = details;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, value);
  }

  /** `{name, code, message, retryable, pattern?, address?}`; never the stack, never the cause. */
  toJSON(): unknown {
    const { name, code, message, retryable, details } = this;
    return { name, code, message, retryable, ...details };
  }
}

brandError(ParleyError, 'ParleyError');
