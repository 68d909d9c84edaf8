import { join } from 'node:path';
import { brokerSuite } from '@parley/brokers';
import { Readme } from '@parley/test-support';
import { RedisServer } from '../src/index.js';

const readme = new Readme(join(__dirname, '..'));

describe('the README', () => {
  brokerSuite('redis', broker => {
    it('begins with a server and a client that do what it says', async () => {
      await readme.expectConversation({ address: ['redis://localhost:6379', broker().url], event: 'welcome, Ada' });
    }, 40_000);
  });

  it('names every option of its own', () => {
    readme.expectOptionsOf('src/redis-options.ts', 8);
  });

  it('has the table that the manifest says', () => {
    const [byDefault, withOptions] = [
      RedisServer.capabilities(),
      RedisServer.capabilities({ group: 'g', wildcards: true }),
    ];
    const cell = (claimed: (capabilities: typeof byDefault) => boolean): string =>
      claimed(byDefault) ? 'd' : claimed(withOptions) ? 'o' : '–';
    const row = [
      cell(({ streaming, metadata, deadline, drain }) => streaming && metadata && deadline && drain),
      cell(({ cancellation }) => cancellation),
      cell(({ reconnect }) => reconnect),
      `${cell(({ noHandler }) => noHandler === 'error')}, not on a Cluster`,
      cell(({ requestGroups, eventGroups }) => requestGroups && eventGroups),
      cell(({ wildcards }) => wildcards !== false),
      cell(({ settlement, deadLetter }) => settlement !== 'none' || deadLetter),
      cell(({ durable }) => durable),
    ];

    const lines = readme.text.split('\n').map(line =>
      line
        .split('|')
        .map(text => text.trim())
        .filter(Boolean),
    );
    expect(lines).toContainEqual(row);
  });
});
