import { ConnectionLostError } from '../errors/connection-lost-error.js';
import { ParleyError } from '../errors/parley-error.js';
import type { PendingRequest } from './pending-request.js';
import type { ResolvedPattern } from './resolved-pattern.js';

/** The errors of calls that no server answered, each about its own pattern and the address it went to. */
export class CallErrors {
  constructor(private readonly address: () => string | undefined) {}

  closed({ route }: ResolvedPattern): ParleyError {
    return new ParleyError('PARLEY_CLIENT_CLOSED', { pattern: route, address: this.address() });
  }

  /** Whatever a driver throws when it does not take a packet, the caller gets a coded error. */
  unwritten(error: unknown, { route }: ResolvedPattern): ParleyError {
    if (error instanceof ParleyError) return error;
    return new ConnectionLostError('no', { pattern: route, address: this.address(), cause: error });
  }

  /** The driver took the packet and could not get rid of it. */
  undelivered(error: unknown, { route }: ResolvedPattern): ParleyError {
    if (error instanceof ParleyError) return error;
    return new ConnectionLostError('unknown', { pattern: route, address: this.address(), cause: error });
  }

  /** Nobody would hear the answer, since its channel could not be subscribed to. */
  unanswerable(error: unknown, { route }: ResolvedPattern): ParleyError {
    if (error instanceof ParleyError) return error;
    return new ParleyError('PARLEY_SUBSCRIPTION_REFUSED', { pattern: route, address: this.address(), cause: error });
  }

  /** The transport neither took an event over nor refused it. */
  notTakenOver({ route }: ResolvedPattern, timeout: number): ParleyError {
    const message = `The event was not taken over within ${timeout} ms.`;
    return new ParleyError('PARLEY_TIMEOUT', { pattern: route, address: this.address(), message });
  }

  /** The connection broke, or could not be made. */
  lost({ target, written }: PendingRequest, cause: Error | undefined): ParleyError {
    const about = { pattern: target.route, address: this.address() };
    if (written > 0) return new ConnectionLostError('unknown', { ...about, cause });
    if (cause instanceof ParleyError) return new ParleyError(cause.code, { ...about, cause: cause.cause });
    return new ConnectionLostError('no', { ...about, cause });
  }

  /** @param held there is a connection, but the broker asked to send nothing */
  timedOut({ target, written }: PendingRequest, timeout: number, held: boolean): ParleyError {
    const message =
      written === 0 && held
        ? `The broker asked to send nothing for now, and that was not over within ${timeout} ms.`
        : `No ${written > 0 ? 'answer' : 'connection'} within ${timeout} ms.`;
    return new ParleyError('PARLEY_TIMEOUT', { pattern: target.route, address: this.address(), message });
  }

  undecodable(request: PendingRequest | undefined, cause: unknown): ParleyError {
    const pattern = request?.target.route;
    return new ParleyError('PARLEY_DESERIALIZATION_FAILED', { pattern, address: this.address(), cause });
  }
}
