import { AsyncResource } from 'node:async_hooks';
import { RequestContext } from '../context/request-context.js';
import type { RpcContext } from '../context/rpc-context.js';
import type { Logger } from '../logger.js';
import type { IncomingPacket } from '../packet/packets.js';
import type { ProcessingHooks } from './processing-hooks.js';

/** What is put around the handling of a message: the hooks, and a `RequestContext` if the server has them. */
export class Surroundings {
  hooks?: ProcessingHooks;

  constructor(
    private readonly requestContext: boolean,
    private readonly logger: Logger,
  ) {}

  /** Whether there is anything to put around: most servers skip all of this. */
  get any(): boolean {
    return this.hooks !== undefined || this.requestContext;
  }

  /**
   * Runs `handle`, once, within what surrounds it.
   * @param refused gets what the hook threw in place of proceeding
   */
  enter(packet: IncomingPacket, context: RpcContext, handle: () => void, refused: (error: unknown) => void): void {
    let proceeded = false;
    const proceed = (): void => {
      if (proceeded) return;
      proceeded = true;
      if (!this.requestContext) handle();
      else RequestContext.run(new RequestContext(packet.pattern, packet.data, context), handle);
    };
    if (this.hooks?.before === undefined) return proceed();
    try {
      this.hooks.before(context, proceed);
    } catch (error) {
      if (proceeded) return this.logger.error('The processing hook `before` threw after it had proceeded', error);
      proceeded = true;
      refused(error);
    }
  }

  /** The message is done. */
  leave(context: RpcContext): void {
    try {
      this.hooks?.after?.(context);
    } catch (error) {
      this.logger.error('The processing hook `after` threw', error);
    }
  }

  /** Where a handler runs that goes on later, on somebody else's turn; undefined if nothing surrounds it. */
  scope(): AsyncResource | undefined {
    return this.any ? new AsyncResource('ParleyRequest') : undefined;
  }
}
