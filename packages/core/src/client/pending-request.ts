import { creditBatch, type RequestExtension } from '../packet/extension.js';
import { MessageRecord } from '../packet/message-record.js';
import type { Metadata } from '../packet/metadata.js';
import type { OutgoingRequest } from '../packet/outgoing-request.js';
import type { ResolvedPattern } from './resolved-pattern.js';
import type { SendOptions } from './send-options.js';
import type { SilenceList } from './silence-timer.js';

/** A server that said who it is, for one request or (TCP) for a connection. */
export interface ServerIdentity {
  readonly version: number;
  /** Where its control packets go, on transports that address them. */
  readonly control?: string;
}

/** What a pending request needs of its client. */
export interface RequestOwner {
  /** The caller lost interest, or a limit was reached: forget the request and tell the server. */
  abandon(request: PendingRequest): void;
  /** The reader took values and has room for as many. */
  grant(request: PendingRequest, count: number): void;
}

/**
 * A call from its subscription to its end. It is the outgoing packet, the entry in the table of pending requests and
 * the teardown of the subscription in one object, since it is made for every call.
 */
export abstract class PendingRequest implements OutgoingRequest {
  id = '';
  readonly data: unknown;
  /** What the data came in, with the options of this message. */
  readonly record: MessageRecord | undefined;
  // every field is set here, so that all requests have one shape
  metadata: Metadata | undefined = undefined;
  extension: RequestExtension | undefined = undefined;
  /** Set by the first packet of a server that identified itself. */
  server: ServerIdentity | undefined = undefined;
  /** Which of several servers answers; `''` for one that does not say. */
  responder: string | undefined = undefined;
  /** Core's: the counter in the id; 0 = not in the table. */
  number = 0;
  /** Core's: which connection it was handed to, counted from 1; 0 = to none so far. */
  written = 0;
  /** Core's: links of the silence list. */
  list: SilenceList | undefined = undefined;
  previous: PendingRequest | undefined = undefined;
  following: PendingRequest | undefined = undefined;
  heardAt = 0;
  /** Core's: what ends with the request (a deadline timer, an abort listener). */
  release: (() => void) | undefined = undefined;
  private taken = 0;

  constructor(
    protected readonly owner: RequestOwner,
    readonly target: ResolvedPattern,
    data: unknown,
    readonly options: SendOptions | undefined,
  ) {
    const record = data instanceof MessageRecord ? data : undefined;
    this.record = record;
    this.data = record === undefined ? data : record.data;
  }

  /** A value that is not the last. */
  abstract next(value: unknown): void;
  abstract complete(): void;
  /** The end in an error; whoever calls it has taken the request out of the table. */
  abstract error(error: unknown): void;

  /** The last value. */
  last(value: unknown): void {
    this.next(value);
    this.complete();
  }

  /** For a transporter: this request cannot be answered (refused, not written, no receiver). */
  fail(error: unknown): void {
    if (this.number === 0) return;
    this.owner.abandon(this);
    this.error(error);
  }

  /** The caller unsubscribed. After the end this does nothing. */
  unsubscribe(): void {
    if (this.number !== 0) this.owner.abandon(this);
  }

  /** The reader is done with one value. */
  protected consumed(): void {
    if (++this.taken < creditBatch) return;
    this.taken = 0;
    if (this.number !== 0) this.owner.grant(this, creditBatch);
  }
}
