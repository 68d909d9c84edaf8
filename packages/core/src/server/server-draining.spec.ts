import { timer } from 'rxjs';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually } from '../../test/raw-peer.js';
import type { ServerOptions } from './server-options.js';

const serving = (options: ServerOptions = {}): { network: Loopback; server: LoopbackServer } => {
  const network = new Loopback();
  return { network, server: new LoopbackServer(network, options) };
};
const underWay = (server: LoopbackServer, count = 1): Promise<void> => eventually(() => server.inFlightCount === count);

describe('a server that is closing', () => {
  it('refuses requests that come meanwhile, and counts events that it had to drop', async () => {
    const { network, server } = serving();
    let finish!: () => void;
    server.onMessage('it', () => new Promise<void>(resolve => (finish = resolve))).onEvent('e', () => undefined);
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await underWay(server);
    const closing = server.close();
    expect(await caller.ask('it', 1, { parley: { v: 1 } })).toMatchObject([
      { err: { code: 'PARLEY_SERVER_CLOSED' }, parley: { code: 'PARLEY_SERVER_CLOSED' } },
    ]);
    caller.send({ pattern: 'e', data: 1 });
    caller.send({ pattern: 'e', data: 2 });
    await turns(2);
    finish();
    await closing;

    expect(caller.answers('a')).toHaveLength(1);
    expect(server.log.warnings).toEqual(['2 event(s) came while the server was shutting down and were dropped']);
  });

  it('leaves a request that reaches every server to the others', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network, {}, { broadcast: true });
    let finish!: () => void;
    server.onMessage('it', () => new Promise<void>(resolve => (finish = resolve)));
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await underWay(server);
    const closing = server.close();
    caller.send({ pattern: 'it', data: 1, id: 'b' });
    await turns(3);
    finish();
    await closing;

    expect(caller.received.map(({ id }) => id)).toEqual(['a']);
  });

  it('lets callers cancel what it waits for', async () => {
    const { network, server } = serving();
    server.onMessage('it', () => timer(60_000));
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await underWay(server);
    const closing = server.close();
    caller.send({ parley: { cancel: 'a' } });

    await closing;
  });

  it('shares one drain among all who ask for it', async () => {
    const { network, server } = serving();
    let finish!: () => void;
    server.onMessage('it', () => new Promise<void>(resolve => (finish = resolve)));
    const statuses: string[] = [];
    server.status.subscribe(status => statuses.push(status));
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await underWay(server);
    const closings = [server.close(), server.close()];
    await turns(2);
    finish();
    await Promise.all(closings);
    await server.close();

    expect(statuses).toEqual(['connecting', 'connected', 'draining', 'closed']);
  });

  it('goes on though the intake cannot be stopped', async () => {
    class Stubborn extends LoopbackServer {
      protected override stopIntake(): never {
        throw new Error('no');
      }
      protected override async closeDriver(): Promise<void> {}
    }
    const server = new Stubborn(new Loopback());
    await server.listen();
    await server.close();

    expect(server.log.errors).toEqual(['The intake could not be stopped']);
  });
});
