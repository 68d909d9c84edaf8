import { join } from 'node:path';
import { brokerSuite } from '@parley/brokers';
import { Readme } from '@parley/test-support';
import { mqttCapabilities } from '../src/index.js';

const readme = new Readme(join(__dirname, '..'));

brokerSuite('mqtt', broker => {
  it('the README begins with a server and a client that do what it says', async () => {
    await readme.expectConversation({
      address: ['mqtt://localhost:1883', broker().url],
      event: 'rooms/12/temperature 21.5',
    });
  }, 50_000);
});

describe('the README', () => {
  it('names every option of its own', () => {
    readme.expectOptionsOf('src/mqtt-options.ts', 8);
  });

  it('promises what the manifest does', () => {
    const row = readme.text.split('\n').find(line => /^\| d +\| d/.test(line));
    const shown = row
      ?.split('|')
      .map(cell => cell.trim())
      .slice(1, -1);
    const plain = mqttCapabilities();
    const best = mqttCapabilities({
      protocolVersion: 5,
      qos: 1,
      group: 'g',
      clean: false,
      ackAfterHandler: true,
      deadLetterTopic: 'dead',
      clientId: 'me',
      properties: { sessionExpiryInterval: 60 },
    });
    const kept = (holds: (manifest: typeof plain) => boolean): string => (holds(plain) ? 'd' : holds(best) ? 'o' : '–');

    expect(shown).toEqual([
      kept(({ streaming, metadata, deadline, drain }) => streaming && metadata && deadline && drain),
      kept(({ cancellation }) => cancellation),
      kept(({ reconnect }) => reconnect),
      `${kept(({ noHandler }) => noHandler === 'error')}: MQTT 5 and \`qos\``,
      kept(({ requestGroups, eventGroups }) => requestGroups && eventGroups),
      kept(({ wildcards }) => wildcards !== false),
      kept(({ settlement, deadLetter }) => settlement !== 'none' && deadLetter),
      kept(({ durable }) => durable),
    ]);
  });
});
