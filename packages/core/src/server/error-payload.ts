import { isError } from '../errors/is-error.js';
import { RemoteError } from '../errors/remote-error.js';

/** What stands in `err` of a packet, and whether the error was declared by the handler. */
export interface ErrorPayload {
  readonly payload: unknown;
  /** Meant for the caller; any other error is the server's own affair and logged there. */
  readonly declared: boolean;
}

interface Declared {
  getError(): unknown;
}

const hasPayload = (error: unknown): error is Declared =>
  typeof error === 'object' && error !== null && typeof (error as Partial<Declared>).getError === 'function';

/** Nest's text for everything it does not explain. */
const masked = Object.freeze({ status: 'error', message: 'Internal server error' });

/**
 * What the caller gets to see of an error. Declared ones cross unchanged: `RpcError`, Nest's `RpcException` (both have
 * `getError()`), the payload of a `RemoteError` that a handler passes on, and whatever was thrown that is no `Error`. Of
 * any other only `exposeErrors` shows name, message and code; the stack never crosses.
 */
export const errorPayload = (error: unknown, expose: boolean): ErrorPayload => {
  if (hasPayload(error)) {
    const payload = error.getError();
    return {
      payload: typeof payload === 'string' ? { status: 'error', message: payload } : visible(payload),
      declared: true,
    };
  }
  if (error instanceof RemoteError) return { payload: visible(error.payload), declared: true };
  if (!isError(error)) return { payload: visible(error), declared: true };
  if (!expose) return { payload: masked, declared: false };
  const { name, message } = error;
  const { code } = error as { readonly code?: unknown };
  const known = typeof code === 'string' || typeof code === 'number';
  return { payload: { status: 'error', name, message, ...(known ? { code } : {}) }, declared: false };
};

/**
 * Nest's client takes a falsy `err` for success, and JSON leaves out what it has no form for, which is then a success for
 * everybody: such an error has to be wrapped.
 */
const visible = (error: unknown): unknown => {
  if (typeof error === 'function') return { status: 'error', message: 'A function was thrown' };
  return error && typeof error !== 'symbol' ? error : { status: 'error', message: String(error) };
};
