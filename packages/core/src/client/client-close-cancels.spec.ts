import { connected } from '../../test/connected-client.js';
import { eventually } from '../../test/raw-peer.js';

describe('a client that closes with calls under way', () => {
  it('tells those servers that said who they are', async () => {
    const { client, server } = await connected({}, { identifies: 'request' });
    const calls = ['known', 'unknown', 'unreachable'].map(pattern => client.request(pattern, 1));
    const failed = Promise.all(calls.map(call => call.catch(({ code }: { code: string }) => code)));
    await server.request(2);
    const [known, , unreachable] = server.requests;
    server.reply({ parley: { v: 1, s: 'a', c: 'control' }, id: known!.id });
    server.reply({ parley: { v: 1, s: 'b' }, id: unreachable!.id });
    const done = client.request('done', 1);
    const { id } = await server.request(3);
    server.reply({ response: 1, isDisposed: true, parley: { v: 1, s: 'a', c: 'control' }, id });
    await done;
    await client.close();

    expect(await failed).toEqual(Array(3).fill('PARLEY_CLIENT_CLOSED'));
    expect(server.controls).toEqual([{ cancel: known!.id }]);
  });

  describe('where servers do not see that it is gone', () => {
    const lingering = (): ReturnType<typeof connected> => connected({}, { identifies: 'request', lingers: true });

    it('stays until they say who they are, and tells them', async () => {
      const { client, server, network } = await lingering();
      const call = client.request('p', 1);
      const { id } = await server.request();
      const closing = client.close();
      await expect(call).rejects.toMatchObject({ code: 'PARLEY_CLIENT_CLOSED' });
      expect(network.wire.open).toBe(true);
      server.reply({ parley: { v: 1, s: 'a', c: 'control' }, id });
      await closing;

      expect(server.controls).toEqual([{ cancel: id }]);
      expect(network.wire.open).toBe(false);
    });

    it('does not stay for those who never do, and takes no new call meanwhile', async () => {
      const { client, server, network } = await lingering();
      client.request('p', 1).catch(() => undefined);
      await server.request();
      const closing = client.close();
      const later = client.request('later', 1);
      await closing;
      const { id } = await server.request(1);
      server.reply({ response: 1, isDisposed: true, id });

      expect(await later).toBe(1);
      expect([network.wires.length, server.controls]).toEqual([2, []]);
      await client.close();
    });

    it('does not stay without a call under way', async () => {
      const { client, server, network } = await lingering();
      const call = client.request('p', 1);
      const { id } = await server.request();
      server.reply({ response: 1, isDisposed: true, id });
      await call;
      network.stalls = true;
      network.cut();
      client.request('waits', 1).catch(() => undefined);
      const start = performance.now();
      await client.close();

      expect(performance.now() - start).toBeLessThan(100);
    });
  });

  it('says nothing where the end of the connection says it all', async () => {
    const { client, server } = await connected();
    client.request('p', 1).catch(() => undefined);
    const { id } = await server.request();
    server.reply({ parley: { v: 1 }, id });
    await eventually(() => server.wire.replies.sent.length === 1);
    await client.close();

    expect(server.controls).toEqual([]);
  });
});
