import { brandError } from './error-brand.js';
import { ParleyError, type ParleyErrorOptions } from './parley-error.js';

/**
 * Whether the other side may have executed the call: `'no'` if the request was never written to the connection,
 * `'unknown'` if it was.
 */
export type Executed = 'no' | 'unknown';

/** The connection broke while a call was under way: code `PARLEY_CONNECTION_LOST`, retryable. */
export class ConnectionLostError extends ParleyError {
  readonly executed: Executed;

  constructor(executed: Executed, options: ParleyErrorOptions = {}) {
    super('PARLEY_CONNECTION_LOST', options);
    this.executed = executed;
  }
}

brandError(ConnectionLostError, 'ConnectionLostError');
