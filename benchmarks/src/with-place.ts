import { startBroker } from '@parley/brokers';
import { overTcp, type Place } from './contenders/place.js';
import type { TransportName } from './transports.js';

/**
 * Does `work` where contenders can meet: over TCP, or at a broker that runs meanwhile.
 * @throws Error if there is no broker; its message has the command that provides one
 */
export async function withPlace<T>(transport: TransportName, work: (place: Place) => Promise<T>): Promise<T> {
  if (transport === 'tcp') return work(overTcp);
  const broker = await startBroker(transport);
  try {
    return await work({ transport, url: broker.url, prefix: `bench-${process.pid}-` });
  } finally {
    await broker.stop();
  }
}
