import { defineCapabilities, type TransporterCapabilities } from './capabilities.js';

const capabilities = (wildcards: TransporterCapabilities['wildcards']): TransporterCapabilities => ({
  delivery: 'at-most-once',
  emitAck: 'socket',
  ordering: 'connection',
  streaming: true,
  cancellation: true,
  deadline: true,
  drain: true,
  settlement: 'none',
  deadLetter: false,
  durable: false,
  requestGroups: false,
  eventGroups: false,
  fanout: 'one',
  wildcards,
  metadata: true,
  nativeHeaders: false,
  binary: false,
  noHandler: 'error',
  reconnect: true,
  inFlightOnLoss: 'fail',
  backpressure: 'credit',
  dynamicHandlers: true,
  listens: true,
  tls: true,
  bounded: true,
});

describe('defineCapabilities', () => {
  it('gives a manifest that nobody can change', () => {
    const defined = defineCapabilities(capabilities({ separator: '.', single: '*' })) as { streaming: boolean };

    expect(() => (defined.streaming = false)).toThrow(TypeError);
    expect(defined.streaming).toBe(true);
  });

  it('freezes what is inside too', () => {
    const { wildcards } = defineCapabilities(capabilities({ separator: '/', single: '+', multi: '#' }));

    expect(() => ((wildcards as { separator: string }).separator = '.')).toThrow(TypeError);
    expect(wildcards).toEqual({ separator: '/', single: '+', multi: '#' });
  });

  it('gives a manifest that survives serialisation', () => {
    for (const wildcards of [false, { separator: '.', regexp: true }] as const) {
      const defined = defineCapabilities(capabilities(wildcards));

      expect(JSON.parse(JSON.stringify(defined))).toEqual(defined);
    }
  });
});
