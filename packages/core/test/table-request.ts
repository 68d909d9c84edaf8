import { PendingRequest, type RequestOwner } from '../src/client/pending-request.js';
import { PendingRequests, type PendingRequestsOwner } from '../src/client/pending-requests.js';
import { ResolvedPatterns } from '../src/client/resolved-pattern.js';
import type { WritePacket } from '../src/packet/packets.js';

const target = new ResolvedPatterns().resolve('p');

/** A request in a table of its own, that notes what happens to it. */
export class NotingRequest extends PendingRequest {
  readonly notes: unknown[] = [];

  constructor(owner: RequestOwner) {
    super(owner, target, 1, undefined);
  }

  next(value: unknown): void {
    this.notes.push(value);
  }

  complete(): void {
    this.notes.push('complete');
  }

  error(error: unknown): void {
    this.notes.push(error);
  }
}

/** A table of pending requests whose owner does no more than it must. */
export class Table implements RequestOwner, PendingRequestsOwner {
  readonly pending: PendingRequests;
  timeouts: PendingRequest[] = [];
  unwatched = false;

  constructor(limit = 100_000) {
    this.pending = new PendingRequests(this, limit);
  }

  open(timeout = 0): NotingRequest {
    const request = new NotingRequest(this);
    this.pending.open(request, timeout);
    return request;
  }

  abandon(request: PendingRequest): void {
    this.pending.remove(request);
  }

  grant(): void {}

  remoteError(packet: WritePacket): unknown {
    return { remote: packet.err };
  }

  timedOut(request: PendingRequest): void {
    this.timeouts.push(request);
    this.pending.remove(request);
  }

  leavesUnwatched(): boolean {
    return this.unwatched;
  }
}
