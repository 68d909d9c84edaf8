import { Loopback, LoopbackServer } from '../../test/loopback.js';
import { askable } from '../../test/raw-peer.js';
import type { RpcContext } from '../context/rpc-context.js';
import type { ServerTraits } from './server-traits.js';

const serving = (routesBy: ServerTraits['routesBy']): { network: Loopback; server: LoopbackServer; ran: unknown[] } => {
  const network = new Loopback();
  const ran: unknown[] = [];
  const server = new LoopbackServer(network, { channel: 'granted' }, { routesBy })
    .onMessage('granted', (data, context: RpcContext) => ['granted', data, context.getMetadata()])
    .onMessage('forbidden', data => ['forbidden', data])
    .onEvent('granted', data => void ran.push(['granted', data]))
    .onEvent('forbidden', data => void ran.push(['forbidden', data]));
  return { network, server: server as LoopbackServer, ran };
};

describe('a server that routes by channel', () => {
  it('takes a request to the handler of its channel, whatever the packet says', async () => {
    const { network, server } = serving('channel');
    const caller = await askable(server, network);

    for (const pattern of ['forbidden', 'granted', { cmd: 'forbidden' }, null]) {
      const [reply] = await caller.ask(pattern, 1, { metadata: { a: '1' } });
      expect(reply!.response).toEqual(['granted', 1, { a: '1' }]);
    }
  });

  it('takes an event, and what has no envelope, to the handler of its channel', async () => {
    const { network, server, ran } = serving('channel');
    const caller = await askable(server, network);
    caller.send({ pattern: 'forbidden', data: 1 });
    caller.send('ON');
    await caller.ask('granted', 1);

    expect(ran).toEqual([
      ['granted', 1],
      ['granted', 'ON'],
    ]);
  });

  it('still takes the word of callers about their requests, which names no pattern', async () => {
    const { network, server } = serving('channel');
    const caller = await askable(server, network);
    caller.send({ parley: { cancel: 'unknown' } });
    await caller.ask('granted', 2);

    expect([server.log.errors, caller.received.length]).toEqual([[], 1]);
  });
});

describe('a server that routes by packet', () => {
  it.each([undefined, 'packet'] as const)('takes a request to the handler it names (%p)', async routesBy => {
    const { network, server } = serving(routesBy);
    const caller = await askable(server, network);

    expect((await caller.ask('forbidden', 1))[0]!.response).toEqual(['forbidden', 1]);
  });
});
