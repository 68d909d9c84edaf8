import type { Server as CoreServer } from '@parley/core';
import type { TransportId } from '../transport.js';
import type { Untyped } from '../untyped.js';
import type { MessageHandler } from './message-handler.js';
import { ProcessingHookPair, type ProcessingEndHook, type ProcessingStartHook } from './processing-hook-pair.js';

type CoreServerClass = new (options?: never) => CoreServer;

/** A transporter's server with the members it has in Nest. */
export type NestServer = CoreServer & NestServerMembers;

export interface NestServerMembers {
  /** What handlers name it by that are for this transport only. */
  transportId?: TransportId;
  /** Undeclared errors are not made an internal error here, since the server shows them (`exposeErrors`). */
  readonly exposesErrors?: boolean;
  setTransportId(transportId: TransportId): void;
  setOnProcessingStartHook(hook: ProcessingStartHook): void;
  setOnProcessingEndHook(hook: ProcessingEndHook): void;
  /** Handlers by route. */
  getHandlers(): Map<string, MessageHandler>;
}

const known = new WeakMap<CoreServerClass, new (options: object) => NestServer>();

/** The class of a transporter's server, with what Nest adds to it. */
export const nestServer = (Server: CoreServerClass): new (options: object) => NestServer => {
  let made = known.get(Server);
  if (made === undefined) known.set(Server, (made = extend(Server as never)));
  return made;
};

const extend = (Server: new (...args: Untyped[]) => CoreServer): new (options: object) => NestServer => {
  abstract class Extended extends Server implements NestServerMembers {
    transportId?: TransportId;
    readonly exposesErrors: boolean;
    private readonly hooks = new ProcessingHookPair(() => this.transportId);

    constructor(...args: Untyped[]) {
      super(...args);
      this.exposesErrors = (args[0] as { exposeErrors?: boolean } | undefined)?.exposeErrors === true;
    }

    setTransportId(transportId: TransportId): void {
      this.transportId = transportId;
    }

    setOnProcessingStartHook(hook: ProcessingStartHook): void {
      this.hooks.start = hook;
      this.setProcessingHooks(this.hooks);
    }

    setOnProcessingEndHook(hook: ProcessingEndHook): void {
      this.hooks.end = hook;
      this.setProcessingHooks(this.hooks);
    }

    getHandlers(): Map<string, MessageHandler> {
      return new Map(this.handlers.map(({ route, callback }) => [route, callback as MessageHandler]));
    }
  }
  Object.defineProperty(Extended, 'name', { value: Server.name });
  return Extended as unknown as new (options: object) => NestServer;
};
