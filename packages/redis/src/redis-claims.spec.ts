import { claimKey } from './redis-claims.js';
import { RedisContext } from './redis-context.js';

const context = new RedisContext({ channel: 'a.b', subscription: 'a.*' }, undefined);
const keyOf = (packet: object): string | undefined => claimKey('g', { pattern: 'a.b', data: 1, ...packet }, context);

describe('the key of a claim', () => {
  it('names the group, what was subscribed to, and the request or event', () => {
    expect(keyOf({ id: 'x1' })).toBe('parley.claim.g.a.*.x1');
    expect(keyOf({ parley: { k: 'e1' } })).toBe('parley.claim.g.a.*.e1');
    expect(keyOf({ id: null })).toBe('parley.claim.g.a.*.null');
  });

  it('is missing for events that nothing tells apart', () => {
    expect(keyOf({})).toBeUndefined();
  });

  it('is short, whatever a peer takes for an id', () => {
    expect(keyOf({ id: 'x'.repeat(1_000_000) })!.length).toBeLessThan(100);
    expect(keyOf({ id: 'x'.repeat(1000) })).not.toBe(keyOf({ id: 'y'.repeat(1000) }));
  });
});
