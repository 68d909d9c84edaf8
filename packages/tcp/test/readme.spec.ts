import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readme } from '@parley/test-support';
import { tcpLimits } from '../src/tcp-limits.js';

const readme = new Readme(join(__dirname, '..'));

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
};

describe('the README', () => {
  it('begins with a server and a client that do what it says', async () => {
    await readme.expectConversation({ address: ['3000', String(await freePort())], event: 'welcome, Ada' });
  }, 40_000);

  it('names every option of its own, and every default', () => {
    readme.expectOptionsOf('src/tcp-options.ts', 10);
    for (const [name, value] of Object.entries(tcpLimits({}))) {
      const shown = value.toLocaleString('en').replaceAll(',', ' ');
      expect(readme.text).toMatch(new RegExp(`\\| \`${name}\` +\\| ${shown}\\b`));
    }
  });
});
