import { firstValueFrom, take, toArray } from 'rxjs';
import { connected } from '../../test/connected-client.js';
import { turns } from '../../test/loopback.js';
import type { ClientOptions } from './client-options.js';

const hello = { parley: { v: 1 } };

describe('cancelling a call', () => {
  it('tells the server of a connection that has said who it is', async () => {
    const { client, server } = await connected();
    const subscription = client.send('p', 1).subscribe();
    const { id } = await server.request();
    server.reply({ ...hello, id });
    await turns(2);
    subscription.unsubscribe();
    subscription.unsubscribe();
    await turns(2);

    expect(server.controls).toEqual([{ cancel: id }]);
    expect(client.pendingCount).toBe(0);
  });

  it('tells it later if it says so later, also about other calls of the connection', async () => {
    const { client, server } = await connected();
    const subscriptions = [client.send('p', 1).subscribe(), client.send('p', 2).subscribe()];
    const stays = client.send('p', 3).subscribe();
    await server.request(2);
    for (const each of subscriptions) each.unsubscribe();
    await turns(2);
    expect(server.controls).toEqual([]);
    const ids = server.requests.map(({ id }) => id);
    server.reply({ ...hello, id: ids[2] });
    await turns(3);

    expect(server.controls).toEqual([{ cancel: ids[0] }, { cancel: ids[1] }]);
    stays.unsubscribe();
    await turns(2);
    expect(server.controls).toHaveLength(3);
  });

  it('tells a Nest server nothing', async () => {
    const { client, server } = await connected();
    const subscription = client.send('p', 1).subscribe();
    const { id } = await server.request();
    server.reply({ response: 1, id });
    await turns(2);
    subscription.unsubscribe();
    server.reply({ response: 2, isDisposed: true, id });
    await turns(3);

    expect(server.received).toHaveLength(1);
    expect(client.pendingCount).toBe(0);
  });

  it('tells the server of this request, where several may answer, at its control address', async () => {
    const { client, server } = await connected({ inboxName: 'inbox-1' } as ClientOptions, { identifies: 'request' });
    const told: unknown[] = [];
    (client as unknown as { writeControl: unknown }).writeControl = (control: unknown, to: unknown) =>
      told.push(control, to);
    const subscription = client.send('p', 1).subscribe();
    const { id, parley } = await server.request();
    server.reply({ response: 1, parley: { v: 1, s: 'a', c: 'control-a' }, id });
    await turns(2);
    subscription.unsubscribe();

    expect(parley).toEqual({ v: 1, r: 'inbox-1' });
    expect(told).toEqual([{ cancel: id }, { version: 1, control: 'control-a' }]);
  });

  it('tells the server of this request when it says who it is only afterwards, unless it is done by then', async () => {
    const { client, server } = await connected({}, { identifies: 'request' });
    const subscriptions = [1, 2, 3].map(n => client.send('p', n).subscribe());
    await server.request(2);
    for (const each of subscriptions) each.unsubscribe();
    const [a, b, c] = server.requests.map(({ id }) => id);
    const parley = { v: 1, s: 'me', c: 'control' };
    server.reply({ parley, id: a });
    server.reply({ response: 1, isDisposed: true, parley, id: b });
    server.reply({ err: 'x', parley, id: c });
    server.reply({ parley, id: 'of somebody else' });
    await turns(3);

    expect(server.controls).toEqual([{ cancel: a }]);
  });

  it('tells nothing to a server that has not said where it could be told', async () => {
    const { client, server } = await connected({}, { identifies: 'request' });
    const subscription = client.send('p', 1).subscribe();
    server.reply({ parley: { v: 1, s: 'me' }, id: (await server.request()).id });
    await turns(2);
    subscription.unsubscribe();
    await turns(2);

    expect(server.controls).toEqual([]);
  });

  it('does not stop the first responder because of a second one', async () => {
    const { client, server } = await connected({}, { identifies: 'request' });
    client.send('p', 1).subscribe();
    const { id } = await server.request();
    server.reply({ parley: { v: 1, s: 'first', c: 'a' }, id });
    server.reply({ parley: { v: 1, s: 'second', c: 'b' }, id });
    await turns(3);

    expect(server.controls).toEqual([]);
    expect(client.pendingCount).toBe(1);
  });

  it('is what take(n) does', async () => {
    const { client, server } = await connected();
    const values = firstValueFrom(client.send('p', 1).pipe(take(2), toArray()));
    const { id } = await server.request();
    server.reply({ ...hello, id });
    for (let n = 0; n < 5; n++) server.reply({ response: n, id });

    expect(await values).toEqual([0, 1]);
    await turns(2);
    expect(server.controls).toEqual([{ cancel: id }]);
  });

  it('after the end does nothing', async () => {
    const { client, server } = await connected();
    const subscription = client.send('p', 1).subscribe();
    const { id } = await server.request();
    server.reply({ ...hello, id });
    server.reply({ isDisposed: true, id });
    await turns(3);
    subscription.unsubscribe();
    await turns(2);

    expect(server.controls).toEqual([]);
  });

  it('is not hurt by a driver that cannot send it', async () => {
    const { client, server } = await connected();
    const subscription = client.send('p', 1).subscribe();
    const { id } = await server.request();
    server.reply({ ...hello, id });
    await turns(2);
    client.refuses = new Error('buffer full');

    expect(() => subscription.unsubscribe()).not.toThrow();
    expect(client.log.warnings).toHaveLength(1);
    expect(client.pendingCount).toBe(0);
  });

  it('leaves nothing behind of ten thousand calls', async () => {
    const { client } = await connected();
    for (let n = 0; n < 10_000; n++) client.send('p', n).subscribe().unsubscribe();

    expect(client.pendingCount).toBe(0);
  });
});
