import type { RpcContext } from '../context/rpc-context.js';
import type { Encoded } from '../packet/envelope.js';
import type { IncomingPacket } from '../packet/packets.js';
import type { Fifo } from '../packet/fifo.js';
import type { MessageRecord } from '../packet/message-record.js';
import { Sequence } from '../packet/sequence.js';
import type { MaybePromise } from '../packet/serializer.js';
import type { RegisteredHandler } from './message-handler.js';
import type { RunningRequest } from './running-request.js';

/**
 * Where answers go: one per connection, or one per server where replies are addressed. Never one per request.
 */
export abstract class ReplySink<TContext extends RpcContext = RpcContext> {
  /** Core's: requests that are being answered, by id. */
  readonly running = new Map<unknown, RunningRequest>();
  /** Core's: messages that arrived here, in order, though a deserializer may take its time with some of them. */
  readonly incoming = new Sequence();
  /** Core's: messages that ask whether they are admitted, in order. */
  readonly claims = new Sequence();
  /** Core's: what arrives though the sink was paused, since drivers deliver what they have read. Set while it is paused. */
  backlog: Fifo<() => void> | undefined = undefined;
  /** Core's: the caller at the other end understands extended replies (transports that identify per connection). */
  extended = false;

  /**
   * Sends one packet of an answer. A promise is back-pressure: it resolves when there is room for more, or when the peer
   * is gone; it rejects if the packet could not be sent.
   * @param record what the handler returned the value in, with the options of this message
   * @throws ParleyError `PARLEY_TOO_LARGE`: the caller is told in its place
   */
  abstract write(
    encoded: Encoded,
    request: IncomingPacket,
    context: TContext,
    record?: MessageRecord,
  ): void | Promise<void>;
  /** The context of a packet that arrived here; `raw` is what was given to `receive()`. */
  abstract context(packet: IncomingPacket, raw: unknown): TContext;

  /** Where this server takes control packets about the requests of this sink, if those are addressed. */
  get controlAddress(): string | undefined {
    return undefined;
  }

  /**
   * Whether this delivery is for that handler, where overlapping subscriptions bring a message several times: once for
   * each. Absent: it is for every handler whose pattern matches. Whatever it is not for is not missed, since another copy
   * is; so a server whose sink asks this never answers that there is no handler.
   */
  takes?(handler: RegisteredHandler, context: TContext): boolean;

  /**
   * Whether this server is to handle the packet at all: a claim that one of several replicas gets. Packets are asked about
   * at once and begin in the order they arrived; a drain waits for the claims, and for what they bring. One that is not
   * admitted was handled elsewhere; one whose claim fails is logged and given back, where the transport can.
   */
  admit?(packet: IncomingPacket, context: TContext): MaybePromise<boolean>;

  /**
   * Nothing more can be handled for now; absent where the broker's own limits (prefetch) suffice. What still arrives waits in
   * core.
   */
  pause?(): void;
  resume?(): void;
}
