import { MemoryServer } from './memory-server.js';
import type { MemoryServerOptions } from './memory-options.js';

describe('options of a memory server', () => {
  it.each<[string, MemoryServerOptions]>([
    ['durable', { durable: true, group: false }],
    ['durable', { durable: true, eventGroup: false }],
    ['ack', { ack: 'manual' }],
    ['prefetch', { prefetch: -1 }],
    ['prefetch', { prefetch: 0.5 }],
  ])('that contradict each other are refused: %s %j', (name, options) => {
    expect(() => new MemoryServer(options)).toThrow(
      expect.objectContaining({ code: 'PARLEY_INVALID_OPTION', message: expect.stringContaining(name) }),
    );
  });
});
