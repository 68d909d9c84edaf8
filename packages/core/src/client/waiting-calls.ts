import { ParleyError } from '../errors/parley-error.js';
import type { PendingRequest } from './pending-request.js';

/** Calls and events that wait for a connection, or for a broker that asked for quiet, in their order. */
export class WaitingCalls {
  private calls: PendingRequest[] = [];

  constructor(private readonly limit: number) {}

  /** @throws ParleyError `PARLEY_OVERLOADED` */
  add(request: PendingRequest): void {
    if (this.calls.length >= this.limit) this.calls = this.calls.filter(({ number }) => number !== 0);
    if (this.calls.length >= this.limit) {
      const message = `${this.calls.length} calls wait for a connection, which is the limit (maxQueued).`;
      throw new ParleyError('PARLEY_OVERLOADED', { pattern: request.target.route, message });
    }
    this.calls.push(request);
  }

  /** All of them, some of which may be over by now. */
  takeAll(): readonly PendingRequest[] {
    const { calls } = this;
    this.calls = [];
    return calls;
  }
}
