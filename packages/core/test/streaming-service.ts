import type { ServerOptions } from '../src/server/server-options.js';
import { Loopback, LoopbackServer, turns } from './loopback.js';
import { askable, type RawCaller } from './raw-peer.js';

/** A server whose only handler, `it`, streams, and a raw caller of it. */
export class StreamingService {
  readonly network = new Loopback();
  readonly server: LoopbackServer;
  caller!: RawCaller;

  constructor(handler: () => unknown, options: ServerOptions = {}) {
    this.server = new LoopbackServer(this.network, options);
    this.server.onMessage('it', handler);
  }

  /** Sends a request that is not waited for; with `parley` the caller is one of ours. */
  async start(more: Record<string, unknown> = {}): Promise<void> {
    this.caller ??= await askable(this.server, this.network);
    this.caller.send({ pattern: 'it', data: 1, id: 'a', ...more });
    await turns(2);
  }

  /** Has a connection, over which nothing goes for now. Call what it returns, and it goes on. */
  async startBlocked(more: Record<string, unknown> = {}): Promise<() => void> {
    await this.start({ pattern: 'unknown', id: 'none' });
    const open = this.block();
    await this.start(more);
    return open;
  }

  block(): () => void {
    let open!: () => void;
    this.server.sink.full = new Promise<void>(resolve => (open = resolve));
    return () => {
      this.server.sink.full = undefined;
      open();
    };
  }

  get values(): unknown[] {
    return this.caller.values('a');
  }

  get end(): Record<string, unknown> | undefined {
    return this.caller.answers('a').find(packet => packet.isDisposed === true);
  }
}

export const numbersUpTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
