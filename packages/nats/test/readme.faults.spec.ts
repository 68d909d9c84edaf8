import { brokerSuite } from '@parley/brokers';
import { Readme } from '@parley/test-support';
import { join } from 'node:path';
import { natsCapabilities } from '../src/index.js';

const readme = new Readme(join(__dirname, '..'));

brokerSuite('nats', broker => {
  it('the README begins with a server and a client that do what it says', async () => {
    await readme.expectConversation({
      address: ['nats://localhost:4222', broker().url],
      event: 'welcome, Ada user.7.created',
    });
  }, 40_000);
});

describe('the README', () => {
  it('names every option of its own', () => {
    readme.expectOptionsOf('src/nats-options.ts', 5);
  });

  it('shows the promises of the manifest', () => {
    const [plain, grouped] = [natsCapabilities(), natsCapabilities({ queue: 'any' })];
    const mark = (byDefault: boolean, byOption = byDefault): string => (byDefault ? 'd' : byOption ? 'o' : '–');
    const row = [
      mark(plain.streaming && plain.metadata && plain.deadline && plain.drain),
      mark(plain.cancellation),
      mark(plain.reconnect),
      mark(plain.noHandler === 'error'),
      mark(plain.requestGroups),
      mark(plain.eventGroups, grouped.eventGroups),
      mark(plain.wildcards !== false),
      mark(plain.settlement !== 'none' || plain.deadLetter),
      mark(plain.durable),
    ];
    const shown = /durable \|\n\| -.*\n\|(.*)\|/.exec(readme.text)?.[1] ?? '';

    expect(shown.split('|').map(cell => cell.trim())).toEqual(row);
  });
});
