import { withEnvironment } from '../../test/support/with-environment.js';
import { findSource } from './find-source.js';

const address = { PARLEY_REDIS_URL: 'redis://10.0.0.1', PARLEY_BROKERS: 'native' };

describe('where a broker comes from', () => {
  it('is the address in the environment before anything else', () =>
    withEnvironment(address, () => expect(findSource('redis')).toBe('environment')));

  it('is not the environment where it must be started in a certain way', () =>
    withEnvironment(address, () => {
      expect(findSource('redis', { own: true })).not.toBe('environment');
      expect(findSource('redis', { password: 'secret' })).not.toBe('environment');
      expect(findSource('redis', { own: false })).toBe('environment');
    }));

  it('can be chosen, but nothing else than those that there are', () =>
    withEnvironment({ PARLEY_BROKERS: 'kubernetes' }, () => {
      expect(() => findSource('redis')).toThrow('PARLEY_BROKERS is kubernetes');
    }));
});
