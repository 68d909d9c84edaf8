import { brokerSuite, type Broker } from '@parley/brokers';
import type { TransporterHarness } from '@parley/conformance';
import { testConformance } from '@parley/conformance/jest';
import { connect } from 'nats';
import { NatsClient, NatsServer } from '../src/index.js';

/** The suite speaks of groups; NATS calls them queues. */
const named = ({ group, ...options }: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  group === undefined ? options : { ...options, queue: group };

const harness = (
  title: string,
  broker: () => Broker,
  options: Readonly<Record<string, unknown>>,
): TransporterHarness => ({
  name: title,
  options,
  createServer: place => new NatsServer({ ...named(place.options), servers: `${place.host}:${place.port}` }),
  createClient: place => new NatsClient({ ...place.options, servers: `${place.host}:${place.port}` }),
  upstream: () => broker(),
  broker: {
    kill: () => broker().kill(),
    start: () => broker().start(),
    restart: () => broker().restart(),
  },
  publishForeign: async ({ host, port }, subject, payload) => {
    const connection = await connect({ servers: `${host}:${port}` });
    connection.publish(subject, payload);
    await connection.drain();
  },
});

brokerSuite(
  'nats',
  broker => {
    testConformance(harness('@parley/nats', broker, {}));
    testConformance(harness('@parley/nats with a queue', broker, { queue: 'replicas' }), {
      groups: ['RR', 'EV', 'WI', 'LB'],
    });
  },
  { own: true },
);
