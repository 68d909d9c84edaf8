import { RpcContext } from '../src/context/rpc-context.js';
import type { ServerTraits } from '../src/server/server-traits.js';
import { Loopback, LoopbackServer, turns, type LoopbackServerOptions } from './loopback.js';
import { askable, type RawCaller } from './raw-peer.js';
import { RecordedSettlement } from './recorded-settlement.js';

/** A server of a transport that acknowledges: every message has a settlement of its own, its third attempt of three. */
export class Acknowledging {
  readonly network = new Loopback();
  readonly settlements: RecordedSettlement[] = [];
  readonly server: LoopbackServer;
  next: () => RecordedSettlement = () =>
    new RecordedSettlement(1, { maxAttempts: 3, retryDelay: 10, maxRetryDelay: 100 });
  caller!: RawCaller;

  constructor(options: LoopbackServerOptions = {}, traits: Partial<ServerTraits> = {}) {
    const contextOf = (): RpcContext => {
      const context = new RpcContext();
      context.settlement = this.next();
      if (this.settlements.at(-1) !== context.settlement)
        this.settlements.push(context.settlement as RecordedSettlement);
      return context;
    };
    this.server = new LoopbackServer(this.network, { contextOf, ...options }, traits);
  }

  get calls(): string[][] {
    return this.settlements.map(({ calls }) => calls);
  }

  async send(...packets: unknown[]): Promise<void> {
    this.caller ??= await askable(this.server, this.network);
    for (const packet of packets) this.caller.send(packet);
    await turns(2);
  }
}
