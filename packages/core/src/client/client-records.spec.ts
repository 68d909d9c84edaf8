import { lastValueFrom } from 'rxjs';
import { connected } from '../../test/connected-client.js';
import { Loopback, LoopbackClient } from '../../test/loopback.js';
import { eventually, RawServer } from '../../test/raw-peer.js';
import { MessageRecord } from '../packet/message-record.js';

class PriorityRecord extends MessageRecord<unknown, { readonly priority: number }> {}

describe('data in a record', () => {
  it('is sent as if it were bare, and the driver gets the options', async () => {
    const { client, server } = await connected();
    client.send('p', new PriorityRecord([1], { priority: 3 })).subscribe();
    await lastValueFrom(client.emit('e', new PriorityRecord('x', { priority: 4 })));
    await server.request();

    expect(server.received).toMatchObject([
      { pattern: 'p', data: [1] },
      { pattern: 'e', data: 'x' },
    ]);
    expect(client.handed.map(({ data, record }) => [data, record?.options])).toEqual([
      [[1], { priority: 3 }],
      ['x', { priority: 4 }],
    ]);
  });

  it('is a record again when it waited for a connection', async () => {
    const network = new Loopback();
    const server = new RawServer(network);
    const client = new LoopbackClient(network);
    client.emit('e', new PriorityRecord('x', { priority: 4 }));
    client.send('p', new PriorityRecord(1)).subscribe();
    await eventually(() => server.received.length === 2);

    expect(client.handed.map(({ record }) => record)).toEqual([
      new PriorityRecord('x', { priority: 4 }),
      new PriorityRecord(1),
    ]);
  });

  it('is bare for a serializer and a dispatch hook', async () => {
    const seen: unknown[] = [];
    const serializer = {
      serialize: (packet: unknown) => {
        seen.push((packet as { data: unknown }).data);
        return packet;
      },
    };
    const { client } = await connected({ serializer });
    client.setDispatchHook(({ data }) => seen.push(data));
    client.send('p', new PriorityRecord(1)).subscribe();
    await lastValueFrom(client.emit('e', new PriorityRecord(2)));

    expect(seen).toEqual([1, 1, 2, 2]);
  });

  it.each([undefined, null])('must not be %p, as without a record', async nothing => {
    const { client, server } = await connected();
    const refused = { code: 'PARLEY_INVALID_DATA', details: { pattern: 'p' } };

    await expect(client.request('p', new PriorityRecord(nothing))).rejects.toMatchObject(refused);
    await expect(lastValueFrom(client.emit('p', new PriorityRecord(nothing)))).rejects.toMatchObject(refused);
    expect([server.received, client.pendingCount]).toEqual([[], 0]);
  });

  it('is its own where it merely looks like a record', async () => {
    const { client, server } = await connected();
    await lastValueFrom(client.emit('e', { data: 1, options: {} }));

    expect(server.received).toEqual([{ pattern: 'e', data: { data: 1, options: {} } }]);
  });
});
