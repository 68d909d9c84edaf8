import { isPlainObject } from '../pattern/plain-object.js';
import { brandError } from './error-brand.js';
import { errorCodes } from './error-codes.js';
import { ParleyError, type ParleyErrorOptions } from './parley-error.js';

/** What a {@link RemoteError} is about. */
export type RemoteErrorOptions = Pick<ParleyErrorOptions, 'pattern' | 'address' | 'cause'>;

/** Characters of the message made of a payload that has none. */
const excerptLength = 200;

/** Not on every error, yet with a meaning of its own on one. */
const reserved: ReadonlySet<string> = new Set(['cause', 'prototype', 'stack']);

/** Reads no accessor: a payload that never crossed a wire may have some that throw. */
const fieldOf = (payload: object, key: string): unknown => Object.getOwnPropertyDescriptor(payload, key)?.value;

const excerpt = (payload: unknown): string => {
  try {
    const text = JSON.stringify(payload) as string | undefined;
    if (text !== undefined) return text.length > excerptLength ? `${text.slice(0, excerptLength)}…` : text;
  } catch {
    // what cannot be shown is still an error
  }
  return errorCodes.PARLEY_REMOTE_ERROR.message;
};

const messageOf = (payload: unknown): string => {
  if (typeof payload === 'string' && payload !== '') return payload;
  const message = isPlainObject(payload) ? fieldOf(payload, 'message') : undefined;
  return typeof message === 'string' ? message : excerpt(payload);
};

/**
 * The handler failed: code `PARLEY_REMOTE_ERROR`, with what it declared as the `payload`. Serialises back to that very
 * payload, so a service that passes the error on does not wrap it.
 *
 * The fields of a payload that is a plain object are also fields of the error (`error.status`), except where the error
 * has a member of that name already: `stack`, `code`, `cause`, `payload`, `retryable`, `details` and the methods are never
 * replaced, `name` only by a text. The message is the payload's `message`, the payload if it is a text, else the start
 * of its JSON; pattern and address stand in `details`. Retryable if the payload says so.
 */
export class RemoteError extends ParleyError {
  /** What the handler declared, unchanged. */
  readonly payload: unknown;

  constructor(payload: unknown, options: RemoteErrorOptions = {}) {
    const message = messageOf(payload);
    const plain = isPlainObject(payload);
    super('PARLEY_REMOTE_ERROR', {
      ...options,
      message,
      retryable: plain && fieldOf(payload, 'retryable') === true,
    });
    this.payload = payload;
    this.message = message;
    if (plain) this.adopt(payload);
  }

  override toJSON(key?: string): unknown {
    const { payload } = this;
    // JSON.stringify asks a value for its JSON form once only, and this is the once
    const own = payload as { readonly toJSON?: (key?: string) => unknown } | null | undefined;
    return typeof own?.toJSON === 'function' ? own.toJSON(key) : payload;
  }

  private adopt(payload: object): void {
    for (const key of Object.keys(payload)) {
      const value = fieldOf(payload, key);
      const free = key === 'name' ? typeof value === 'string' : !(key in this) && !reserved.has(key);
      if (free) Object.defineProperty(this, key, { value, enumerable: true, writable: true, configurable: true });
    }
  }
}

brandError(RemoteError, 'RemoteError');
