import { PrivateAddresses } from './private-addresses.js';

describe('PrivateAddresses', () => {
  const inboxes = new PrivateAddresses('parley/inbox/');

  it('are all different, and recognised by everybody who knows the prefix', () => {
    const made = Array.from({ length: 100 }, () => inboxes.create());

    expect(new Set(made).size).toBe(100);
    expect(made.every(address => new PrivateAddresses('parley/inbox/').includes(address))).toBe(true);
  });

  it.each([
    ['another prefix', 'parley/control/AAAAAAAAAAAAAAAA'],
    ['only the prefix', 'parley/inbox/'],
    ['a suffix that is too short', 'parley/inbox/AAAA'],
    ['something behind the suffix', 'parley/inbox/AAAAAAAAAAAAAAAA/reply'],
    ['something before the prefix', ' parley/inbox/AAAAAAAAAAAAAAAA'],
    ['a wildcard', 'parley/inbox/+'],
    ['a wildcard in the suffix', 'parley/inbox/AAAAAAAAAAAAAAA#'],
    ['a line break at the end', 'parley/inbox/AAAAAAAAAAAAAAAA\n'],
    ['no text', { length: 29 }],
    ['nothing', undefined],
  ])('do not include what has %s', (_what, address) => {
    expect(inboxes.includes(address)).toBe(false);
  });
});
