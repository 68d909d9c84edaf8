import { extensionVersion, type ControlPacket, type RequestExtension } from '../packet/extension.js';
import type { WritePacket } from '../packet/packets.js';
import { remainingTime } from './call-limits.js';
import type { PendingRequest, ServerIdentity } from './pending-request.js';

/** Calls of a connection that ended before it said who serves it, beyond which nobody is told. */
const maxOrphans = 1024;

/** What an {@link Acquaintance} needs of its client. */
export interface AcquaintanceOwner {
  /** The inbox replies shall go to, where requests have to name one. */
  inbox(): string | undefined;
  /** Sends a control packet, if that is possible now. */
  control(control: ControlPacket, server: ServerIdentity): void;
  /** Whether an id is of a request that was made here and is over. */
  isGone(id: unknown): boolean;
}

/**
 * What this client and its server know of each other, and what they say beyond requests and answers. Nothing is ever
 * sent on a guess: only a server that said who it is hears of calls that are over and of values that were read.
 */
export class Acquaintance {
  private server?: ServerIdentity;
  /** Calls that ended before their connection said who serves it; it is told then. */
  private orphans: string[] = [];
  private hello?: RequestExtension;

  constructor(
    private readonly identifies: 'connection' | 'request',
    private readonly owner: AcquaintanceOwner,
  ) {}

  /** Whether the server of this request is known. */
  knows(request: PendingRequest): boolean {
    return (request.server ?? this.server) !== undefined;
  }

  /** The connection is another one, or none. */
  forget(): void {
    this.server = undefined;
    this.hello = undefined; // the inbox may be another one then
    this.orphans = [];
  }

  /** Says in a request that this caller understands extended replies, until the connection knows. */
  introduce(request: PendingRequest): void {
    const left = request.options === undefined ? undefined : remainingTime(request);
    if (left !== undefined) request.extension = { ...this.introduction(), d: Math.max(0, Math.round(left)) };
    else if (this.server === undefined) request.extension = this.hello ??= this.introduction();
  }

  /** A server says who it is: from now on it can be told what has to stop. */
  identified(packet: WritePacket, version: number, id: unknown): void {
    const server = { version, control: packet.parley?.c };
    if (this.identifies === 'request') {
      // too late for a caller who is gone, but not for the producer
      const over = packet.isDisposed === true || packet.err !== undefined;
      if (!over && this.owner.isGone(id)) this.tell({ cancel: id as string }, server);
      return;
    }
    if (this.server !== undefined) return;
    this.server = server;
    for (const cancel of this.orphans) this.tell({ cancel }, server);
    this.orphans = [];
  }

  /** Nobody waits for the answer any more. */
  cancel(request: PendingRequest): void {
    const server = request.server ?? this.server;
    if (server !== undefined) this.tell({ cancel: request.id }, server);
    else if (this.identifies === 'connection' && this.orphans.length < maxOrphans) this.orphans.push(request.id);
  }

  /** The caller has room for so many values more. */
  grant(request: PendingRequest, count: number): void {
    const server = request.server ?? this.server;
    if (server !== undefined) this.tell({ credit: request.id, n: count }, server);
  }

  private tell(control: ControlPacket, server: ServerIdentity): void {
    if (this.identifies === 'connection' || server.control !== undefined) this.owner.control(control, server);
  }

  private introduction(): RequestExtension {
    const inbox = this.owner.inbox();
    return inbox === undefined ? { v: extensionVersion } : { v: extensionVersion, r: inbox };
  }
}
