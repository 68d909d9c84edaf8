import { memoryCapabilities } from './memory-capabilities.js';
import { MemoryClient } from './memory-client.js';
import { MemoryServer } from './memory-server.js';

describe('the capabilities of memory', () => {
  it('are what the design claims for it by default', () => {
    expect(memoryCapabilities()).toMatchObject({
      streaming: true,
      metadata: true,
      deadline: true,
      drain: true,
      cancellation: true,
      reconnect: false,
      noHandler: 'error',
      requestGroups: true,
      eventGroups: true,
      fanout: 'one',
      wildcards: { separator: '.', single: '*', multi: '>', multiMinimum: 1, matchEmpty: false },
      settlement: 'none',
      deadLetter: false,
      durable: false,
      delivery: 'at-most-once',
      nativeHeaders: true,
    });
  });

  it('follow the options', () => {
    expect(memoryCapabilities({ delivery: 'at-least-once', durable: true })).toMatchObject({
      delivery: 'at-least-once',
      settlement: 'retry',
      deadLetter: true,
      durable: true,
    });
    expect(memoryCapabilities({ group: false, wildcards: false, headers: false })).toMatchObject({
      requestGroups: false,
      eventGroups: false,
      fanout: 'all',
      wildcards: false,
      nativeHeaders: false,
    });
    expect(memoryCapabilities({ eventGroup: false })).toMatchObject({
      requestGroups: true,
      eventGroups: false,
      fanout: 'all',
    });
  });

  it('are frozen, can be serialised and are those of the classes', () => {
    const capabilities = memoryCapabilities({ durable: true });

    expect(Object.isFrozen(capabilities)).toBe(true);
    expect(JSON.parse(JSON.stringify(capabilities))).toEqual(capabilities);
    expect(MemoryServer.capabilities({ durable: true })).toEqual(capabilities);
    expect(MemoryClient.capabilities({ durable: true })).toEqual(capabilities);
  });
});
