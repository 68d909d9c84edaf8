import type { ParleyErrorCode } from '../errors/error-codes.js';

/** What stands in `err` of a packet, and whether the error was declared by the handler. */
export interface ErrorPayload {
  readonly payload: unknown;
  /** Meant for the caller; any other error is the server's own affair and logged there. */
  readonly declared: boolean;
}

interface Declared {
  getError(): unknown;
}

const hasPayload = (error: object): error is Declared => typeof (error as Partial<Declared>).getError === 'function';

/** Nest's text for everything it does not explain. */
const masked = { status: 'error', message: 'Internal server error' };

/**
 * What the caller gets to see of an error. Declared ones cross unchanged: `RpcError`, Nest's `RpcException` (both have
 * `getError()`) and whatever was thrown that is no `Error`. Of any other only `exposeErrors` shows name, message and
 * code; the stack never crosses.
 */
export const errorPayload = (error: unknown, expose: boolean): ErrorPayload => {
  if (!(error instanceof Error)) return { payload: visible(error), declared: true };
  if (hasPayload(error)) {
    const payload = error.getError();
    return { payload: typeof payload === 'string' ? { status: 'error', message: payload } : visible(payload), declared: true };
  }
  if (!expose) return { payload: masked, declared: false };
  const { name, message } = error;
  const { code } = error as { code?: unknown };
  const known = typeof code === 'string' || typeof code === 'number';
  return { payload: { status: 'error', name, message, ...(known ? { code } : {}) }, declared: false };
};

/** Nest's client takes a falsy `err` for success, so a falsy error has to be wrapped. */
const visible = (error: unknown): unknown => (error ? error : { status: 'error', message: String(error) });

/** The `err` of an error the server itself reports. */
export const ownErrorPayload = (code: ParleyErrorCode, message: string): unknown => ({ status: 'error', code, message });
