import { longestDelay } from '../connection/longest-delay.js';
import { ParleyError } from '../errors/parley-error.js';
import { onAbort } from './abort-watch.js';
import type { PendingRequest } from './pending-request.js';

/** Milliseconds until the deadline of a call; `undefined` without one. */
export const remainingTime = (request: PendingRequest): number | undefined => {
  const deadline = request.options?.deadline;
  return deadline === undefined ? undefined : +deadline - Date.now();
};

const cancelled = (request: PendingRequest, signal: AbortSignal): ParleyError =>
  new ParleyError('PARLEY_CANCELLED', { pattern: request.target.route, cause: signal.reason });

/** The error of a call whose deadline passed. */
export const deadlineExceeded = (route: string): ParleyError =>
  new ParleyError('PARLEY_DEADLINE_EXCEEDED', { pattern: route });

/**
 * Ties a call to its deadline and signal until it ends.
 * @throws ParleyError `PARLEY_CANCELLED` or `PARLEY_DEADLINE_EXCEEDED` if there is nothing to wait for any more
 */
export const applyLimits = (request: PendingRequest): void => {
  const { signal, deadline } = request.options!;
  if (signal?.aborted) throw cancelled(request, signal);
  let timer: NodeJS.Timeout | undefined;
  if (deadline !== undefined) {
    const left = remainingTime(request)!;
    if (!(left > 0)) throw deadlineExceeded(request.target.route);
    // one that is weeks ahead is left to the server, which hears of it
    if (left <= longestDelay)
      timer = setTimeout(() => request.fail(deadlineExceeded(request.target.route)), left).unref();
  }
  const unwatch = signal && onAbort(signal, () => request.fail(cancelled(request, signal)));
  request.release = () => {
    clearTimeout(timer);
    unwatch?.();
  };
};
