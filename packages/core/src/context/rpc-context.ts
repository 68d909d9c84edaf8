import type { Metadata } from '../packet/metadata.js';
import type { Settlement } from '../settlement/settlement.js';

/** What a handler sees of the message beside its data. Each transport adds its own getters in a subclass. */
export class RpcContext {
  /** Epoch milliseconds of this host's clock after which nobody waits any more; absent without a deadline. */
  deadline?: number;
  /** Decides about the broker message this packet came in; absent where the transport does not acknowledge. */
  settlement?: Settlement;
  private controller?: AbortController;
  private reason?: Error;

  constructor(private readonly metadata?: Metadata) {}

  /**
   * Aborts when the caller unsubscribed, timed out or went away, when the deadline passed, or when the server gave up
   * waiting for this handler at shutdown. Made on first access: an `AbortController` costs more than a request.
   */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.reason !== undefined) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  /** The headers of the message, on every transport. */
  getMetadata(): Metadata | undefined {
    const { metadata } = this;
    // a peer may have sent anything under that name
    return typeof metadata === 'object' && metadata !== null ? metadata : undefined;
  }

  /** The transport's own arguments, as Nest's `BaseRpcContext` has them. */
  getArgs(): readonly unknown[] {
    return [];
  }

  getArgByIndex(index: number): unknown {
    return this.getArgs()[index];
  }

  /** Core's: aborts {@link signal}. */
  abort(reason: Error): void {
    this.reason ??= reason;
    this.controller?.abort(this.reason);
  }
}
