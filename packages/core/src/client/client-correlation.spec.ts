import { connected } from '../../test/connected-client.js';
import type { LoopbackClient } from '../../test/loopback.js';
import { turns } from '../../test/loopback.js';

/** Messages whose correlation id stands beside them. */
const arrive = (client: LoopbackClient, message: unknown, id?: string): void =>
  (client as unknown as { receive(message: unknown, channel?: string, id?: string): void }).receive(
    message,
    undefined,
    id,
  );

describe('a correlation id', () => {
  it('wins over the id in the packet', async () => {
    const { client, server } = await connected();
    const calls = [client.request('a', 1), client.request('b', 2)];
    const [first, second] = [await server.request(), await server.request(1)];
    arrive(client, JSON.stringify({ response: 'for b', isDisposed: true, id: first.id }), second.id as string);
    arrive(client, JSON.stringify({ response: 'for a', isDisposed: true, id: 'nonsense' }), first.id as string);

    expect(await Promise.all(calls)).toEqual(['for a', 'for b']);
  });

  it('of nobody reaches nobody, whatever the packet says', async () => {
    const { client, server } = await connected();
    const call = client.request('a', 1);
    const { id } = await server.request();
    arrive(client, JSON.stringify({ response: 'forged', isDisposed: true, id }), 'foreign');
    arrive(client, JSON.stringify({ response: 'true', isDisposed: true, id }));

    expect(await call).toBe('true');
  });

  it('is kept through a deserializer that takes its time', async () => {
    const deserializer = { deserialize: async (packet: unknown) => turns(2).then(() => packet) };
    const { client, server } = await connected({ deserializer });
    const call = client.request('a', 1);
    const { id } = await server.request();
    arrive(client, '{"response":"here","isDisposed":true}', id as string);

    expect(await call).toBe('here');
  });

  it('names the request a server announces itself for, and thereby what is cancelled', async () => {
    const { client, server } = await connected({}, { identifies: 'request' });
    const late = client.send('a', 1).subscribe();
    const { id } = await server.request();
    late.unsubscribe();
    arrive(client, '{"parley":{"v":1,"s":"server","c":"control"}}', id as string);
    await turns(3);

    expect(server.controls).toEqual([{ cancel: id }]);
  });
});

describe('an announcement', () => {
  it('binds no responder: another server may be given the request meanwhile', async () => {
    const { client, server } = await connected({}, { identifies: 'request' });
    const values: unknown[] = [];
    const call = client.send('a', 1).subscribe(value => values.push(value));
    const { id } = await server.request();
    server.reply({ parley: { v: 1, s: 'died', c: 'control.died' }, id });
    server.reply({ parley: { v: 1, s: 'took over', c: 'control.other' }, id });
    server.reply({ response: 1, parley: { s: 'took over' }, id });
    server.reply({ response: 2, parley: { s: 'died' }, id });
    await turns(3);
    const request = (
      client as unknown as { pendingRequest(id: unknown): { server: unknown; responder: unknown } }
    ).pendingRequest(id);

    expect(values).toEqual([1]);
    expect([request.server, request.responder]).toEqual([{ version: 1, control: 'control.other' }, 'took over']);
    call.unsubscribe();
  });

  it('of another server changes nothing once one has answered', async () => {
    const { client, server } = await connected({}, { identifies: 'request' });
    const call = client.send('a', 1).subscribe();
    const { id } = await server.request();
    server.reply({ response: 1, parley: { v: 1, s: 'first', c: 'control.first' }, id });
    server.reply({ parley: { v: 1, s: 'second', c: 'control.second' }, id });
    await turns(3);
    const request = (client as unknown as { pendingRequest(id: unknown): { server: unknown } }).pendingRequest(id);

    expect(request.server).toEqual({ version: 1, control: 'control.first' });
    call.unsubscribe();
  });

  it.each([
    ['an end', { isDisposed: true }],
    ['an error', { err: 'no', isDisposed: true }],
  ])('does not keep another server from answering with %s', async (_what, end) => {
    const { client, server } = await connected({}, { identifies: 'request' });
    const call = client.request('a', 1).catch((error: { payload: unknown }) => error.payload);
    const { id } = await server.request();
    server.reply({ parley: { v: 1, s: 'died' }, id });
    server.reply({ ...end, parley: { v: 1, s: 'took over' }, id });

    expect(await call).toBe((end as { err?: string }).err);
  });
});
