import { kinds } from '../kinds/kinds.js';
import type { BrokerKind } from '../kinds/broker-kind.js';
import { EnvironmentBroker } from './environment-broker.js';

const redis = kinds.redis as BrokerKind;

describe('a broker of the environment', () => {
  it('has the host and port of its address, or the usual port', () => {
    expect(new EnvironmentBroker(redis, 'redis://db.example:7000')).toMatchObject({ host: 'db.example', port: 7000 });
    expect(new EnvironmentBroker(redis, 'redis://[::1]')).toMatchObject({ host: '::1', port: 6379 });
  });

  it('is left alone', async () => {
    const broker = new EnvironmentBroker(redis, 'redis://db.example');

    expect(broker.controllable).toBe(false);
    await expect(broker.kill()).rejects.toThrow('PARLEY_REDIS_URL is not ours and cannot be killed');
    await broker.stop();
  });
});
