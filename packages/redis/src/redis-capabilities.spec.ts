import { RedisClient, RedisServer } from './index.js';

describe('what Redis promises', () => {
  it('is the same for servers and clients, frozen, and plain data', () => {
    const capabilities = RedisServer.capabilities();

    expect(RedisClient.capabilities()).toEqual(capabilities);
    expect(Object.isFrozen(capabilities)).toBe(true);
    expect(JSON.parse(JSON.stringify(capabilities))).toEqual(capabilities);
  });

  it('by default', () => {
    expect(RedisServer.capabilities()).toMatchObject({
      delivery: 'at-most-once',
      streaming: true,
      metadata: true,
      deadline: true,
      drain: true,
      cancellation: true,
      reconnect: true,
      noHandler: 'error',
      requestGroups: false,
      eventGroups: false,
      fanout: 'all',
      wildcards: false,
      settlement: 'none',
      deadLetter: false,
      durable: false,
    });
  });

  it('by options', () => {
    expect(RedisServer.capabilities({ group: 'g' })).toMatchObject({
      requestGroups: true,
      eventGroups: true,
      fanout: 'one',
    });
    expect(RedisServer.capabilities({ wildcards: true }).wildcards).toMatchObject({ multi: '*', glob: true });
    expect(RedisServer.capabilities({ cluster: [{ port: 7000 }] }).noHandler).toBe('timeout');
  });

  it('refuses options that cannot be', () => {
    for (const options of [{ group: '' }, { group: 'g', claimExpiry: 0 }, { group: 'g', claimExpiry: NaN }]) {
      expect(() => new RedisServer(options)).toThrow(
        expect.objectContaining({ code: 'PARLEY_INVALID_OPTION' }) as never,
      );
    }
  });
});
