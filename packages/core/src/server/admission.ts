import type { RpcContext } from '../context/rpc-context.js';
import type { Logger } from '../logger.js';
import { describePattern } from '../packet/describe-pattern.js';
import type { IncomingPacket } from '../packet/packets.js';
import type { MaybePromise } from '../packet/serializer.js';
import type { InFlight } from './in-flight.js';
import type { ReplySink } from './reply-sink.js';
import type { Settling } from './settling.js';

/** What an admission needs of its server. */
export interface AdmissionOwner {
  readonly settling: Settling;
  /** The packet is this server's to handle. */
  admitted(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void;
}

/**
 * Asks a sink whether a packet is this server's to handle, where several replicas got it. The questions are asked at once
 * and answered in any order; what is admitted begins in the order it arrived. Until then it counts as in flight: what was
 * claimed here is handled by nobody else.
 */
export class Admission {
  constructor(
    private readonly owner: AdmissionOwner,
    private readonly inFlight: InFlight,
    private readonly logger: Logger,
  ) {}

  ask(packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    const failed = (error: unknown): void => this.failed(error, packet, context);
    let admitted: MaybePromise<boolean>;
    try {
      admitted = sink.admit!(packet, context);
    } catch (error) {
      return failed(error);
    }
    if (typeof admitted === 'boolean' && !sink.claims.busy) return this.decided(admitted, packet, context, sink);
    this.inFlight.begin();
    sink.claims.run(
      admitted,
      yes =>
        this.inFlight.replace(() => {
          try {
            this.decided(yes, packet, context, sink);
          } catch (error) {
            failed(error);
          }
        }),
      error => this.inFlight.replace(() => failed(error)),
    );
    if (packet.id === undefined && this.inFlight.full) this.inFlight.hold(sink);
  }

  private decided(yes: boolean, packet: IncomingPacket, context: RpcContext, sink: ReplySink): void {
    if (yes) this.owner.admitted(packet, context, sink);
    else this.owner.settling.done(context);
  }

  private failed(error: unknown, packet: IncomingPacket, context: RpcContext): void {
    this.logger.error(`Whether '${describePattern(packet.pattern)}' is for this server could not be found out`, error);
    this.owner.settling.release(context);
  }
}
