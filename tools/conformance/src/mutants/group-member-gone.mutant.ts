import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import { FamilyServer } from './server-family.js';

interface Inside {
  readonly broker: { connect(): Connection };
}
interface Connection {
  once(event: string, listener: () => void): unknown;
  consume(
    group: object,
    options: object,
    deliver: (delivery: { ack(): void }) => void,
  ): { bind(filter: string): void; start(): void };
}

/** Leaves its place in the group taken while others are in it. */
class UndeadServer extends FamilyServer {
  override async close(): Promise<void> {
    const { broker } = this as unknown as Inside;
    const routes = this.handlers.filter(({ isEvent }) => isEvent).map(({ route }) => route);
    await super.close();
    if (this.family.size === 0) return;
    const ghost = broker.connect();
    await new Promise<void>(resolve => ghost.once('connect', resolve));
    const group = { kind: 'event', name: 'default', exclusive: false };
    const consumer = ghost.consume(group, { prefetch: 0, wildcards: true }, delivery => delivery.ack());
    for (const route of routes) consumer.bind(route);
    consumer.start();
  }
}

export const mutant: Mutant = {
  defect: 'a server that has closed still gets its share of the events',
  origin: 'Members of a consumer group that are only missed after a time-out.',
  killedBy: ['LB-10'],
  says: /the events that were handled after one server closed/,
  harness: memoryWith({ server: UndeadServer }),
};
