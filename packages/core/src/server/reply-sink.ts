import type { RpcContext } from '../context/rpc-context.js';
import type { Encoded } from '../packet/envelope.js';
import type { IncomingPacket } from '../packet/packets.js';
import { Sequence } from '../packet/sequence.js';
import type { RunningRequest } from './running-request.js';

/**
 * Where answers go: one per connection, or one per server where replies are addressed. Never one per request.
 */
export abstract class ReplySink<TContext extends RpcContext = RpcContext> {
  /** Core's: requests that are being answered, by id. */
  readonly running = new Map<unknown, RunningRequest>();
  /** Core's: messages that arrived here, in order, though a deserializer may take its time with some of them. */
  readonly incoming = new Sequence();
  /** Core's: the caller at the other end understands extended replies (transports that identify per connection). */
  extended = false;

  /**
   * Sends one packet of an answer. A promise is back-pressure: it resolves when there is room for more, or when the peer
   * is gone; it rejects if the packet could not be sent.
   * @throws ParleyError `PARLEY_TOO_LARGE`: the caller is told in its place
   */
  abstract write(encoded: Encoded, request: IncomingPacket, context: TContext): void | Promise<void>;
  /** The context of a packet that arrived here; `raw` is what was given to `receive()`. */
  abstract context(packet: IncomingPacket, raw: unknown): TContext;

  /** Where this server takes control packets about the requests of this sink, if those are addressed. */
  get controlAddress(): string | undefined {
    return undefined;
  }

  /** Nothing more can be handled for now; absent where the broker's own limits (prefetch) suffice. */
  pause?(): void;
  resume?(): void;
}
