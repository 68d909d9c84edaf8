import type { RpcContext } from '../context/rpc-context.js';

/** What surrounds the handling of every message: tracing, metrics, contexts of other libraries. */
export interface ProcessingHooks {
  /** Runs ahead of the handler and must call `proceed` once, within whatever context the handler shall run in. */
  before?(context: RpcContext, proceed: () => void): void;
  /** Runs exactly once when the message is done: answered, failed, cancelled, or an event handled. */
  after?(context: RpcContext): void;
}
