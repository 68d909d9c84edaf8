import { toArray, lastValueFrom, take } from 'rxjs';
import { connected } from '../../test/connected-client.js';
import { turns } from '../../test/loopback.js';

const several = (id: unknown, b: unknown) => ({ id, parley: { b } });

describe('several values in one packet', () => {
  it('are given one by one, in order', async () => {
    const { client, server } = await connected();
    const values = lastValueFrom(client.send('p', 1).pipe(toArray()));
    const { id } = await server.request();
    server.reply({ id, response: 0 });
    server.reply(several(id, [1, null, { x: 2 }]));
    server.reply({ id, response: 3, isDisposed: true });

    expect(await values).toEqual([0, 1, null, { x: 2 }, 3]);
  });

  it('may bring the end with them', async () => {
    const { client, server } = await connected();
    const values = lastValueFrom(client.send('p', 1).pipe(toArray()));
    const { id } = await server.request();
    server.reply({ ...several(id, [1, 2]), isDisposed: true });

    expect(await values).toEqual([1, 2]);
    expect(client.pendingCount).toBe(0);
  });

  it('reach a reader only as long as it stays', async () => {
    const { client, server } = await connected();
    const values = lastValueFrom(client.send('p', 1).pipe(take(2), toArray()));
    const { id } = await server.request();
    server.reply(several(id, [1, 2, 3, 4]));

    expect(await values).toEqual([1, 2]);
    expect(client.pendingCount).toBe(0);
  });

  it('count one by one as credit', async () => {
    const { client, server } = await connected();
    const reading = client.send('p', 1).subscribe();
    const { id } = await server.request();
    server.reply({ id, parley: { v: 1 } });
    server.reply(
      several(
        id,
        Array.from({ length: 600 }, (_, n) => n),
      ),
    );
    await turns(3);

    expect(server.controls).toEqual([{ credit: id, n: 512 }]);
    reading.unsubscribe();
  });

  it.each([7, 'text', { length: 2 }, null])('are none if they are %j', async b => {
    const { client, server } = await connected();
    const values = lastValueFrom(client.send('p', 1).pipe(toArray()));
    const { id } = await server.request();
    server.reply(several(id, b));
    server.reply({ id, response: 1, isDisposed: true });

    expect(await values).toEqual([1]);
  });
});
