import type { ProcessingHooks, RpcContext } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';
import { withFailures } from './with-failures.js';

/** Ends the span of a message only where it was handled well. */
class OptimisticServer extends TcpServer {
  private readonly failed = new WeakSet<RpcContext>();

  override addHandler(...[pattern, callback, isEvent, extras]: Parameters<TcpServer['addHandler']>): this {
    const noting = withFailures(callback, (error, context) => {
      this.failed.add(context);
      throw error;
    });
    return super.addHandler(pattern, noting, isEvent, extras);
  }

  override setProcessingHooks(hooks: ProcessingHooks): void {
    super.setProcessingHooks({ ...hooks, after: context => void (this.failed.has(context) || hooks.after?.(context)) });
  }
}

export const mutant: Mutant = {
  defect: 'the hook after a message does not run if the handler failed',
  origin: 'nestjs/nest #17743, #17744, #17760, #17766.',
  killedBy: ['ER-10'],
  says: /'after' of a request \(throws\)/,
  harness: tcpWith({ server: OptimisticServer }),
};
