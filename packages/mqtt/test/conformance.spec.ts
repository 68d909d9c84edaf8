import { brokerSuite, type Broker } from '@parley/brokers';
import type { TransporterHarness } from '@parley/conformance';
import { testConformance } from '@parley/conformance/jest';
import { connectAsync } from 'mqtt';
import { MqttClient, MqttServer } from '../src/index.js';

const harness = (
  title: string,
  broker: () => Broker,
  options: Readonly<Record<string, unknown>> = {},
): TransporterHarness => ({
  name: title,
  options,
  createServer: place => new MqttServer({ ...place.options, url: `mqtt://${place.host}:${place.port}` }),
  createClient: place => new MqttClient({ ...place.options, url: `mqtt://${place.host}:${place.port}` }),
  upstream: () => broker(),
  broker: {
    kill: () => broker().kill(),
    start: () => broker().start(),
    restart: () => broker().restart(),
  },
  publishForeign: async ({ host, port }, subject, payload) => {
    const device = await connectAsync({ host, port, reconnectPeriod: 0 });
    await device.publishAsync(subject, Buffer.from(payload as string), { qos: 1 });
    await device.endAsync();
  },
});

const report = (name: string): { readonly json: string; readonly markdown: string } => ({
  json: `${__dirname}/../test-results/conformance/${name}.json`,
  markdown: `${__dirname}/../test-results/conformance/${name}.md`,
});

brokerSuite(
  'mqtt',
  broker => {
    testConformance(harness('@parley/mqtt, MQTT 3.1.1', broker), { report: report('mqtt-3') });
    testConformance(harness('@parley/mqtt, MQTT 5', broker, { protocolVersion: 5, qos: 1 }), {
      report: report('mqtt-5'),
    });
    testConformance(harness('@parley/mqtt with a group', broker, { group: 'replicas' }), {
      groups: ['RR', 'EV', 'WI', 'LB'],
    });
    testConformance(harness('@parley/mqtt with a group, MQTT 5', broker, { group: 'replicas', protocolVersion: 5 }), {
      groups: ['WI', 'LB'],
    });
  },
  { own: true },
);
