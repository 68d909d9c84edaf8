import { randomBytes } from 'node:crypto';
import { ParleyError } from '../errors/parley-error.js';
import type { WritePacket } from '../packet/packets.js';
import type { PendingRequest } from './pending-request.js';
import { SilenceTimer } from './silence-timer.js';

const slotCount = 1024;
const slotMask = slotCount - 1;

/** What the table asks of its client. */
export interface PendingRequestsOwner {
  /** The error a caller gets for an `err` packet. */
  remoteError(packet: WritePacket, request: PendingRequest): unknown;
  /** No packet of the request arrived within its time-out. */
  timedOut(request: PendingRequest): void;
  /** A packet that is not the last came from a server that does not send keep-alives. */
  leavesUnwatched(request: PendingRequest): boolean;
}

/**
 * Requests that wait for an answer. An id is an unguessable prefix of this client (96 bits) and a counter; the counter
 * is the index into a ring of slots, with a map for those whose slot is still taken: half the cost of a map of ids.
 */
export class PendingRequests {
  /** Packets with an id that is not waited for (any more). */
  unknownReplies = 0;
  private readonly prefix = randomBytes(12).toString('base64url');
  private readonly slots = new Array<PendingRequest | undefined>(slotCount).fill(undefined);
  private readonly overflow = new Map<number, PendingRequest>();
  private readonly silence = new SilenceTimer(request => this.owner.timedOut(request));
  private whenSettled?: () => void;
  private counter = 0;
  private count = 0;

  constructor(
    private readonly owner: PendingRequestsOwner,
    private readonly limit: number,
  ) {}

  get size(): number {
    return this.count;
  }

  /**
   * Gives the request its id and starts its time-out (ms).
   * @throws ParleyError `PARLEY_OVERLOADED`
   */
  open(request: PendingRequest, timeout: number): void {
    if (this.count >= this.limit) {
      throw new ParleyError('PARLEY_OVERLOADED', {
        pattern: request.target.route,
        message: `${this.count} requests are unanswered, which is the limit (maxPending).`,
      });
    }
    const number = (request.number = ++this.counter);
    request.id = this.prefix + number;
    const slot = number & slotMask;
    if (this.slots[slot] === undefined) this.slots[slot] = request;
    else this.overflow.set(number, request);
    this.count++;
    this.silence.watch(request, timeout);
  }

  /** Takes one packet of an answer; `false` if nobody waits for it. */
  receive(packet: WritePacket, id: unknown = packet.id): boolean {
    const request = this.find(id);
    if (request === undefined || this.isForeign(packet, request)) {
      this.unknownReplies++;
      return false;
    }
    if (packet.err !== undefined && (packet.err !== null || packet.response === undefined)) {
      this.remove(request);
      request.error(this.owner.remoteError(packet, request));
    } else if (packet.parley?.b !== undefined) {
      this.takeValues(packet, request);
    } else if (packet.isDisposed === true) {
      this.remove(request);
      if (packet.response === undefined) request.complete();
      else request.last(packet.response);
    } else {
      this.heard(request);
      if (packet.response !== undefined) request.next(packet.response);
    }
    return true;
  }

  /** Resolves when no request waits for an answer. */
  settled(): Promise<void> {
    if (this.count === 0) return Promise.resolve();
    return new Promise(resolve => {
      const earlier = this.whenSettled;
      this.whenSettled = () => {
        this.whenSettled = undefined;
        earlier?.();
        resolve();
      };
    });
  }

  /** The request an id belongs to. */
  find(id: unknown): PendingRequest | undefined {
    const number = this.numberOf(id);
    const slot = this.slots[number & slotMask];
    return slot?.number === number ? slot : this.overflow.get(number);
  }

  /** Whether an id is of a request that was made here and is over. */
  isGone(id: unknown): boolean {
    const number = this.numberOf(id);
    return number > 0 && number <= this.counter && this.find(id) === undefined;
  }

  remove(request: PendingRequest): void {
    const { number } = request;
    if (number === 0) return;
    request.number = 0;
    const slot = number & slotMask;
    if (this.slots[slot] === request) this.slots[slot] = undefined;
    else this.overflow.delete(number);
    if (--this.count === 0 && this.whenSettled !== undefined) this.whenSettled();
    this.silence.forget(request);
    if (request.release !== undefined) {
      request.release();
      request.release = undefined;
    }
  }

  /** Fails those that `concerns` names with an error of their own. An observer that throws stops no other. */
  failAll(
    makeError: (request: PendingRequest) => Error,
    concerns: (request: PendingRequest) => boolean = () => true,
  ): void {
    for (const request of this.all()) {
      if (request.number === 0 || !concerns(request)) continue;
      this.remove(request);
      request.error(makeError(request));
    }
  }

  /** As they are now: what is done with one of them may end others. */
  all(): readonly PendingRequest[] {
    return [...this.slots, ...this.overflow.values()].filter(request => request !== undefined);
  }

  private heard(request: PendingRequest): void {
    if (this.owner.leavesUnwatched(request)) this.silence.forget(request);
    else this.silence.heard(request);
  }

  /** Several values of a stream. Their reader may leave after any of them. */
  private takeValues({ parley, isDisposed }: WritePacket, request: PendingRequest): void {
    const values: unknown = parley?.b;
    this.heard(request);
    if (Array.isArray(values)) {
      for (const value of values) {
        request.next(value);
        if (request.number === 0) return;
      }
    }
    if (isDisposed !== true) return;
    this.remove(request);
    request.complete();
  }

  /** The counter in an id of this client, -1 for any other. */
  private numberOf(id: unknown): number {
    const { prefix } = this;
    // `indexOf` costs half of `startsWith` here; comparing whole ids would flatten the concatenated one
    if (typeof id !== 'string' || id.length > prefix.length + 16 || id.indexOf(prefix) !== 0) return -1;
    return digitsFrom(id, prefix.length);
  }

  /** Once one of several servers has answered, the packets of another are not for this caller. */
  private isForeign(packet: WritePacket, request: PendingRequest): boolean {
    const { parley } = packet;
    const responder = parley?.s ?? '';
    if (request.responder !== undefined && request.responder !== responder) return true;
    // an announcement binds nobody: the broker may have given the request to another server since
    if (
      packet.response !== undefined ||
      packet.err !== undefined ||
      packet.isDisposed === true ||
      parley?.b !== undefined
    )
      request.responder = responder;
    if (parley?.v !== undefined) request.server = { version: parley.v, control: parley.c };
    return false;
  }
}

/** The counter in an id, -1 if there is none. */
const digitsFrom = (id: string, start: number): number => {
  let number = start < id.length ? 0 : -1;
  for (let at = start; at < id.length; at++) {
    const digit = id.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
};
