import { Loopback, LoopbackServer, turns, type LoopbackServerOptions } from '../../test/loopback.js';
import { askable } from '../../test/raw-peer.js';
import { Acknowledging } from '../../test/acknowledging.js';

const words = { separator: '.', single: '*' };

/** A server whose deliveries are for those handlers only. */
const serving = (
  takes: (route: string, isEvent: boolean) => boolean,
): { network: Loopback; server: LoopbackServer; ran: string[] } => {
  const network = new Loopback();
  const ran: string[] = [];
  const options: LoopbackServerOptions = { takes: ({ route, isEvent }) => takes(route, isEvent) };
  const server = new LoopbackServer(network, options, { wildcards: words })
    .onMessage('a.b', () => 'a.b')
    .onEvent('a.b', () => void ran.push('a.b'))
    .onEvent('a.*', () => void ran.push('a.*'))
    .onEvent('*.b', () => void ran.push('*.b'));
  return { network, server: server as LoopbackServer, ran };
};

describe('a delivery that is not for every handler', () => {
  it('runs those event handlers that it is for', async () => {
    const { network, server, ran } = serving(route => route !== 'a.*');
    const caller = await askable(server, network);
    caller.send({ pattern: 'a.b', data: 1 });
    await turns(2);

    expect(ran).toEqual(['a.b', '*.b']);
  });

  it('is dropped quietly where it is an event for none of them: another copy is', async () => {
    const { network, server, ran } = serving(() => false);
    const caller = await askable(server, network);
    caller.send({ pattern: 'a.b', data: 1 });
    await turns(2);

    expect([ran, server.log.warnings, server.log.errors]).toEqual([[], [], []]);
  });

  it('answers a request that is for the handler of its pattern', async () => {
    const { network, server } = serving((_route, isEvent) => !isEvent);
    const caller = await askable(server, network);

    expect(await caller.ask('a.b', 1)).toMatchObject([{ response: 'a.b' }]);
  });

  it.each([
    ['for another handler than the one of its pattern', 'a.b'],
    ['for no message handler there is', 'a.c'],
  ])('leaves a request without an answer that is %s', async (_what, pattern) => {
    const { network, server } = serving(() => false);
    const caller = await askable(server, network);
    caller.send({ pattern, data: 1, id: 'x' });
    await turns(3);

    expect([caller.received, server.log.warnings]).toEqual([[], []]);
  });

  it('is settled as done, since there is nothing to be done', async () => {
    const made = new Acknowledging({ takes: () => false });
    made.server.onEvent('e', () => undefined).onMessage('r', () => 1);
    await made.send({ pattern: 'e', data: 1 }, { pattern: 'r', data: 1, id: 'x' });

    expect(made.calls).toEqual([['ack'], ['ack']]);
  });
});
